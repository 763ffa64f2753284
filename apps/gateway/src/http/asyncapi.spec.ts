import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { catalogue } from '@showcase/contracts';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { asyncApi } from './asyncapi.ts';

const require = createRequire(import.meta.url);
const published = JSON.parse(
  readFileSync(require.resolve('@asyncapi/specs/schemas/3.0.0-without-$id.json'), 'utf8'),
) as object;
const ajv = new Ajv({ strict: false, allErrors: true });
formats.default(ajv);
const isValid = ajv.compile(published);
const document = asyncApi(catalogue);

/** Every `$ref` in the document. */
function references(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === '$ref' && typeof inner === 'string' ? [inner] : references(inner),
  );
}

const resolve = (reference: string): unknown =>
  reference
    .slice(2)
    .split('/')
    .reduce<unknown>((node, name) => (node as Record<string, unknown> | undefined)?.[name], document);

describe('the AsyncAPI document', () => {
  it('is valid by the published schema of AsyncAPI 3', () => {
    isValid(document);
    expect(isValid.errors ?? []).toEqual([]);
    expect(isValid({ ...document, channels: 'none' })).toBe(false);
  });

  it('refers to nothing that it does not hold', () => {
    expect(references(document).filter((reference) => resolve(reference) === undefined)).toEqual([]);
  });

  it('has a channel and an operation for every contract', () => {
    const { operations } = document as { operations: Record<string, { action: string }> };
    expect(Object.keys(operations)).toEqual(catalogue.map(({ type }) => type));
    for (const { type, kind } of catalogue) {
      expect(operations[type]?.action).toBe(kind === 'event' ? 'send' : 'receive');
    }
  });
});
