import { Operators } from './operators.ts';

describe('operators', () => {
  it('are those on the list, and everybody at a domain on it', () => {
    const operators = new Operators(['ada@example.com', '*@warren.example']);
    expect(operators.includes('ada@example.com')).toBe(true);
    expect(operators.includes('anybody@warren.example')).toBe(true);
    expect(operators.includes('bob@example.com')).toBe(false);
    expect(operators.includes('anybody@not-warren.example')).toBe(false);
    expect(operators.includes('x@warren.example@evil.example')).toBe(false);
  });

  it('are nobody unless told', () => {
    expect(new Operators([]).includes('ada@example.com')).toBe(false);
  });
});
