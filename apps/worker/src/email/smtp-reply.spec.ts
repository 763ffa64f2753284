import fc from 'fast-check';
import { readableReply } from './smtp-reply.ts';

describe("a mail server's reply", () => {
  it('of many lines is one line', () => {
    expect(readableReply('550-5.1.1 No such user\r\n550-5.1.1 here\r\n550 5.1.1 bye')).toBe(
      '550-5.1.1 No such user 550-5.1.1 here 550 5.1.1 bye',
    );
  });

  it('keeps what other languages write, and nothing that a database or a log refuses', () => {
    expect(readableReply('550 Empfänger\0 unbekannt\u0085 \ud83d')).toBe('550 Empfänger unbekannt \ufffd');
  });

  it.each([
    ['😀', 2],
    ['👩‍👩‍👧‍👦', 11],
    ['e\u0301', 2],
    ['🇩🇪', 4],
  ])('is cut before %s where that does not fit, and not within it', (character, length) => {
    for (let room = 0; room <= length; room++) {
      const text = `550 ${'x'.repeat(1_995 - room)}${character}${'y'.repeat(700)}`;
      const cut = readableReply(text);
      expect(cut.length).toBeLessThanOrEqual(2_000);
      expect(cut.isWellFormed()).toBe(true);
      expect(text.startsWith(cut.slice(0, -1))).toBe(true);
      expect(cut.slice(-2, -1) === 'x' || cut.slice(0, -1).endsWith(character) || cut.endsWith('y…')).toBe(true);
    }
  });

  it('is never too long, never broken, and the same when it is read again', () => {
    const anyText = fc.string({ unit: 'binary', maxLength: 3_000 });
    fc.assert(
      fc.property(anyText, (text) => {
        const read = readableReply(text);
        expect(read.length).toBeLessThanOrEqual(2_000);
        expect(read.isWellFormed()).toBe(true);
        expect(readableReply(read)).toBe(read);
      }),
    );
  });
});
