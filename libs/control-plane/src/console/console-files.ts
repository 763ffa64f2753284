import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Injectable } from '@nestjs/common';

/** The pages, where the build puts them: beside the code, in the repository and in the package alike. */
const DIRECTORY = join(import.meta.dirname, '../../console');

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** One file as it is sent. */
export interface ConsoleFile {
  readonly content: Buffer;
  readonly type: string;
  readonly etag: string;
  /** Its name changes with its content. */
  readonly isImmutable: boolean;
}

/** The console's files, a few hundred kilobytes, read when the first is asked for. What is not among them is no file. */
@Injectable()
export class ConsoleFiles {
  private files: ReadonlyMap<string, ConsoleFile> | undefined;

  /** @returns undefined for what is none of its files */
  find(path: string): ConsoleFile | undefined {
    return (this.files ??= filesIn(DIRECTORY)).get(path);
  }

  /** @returns undefined where the console was not built */
  page(): ConsoleFile | undefined {
    return this.find('index.html');
  }
}

function filesIn(directory: string): ReadonlyMap<string, ConsoleFile> {
  if (!existsSync(directory)) return new Map();
  const entries = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  const names = entries.filter((name) => TYPES[extname(name)] !== undefined);
  return new Map(names.map((name) => [name.replaceAll('\\', '/'), fileAt(join(directory, name))]));
}

function fileAt(path: string): ConsoleFile {
  const content = readFileSync(path);
  return {
    content,
    type: TYPES[extname(path)] ?? 'application/octet-stream',
    etag: `"${createHash('sha256').update(content).digest('base64url').slice(0, 20)}"`,
    isImmutable: /[/\\]assets[/\\]/.test(path),
  };
}

const compressed = new WeakMap<Buffer, Buffer>();

/** The same in gzip, made once. */
export function compress(content: Buffer): Buffer {
  const known = compressed.get(content) ?? gzipSync(content, { level: 9 });
  compressed.set(content, known);
  return known;
}
