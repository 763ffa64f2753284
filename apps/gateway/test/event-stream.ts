import { Recorder } from '@warren/testing';

export interface ServerEvent {
  readonly id: string;
  readonly event: string;
  readonly data: Record<string, unknown>;
  /** When it arrived here. */
  readonly at: number;
}

/** A client of server-sent events, over plain HTTP. */
export class EventStream {
  readonly events = new Recorder<ServerEvent>();
  /** Resolves when the server has said all. */
  readonly end: Promise<void>;

  private constructor(
    readonly response: Response,
    private readonly abort: AbortController,
  ) {
    this.end = this.read().catch(() => undefined);
  }

  static async open(url: string, token: string, more: Record<string, string> = {}): Promise<EventStream> {
    const abort = new AbortController();
    const headers = { authorization: `Bearer ${token}`, ...more };
    return new EventStream(await fetch(url, { headers, signal: abort.signal }), abort);
  }

  close(): void {
    this.abort.abort();
  }

  private async read(): Promise<void> {
    let text = '';
    for await (const chunk of this.response.body ?? []) {
      text += Buffer.from(chunk as Uint8Array).toString();
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) this.receive(block);
    }
  }

  private receive(block: string): void {
    const fields = Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/s, 2)));
    if (fields['event'] === undefined) return;
    const data = JSON.parse(String(fields['data'])) as Record<string, unknown>;
    this.events.record({ id: String(fields['id']), event: String(fields['event']), data, at: Date.now() });
  }
}
