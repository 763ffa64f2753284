import { isAscii, isUtf8 } from 'node:buffer';
import { peek } from './unpack.ts';
import { refusal } from './refusal.ts';

/** A file as text. */
export interface TextOfFile {
  /** As WHATWG names it; while nothing but ASCII has come, `utf-8`. */
  readonly encoding: () => string;
  readonly text: AsyncGenerator<string>;
}

/** What is looked at before the encoding is guessed, in bytes. */
const HEAD = 64 * 1024;

/**
 * Reads bytes as text. The encoding is what the caller says, or what a byte order mark says, or else it is found out: UTF-8
 * unless it cannot be, UTF-16 by its many NULs, and windows-1252, which older spreadsheets of Western Europe save. A
 * guess that may be wrong is none: a name must not be kept in letters that its owner never wrote.
 * @throws UnacceptableError for what is no text, or in an encoding that cannot be told
 */
export async function textOf(bytes: AsyncIterable<Buffer>, wanted?: string): Promise<TextOfFile> {
  const [head, all] = await peek(bytes, HEAD);
  const decoder = decoderFor(wanted ?? encodingOfMark(head) ?? utf16WithoutMark(head));
  return { encoding: () => decoder.encoding, text: decoded(all, decoder) };
}

async function* decoded(all: AsyncIterable<Buffer>, decoder: Decoder): AsyncGenerator<string> {
  let position = 0;
  for await (const chunk of all) {
    yield textFrom(() => decoder.read(chunk), position, decoder);
    position += chunk.length;
  }
  yield textFrom(() => decoder.end(), position, decoder);
}

function textFrom(read: () => string, position: number, { encoding }: Decoder): string {
  let text: string;
  try {
    text = read();
  } catch (error) {
    if ((error as { code?: string }).code !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw error;
    throw refusal(
      `csv-not-${encoding.replace('-', '')}`,
      `The file is not ${encoding} throughout, though it begins so; look behind byte ${position}. Save it as "CSV UTF-8".`,
    );
  }
  if (text.includes('\0')) throw refusal('csv-not-text', 'The file has a NUL in it: it is no text.');
  return text;
}

interface Decoder {
  readonly encoding: string;
  /** @throws TypeError for bytes that are none of the encoding */
  read(bytes: Buffer): string;
  end(): string;
}

const decoderFor = (encoding: string | undefined): Decoder =>
  encoding === undefined ? new GuessingDecoder() : new KnownDecoder(encoding);

class KnownDecoder implements Decoder {
  readonly encoding: string;
  private readonly decoder: InstanceType<typeof TextDecoder>;

  constructor(label: string) {
    try {
      this.decoder = new TextDecoder(label, { fatal: true });
    } catch {
      throw refusal('encoding-unknown', `"${label}" is no encoding: say one like utf-8, windows-1252 or shift_jis.`);
    }
    this.encoding = this.decoder.encoding;
  }

  read(bytes: Buffer): string {
    return this.decoder.decode(bytes, { stream: true });
  }

  end(): string {
    return this.decoder.decode();
  }
}

/** Whatever is ASCII is the same in UTF-8 and windows-1252: which it is, the first other character tells. */
class GuessingDecoder implements Decoder {
  private decided: Decoder | undefined;
  /** The beginning of a character, whose end has not come. */
  private held: Buffer = Buffer.alloc(0);
  private before: Buffer = Buffer.alloc(0);

  get encoding(): string {
    return this.decided?.encoding ?? 'utf-8';
  }

  read(bytes: Buffer): string {
    if (this.decided) return this.decided.read(bytes);
    const all = Buffer.concat([this.held, bytes]);
    const whole = all.subarray(0, all.length - lengthOfUnfinished(all));
    if (!isAscii(whole)) return this.decide(all, isUtf8(whole));
    this.held = all.subarray(whole.length);
    this.before = whole;
    return whole.toString('latin1');
  }

  /** One byte at the end of a file is a letter of windows-1252; several are a character of UTF-8 that was cut off. */
  end(): string {
    if (this.decided) return this.decided.end();
    return this.decide(this.held, this.held.length !== 1) + this.end();
  }

  private decide(bytes: Buffer, isUnicode: boolean): string {
    this.decided = isUnicode ? new KnownDecoder('utf-8') : new WesternDecoder(this.before);
    return this.decided.read(bytes);
  }
}

/** Reads windows-1252 as long as it may be that, and not just bytes that it has some sign for. */
class WesternDecoder extends KnownDecoder {
  /** @param before the bytes before, of which the last two count */
  constructor(private before: Buffer) {
    super('windows-1252');
  }

  override read(bytes: Buffer): string {
    const around = Buffer.concat([this.before.subarray(-2), bytes]);
    if (NOT_WESTERN.test(around.toString('latin1'))) throw encodingUnknown();
    this.before = around;
    return super.read(bytes);
  }
}

/** Bytes at the end that begin a character of UTF-8 and do not end it. */
function lengthOfUnfinished(bytes: Buffer): number {
  for (let length = 1; length <= Math.min(3, bytes.length); length++) {
    const byte = bytes[bytes.length - length] ?? 0;
    if (byte >= 0xc2 && byte <= 0xf4) return length < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? length : 0;
    if (byte < 0x80 || byte > 0xbf) return 0;
  }
  return 0;
}

/**
 * What windows-1252 has no writing for: bytes without a meaning; three letters in a row that are not ASCII, as words of
 * other scripts consist of; a sign right behind a letter, or a capital right behind a small one, where MS-DOS and old Macs
 * have their accents; two bytes that UTF-8 writes a letter with.
 */
const NOT_WESTERN =
  /[\x81\x8d\x8f\x90\x9d]|[\xc2-\xc5][\x80-\xbf]|[\x80-\xff]{3}|[a-z][\x8a\x8c\x8e\x9f]|[A-Za-z](?:[\x82-\x84\x88\x89\x8b\x98\xa1-\xa6\xa8\xac]|[\x86\x87][A-Za-z])/;

const encodingUnknown = (): Error =>
  refusal(
    'csv-encoding-unknown',
    'The file is not UTF-8, and its encoding cannot be told: save it as "CSV UTF-8", or say which it is, like ?encoding=windows-1251.',
  );

const MARKS: readonly (readonly [number[], string])[] = [
  [[0xef, 0xbb, 0xbf], 'utf-8'],
  [[0xff, 0xfe], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be'],
];

const encodingOfMark = (head: Buffer): string | undefined =>
  MARKS.find(([mark]) => mark.every((byte, index) => head[index] === byte))?.[1];

/** In UTF-16 every other byte of Western text is NUL. */
function utf16WithoutMark(bytes: Buffer): string | undefined {
  const head = bytes.subarray(0, bytes.length - (bytes.length % 2));
  const nulAt = (parity: number): number => head.filter((byte, index) => byte === 0 && index % 2 === parity).length;
  const most = head.length * 0.4;
  if (head.length < 4) return undefined;
  if (nulAt(1) > most && nulAt(0) === 0) return 'utf-16le';
  return nulAt(0) > most && nulAt(1) === 0 ? 'utf-16be' : undefined;
}
