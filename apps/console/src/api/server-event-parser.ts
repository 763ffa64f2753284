/** Reads server-sent events out of text that comes in pieces. */
export class ServerEventParser {
  lastId: string | undefined;
  private rest = '';

  constructor(lastId?: string) {
    this.lastId = lastId;
  }

  /** @returns the data of the events that this piece has completed */
  take(piece: string): unknown[] {
    const blocks = (this.rest + piece).split(/\r?\n\r?\n/);
    this.rest = blocks.pop() ?? '';
    return blocks.flatMap((block) => this.read(block));
  }

  private read(block: string): unknown[] {
    const fields = Object.fromEntries(
      block.split(/\r?\n/).map((line) => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon), line.slice(colon + 1).trimStart()];
      }),
    );
    if (fields['id']) this.lastId = fields['id'];
    return fields['data'] === undefined ? [] : [JSON.parse(fields['data'])];
  }
}
