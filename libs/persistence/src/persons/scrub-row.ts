import { isDeepStrictEqual } from 'node:util';
import type { PersonScrubber } from '@warren/contracts';
import type { SweptColumn } from './swept-table.ts';

export type Row = Readonly<Record<string, unknown>>;

/** Columns whose contract the row's column `type` names. */
const PAYLOAD = /^(payload|body|[a-z]+_body)$/;

/** @returns the columns that the person stood in, as they are without them */
export function scrubRow(
  row: Row,
  columns: readonly SweptColumn[],
  scrubber: PersonScrubber,
): Map<SweptColumn, unknown> {
  const type = typeof row['type'] === 'string' ? row['type'] : null;
  const scrubbed = columns.map((column) => {
    const [before, payloadType] = [row[column.name], PAYLOAD.test(column.name) ? type : null];
    return [column, before, valueWithout(before, column, payloadType, scrubber)] as const;
  });
  return new Map(
    scrubbed
      .filter(([, before, after]) => !isDeepStrictEqual(before, after))
      .map(([column, , after]) => [column, after]),
  );
}

/** As a statement takes it: JSON is text there. */
export const parameterOf = ({ type }: SweptColumn, value: unknown): unknown =>
  type.startsWith('json') && value !== null ? JSON.stringify(value) : value;

function valueWithout(
  value: unknown,
  { name, type }: SweptColumn,
  of: string | null,
  scrubber: PersonScrubber,
): unknown {
  if (value === null || value === undefined) return value;
  if (type.startsWith('json')) return scrubber.json(value, of);
  if (Buffer.isBuffer(value)) return bytesWithout(value, name, of, scrubber);
  if (Array.isArray(value)) return value.map((text: string) => scrubber.text.replace(text, name));
  return textWithout(value as string, name, of, scrubber);
}

/** Bytes that are no UTF-8 are taken as they come: an address in them is ASCII. */
function bytesWithout(bytes: Buffer, name: string, of: string | null, scrubber: PersonScrubber): Buffer {
  const text = bytes.toString('utf8');
  const encoding = Buffer.from(text).equals(bytes) ? 'utf8' : 'latin1';
  return Buffer.from(textWithout(bytes.toString(encoding), name, of, scrubber), encoding);
}

/** A text that is JSON is scrubbed as such, and stays as it was written where nothing changes. */
function textWithout(text: string, name: string, of: string | null, scrubber: PersonScrubber): string {
  const json = /^\s*[[{]/.test(text) ? parsed(text) : undefined;
  if (json === undefined) return scrubber.text.replace(text, name);
  const scrubbed = scrubber.json(json, of);
  return isDeepStrictEqual(json, scrubbed) ? text : JSON.stringify(scrubbed);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
