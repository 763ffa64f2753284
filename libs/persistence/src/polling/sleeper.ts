/** Rests until a time is up or somebody calls; a call that comes beforehand is not lost. */
export class Sleeper {
  private called = false;
  private rising: (() => void) | undefined;

  call(): void {
    this.called = true;
    this.rising?.();
  }

  /** Whether somebody has called since the last time this was asked. */
  answer(): boolean {
    const { called } = this;
    this.called = false;
    return called;
  }

  /** @param deaf asked at each call: a deaf sleeper rests on */
  async rest(ms: number, deaf: () => boolean): Promise<void> {
    if (this.called && !deaf()) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.rising = () => {
        if (deaf()) return;
        clearTimeout(timer);
        resolve();
      };
    });
    this.rising = undefined;
  }
}
