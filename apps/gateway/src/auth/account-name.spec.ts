import { AccountName } from './account-name.ts';

const isName = (name: string): boolean => AccountName.safeParse(name).success;

describe('the name of an account', () => {
  it.each([
    'Ada',
    'J. R. R. Tolkien',
    'J.R.R. Tolkien',
    'Dr.Livingstone',
    'Martin Luther King, Jr.',
    "Sinéad O'Connor",
    'Nguyễn Thị Minh Khai',
    'محمد بن سلمان',
    '山田太郎',
    'Ann-Marie (Sales) & Co.',
  ])('may be %s', (name) => {
    expect(isName(name)).toBe(true);
  });

  it.each([
    'your account is locked. Unlock it at https://evil.example/x',
    'Ada http://evil',
    'www.evil',
    'EVIL.COM',
    'click evil.example/path',
    'a@evil.example',
    'Ada\nBcc: x',
    'Ada\u202egnp.exe',
    'Ada\u2028x',
    'A\0',
    '   ',
  ])('is not %j', (name) => {
    expect(isName(name)).toBe(false);
  });
});
