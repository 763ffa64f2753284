import { SearchSyntaxError } from './search-syntax-error.ts';

const NAME = /[^\s:<>",]*/y;
const BARE = /[^\s",]+/y;
const QUOTED = /"((?:[^"\\]|\\.)*)"/y;
const SPACES = /\s*/y;

/** Reads a query from left to right, and knows where it is. */
export class SearchReader {
  /** From 0. */
  at = 0;

  constructor(private readonly text: string) {}

  get isAtEnd(): boolean {
    return this.at >= this.text.length;
  }

  get rest(): string {
    return this.text.slice(this.at);
  }

  skipSpaces(): void {
    this.match(SPACES);
  }

  /** @returns whether these characters are next; they are behind it then */
  take(characters: string): boolean {
    if (!this.text.startsWith(characters, this.at)) return false;
    this.at += characters.length;
    return true;
  }

  /** A field's name; empty where there is none. */
  name(): string {
    return this.match(NAME)?.[0] ?? '';
  }

  /** A value, without its quotes; `undefined` where there is none. @throws SearchSyntaxError for a quote that nothing ends */
  value(): string | undefined {
    if (this.text[this.at] !== '"') return this.match(BARE)?.[0];
    const quoted = this.match(QUOTED)?.[1];
    if (quoted === undefined)
      throw new SearchSyntaxError(this.at, this.rest, ['a closing "'], 'the quotes have no end');
    if (!this.isAtEnd && !/[\s,]/.test(this.text[this.at] ?? '')) {
      throw new SearchSyntaxError(this.at, this.rest, ['a space', 'a comma'], 'something follows the closing quotes');
    }
    return quoted.replaceAll(/\\(.)/g, '$1');
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    this.at += found?.[0].length ?? 0;
    return found;
  }
}
