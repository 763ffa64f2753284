import { completed, type SearchField, suggestionsFor } from './suggestions.ts';

const field = (name: string, values: readonly string[] = [], kind = 'text'): SearchField => ({
  ...{ name, values, kind, about: name, isCompared: kind === 'age' },
});
const FIELDS = [
  ...[field('type', ['order.placed.v1', 'order.rejected.v1']), field('state', ['dead', 'done'])],
  ...[field('reason', ['timed out']), field('age', [], 'age'), field('payload', [], 'payload')],
];
const words = (text: string) => suggestionsFor(text, FIELDS).map((one) => one.text);

describe('what is suggested for a query', () => {
  it.each([
    ['', ['type:', 'state:', 'reason:', 'age>', 'payload.']],
    ['s', ['state:']],
    ['-st', ['-state:']],
    ['type:order.placed.v1 r', ['reason:']],
    ['state:', ['state:dead', 'state:done']],
    ['-state:do', ['-state:done']],
    ['type:order.placed.v1,re', ['type:order.placed.v1,order.rejected.v1']],
    ['reason:ti', ['reason:"timed out"']],
    ['reason:"timed', ['reason:"timed out"']],
    ['age>', ['age>5m', 'age>1h', 'age>1d', 'age>1w']],
    ['colour:', []],
    ['state:done', []],
  ])('after "%s"', (text, expected) => {
    expect(words(text)).toEqual(expected);
  });

  it('takes the place of the word that is written, and goes on to the next', () => {
    const suggestion = (text: string) => ({ text, about: '' });
    expect(completed('type:a st', suggestion('state:'))).toBe('type:a state:');
    expect(completed('type:a state:d', suggestion('state:dead'))).toBe('type:a state:dead ');
    expect(completed('error:"a b" pay', suggestion('payload.'))).toBe('error:"a b" payload.');
  });
});
