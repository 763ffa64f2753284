import { charsetOf, isPackedOtherwise } from './file-types.ts';

describe('the headers of a file', () => {
  it.each([
    ['text/csv; charset=windows-1251', 'windows-1251'],
    ['text/csv;header=present; Charset="Shift_JIS"', 'Shift_JIS'],
    ['text/csv; charset=utf-8', undefined], // many say so of every text
    ['text/csv', undefined],
    [undefined, undefined],
  ])('%s name the encoding %s', (contentType, charset) => {
    expect(charsetOf(contentType)).toBe(charset);
  });

  it.each([
    ['br', true],
    ['deflate', true],
    ['gzip, br', true],
    ['gzip', false],
    ['identity', false],
    [undefined, false],
  ])('that say it is packed with %s have it refused: %s', (contentEncoding, isRefused) => {
    expect(isPackedOtherwise(contentEncoding)).toBe(isRefused);
  });
});
