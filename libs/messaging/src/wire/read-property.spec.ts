import fc from 'fast-check';
import { readAttempt, readDuration, readId, readKey, readSentAt, readText } from './read-property.ts';
import { isStorable } from './text.ts';
import { UnreadableMessageError } from './unreadable-message.ts';

const now = Date.parse('2026-11-29T12:00:00Z');
const sentAt = Date.parse('2026-11-21T08:30:00Z');

describe('the time a message was sent', () => {
  it.each([
    ['seconds', sentAt / 1_000, sentAt],
    ['milliseconds', sentAt, sentAt],
    ['microseconds', sentAt * 1_000, sentAt],
    ['nanoseconds', sentAt * 1_000_000, sentAt],
    ['the year 1', -62_135_596_800, now],
    ['1970', 0, now],
    ['-1 as an unsigned number', 18_446_744_073_709_552_000, now],
    ['a year ahead', now / 1_000 + 31_536_000, now],
    ['no number', 'yesterday', now],
    ['nothing', undefined, now],
    ['not a number', Number.NaN, now],
  ])('is read from %s', (_what, value, expected) => {
    expect(readSentAt(value, now).getTime()).toBe(expected);
  });
});

describe('an attempt', () => {
  it.each([
    [1, 1],
    [7, 7],
    [3_000_000_000, 1_000_000],
    [0, 1],
    [-4, 1],
    [2.9, 2],
    [Number.POSITIVE_INFINITY, 1],
    ['3', 1],
  ])('of %s is number %i', (value, attempt) => {
    expect(readAttempt(value)).toBe(attempt);
  });
});

describe('a duration', () => {
  it.each([
    ['5000', 5_000],
    [5_000, 5_000],
    ['-1', undefined],
    ['soon', undefined],
    [1.5, undefined],
    ['9'.repeat(30), undefined],
  ])('of %j is %s ms', (value, ms) => {
    expect(readDuration(value)).toBe(ms);
  });
});

describe('a key', () => {
  it('is kept as it is, or refused by the name of its property', () => {
    expect(readKey('warren-key', 'order-1')).toBe('order-1');
    expect(readKey('warren-key', 7)).toBeUndefined();
    for (const bad of ['a\0b', '\uD800', 'x'.repeat(501)])
      expect(() => readKey('warren-key', bad)).toThrow(UnreadableMessageError);
    expect(() => readKey('warren-key', 'a\0b')).toThrow('"warren-key" holds NUL');
  });
});

it('whatever comes in as a text or an id, what is read can be stored', () => {
  const anything = fc.oneof(fc.anything(), fc.string({ unit: 'binary', maxLength: 400 }));
  fc.assert(
    fc.property(anything, (value) => {
      for (const read of [readText(value), readId(value)]) expect(read === undefined || isStorable(read)).toBe(true);
    }),
  );
});
