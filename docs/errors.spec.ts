import { readFileSync } from 'node:fs';
import { format } from 'prettier';
import { answeredErrors } from './answered-errors.ts';
import { errorCatalogue, errorsPage } from './error-catalogue.ts';
import { errorSources } from './error-sources.ts';
import { thrownErrors } from './thrown-errors.ts';

const sources = errorSources();

describe('docs/errors.md', () => {
  it('is what the sources say', async () => {
    const options = { parser: 'markdown', printWidth: 120, singleQuote: true } as const;
    expect(readFileSync(errorsPage, 'utf8')).toBe(await format(errorCatalogue(), options)); // else run "npm run errors"
  });

  it('has every class that messaging gives a code of its own', () => {
    const text = readFileSync(new URL('../libs/messaging/src/errors.ts', import.meta.url), 'utf8');
    const codes = [
      ...text.matchAll(/code(?:: string)? = '([a-z-]+)'|return '([a-z-]+)'|^\s+'([a-z]+-[a-z]+)',$/gm),
    ].map(([, property, getter, argument]) => property ?? getter ?? argument);
    expect(codes.length).toBeGreaterThan(20);
    const known = new Set(thrownErrors(sources).map(({ code }) => code));
    expect(codes.filter((code) => !known.has(code!))).toEqual([]);
  });

  it.each([
    ['a class', 'task-unknown', 404],
    ['a rejection that the gateway gives a status', 'subscriber-exists', 409],
    ['a rejection without one', 'template-invalid', 422],
    ['a written answer', 'method-not-allowed', 405],
    ['the framework', 'body-too-large', 413],
    ['a function that gets the code', 'timezone-unknown', 422],
    ['an outcome that was asked for', 'last-operator', 409],
    ['a constant', 'task-type-forbidden', 403],
  ])('knows the code and the status of %s', (_from, code, status) => {
    expect(answeredErrors(sources)).toContainEqual(expect.objectContaining({ code, status }));
  });
});
