const LARGEST = 500;
const STEP = 8;

/**
 * How many rows to send at once. It shrinks when the broker takes none and grows when it does: an outage is probed
 * with one row, and a message that brings its neighbours down is soon alone.
 */
export class ChunkSize {
  private size = LARGEST;

  get current(): number {
    return this.size;
  }

  shrink(): void {
    this.size = Math.max(1, Math.floor(this.size / STEP));
  }

  grow(): void {
    this.size = Math.min(LARGEST, this.size * STEP);
  }
}
