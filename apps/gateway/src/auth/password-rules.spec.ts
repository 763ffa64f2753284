import { checkPassword } from './password-rules.ts';

const owner = { email: 'ada.lovelace@analytical.example', name: 'Ada Lovelace' };
const check = (password: string) => () => checkPassword(password, owner);

describe('a new password', () => {
  it.each(['password', 'Password1', 'password123!', 'qwertyuiop', '123456789', 'iloveyou2', '!!letmein!!', 'football'])(
    'is not %s, which is tried first',
    (password) => {
      expect(check(password)).toThrow('is one of those that are tried first');
    },
  );

  it.each([
    'ada.lovelace@analytical.example',
    'Ada Lovelace',
    'adalovelace1815',
    'LOVELACE-1815',
    'analytical!',
    'Warren-98765',
  ])('is not %s, which is the address, the name or the service', (password) => {
    expect(check(password)).toThrow('is your own address or name');
  });

  it.each(['aaaaaaaaaaaa', 'abababababab'])('is not %s', (password) => {
    expect(check(password)).toThrow('one or two characters');
  });

  it.each([
    'correct horse',
    'correct horse battery',
    'tea-with-adas-aunt',
    'пароль для почты',
    '9f1c2d3e-8b7a-4c6d-9e0f-1a2b3c4d5e6f',
    'x7#Kq!mZ2p',
    'monkey 482915736',
  ])('may be %s', (password) => {
    expect(check(password)).not.toThrow();
  });

  it('says where in the request it stands', () => {
    expect(() => checkPassword('password', owner, '/newPassword')).toThrow(
      expect.objectContaining({
        code: 'password-unsuitable',
        extras: { errors: [expect.objectContaining({ pointer: '/newPassword' })] },
      }) as Error,
    );
  });
});
