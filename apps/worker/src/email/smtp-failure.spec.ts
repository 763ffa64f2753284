import { DependencyUnavailableError } from '@warren/messaging';
import { DoubtfulError, failureOfSending, MailRefusedError } from './smtp-failure.ts';

const smtpError = (fields: object): Error => Object.assign(new Error('from the server'), fields);

describe('a failure to send', () => {
  it.each([
    { responseCode: 550, command: 'RCPT TO', code: 'EENVELOPE' },
    { responseCode: 552, command: 'DATA', code: 'EMESSAGE' },
    { responseCode: 553, command: 'MAIL FROM', code: 'EENVELOPE' },
  ])('is final when the server refuses the mail: $responseCode to $command', (fields) => {
    expect(failureOfSending(smtpError(fields), false, 'ada@example.com')).toBeInstanceOf(MailRefusedError);
  });

  it('tells whether it is the recipient that the server refuses', () => {
    const refusedAt = (command: string) =>
      failureOfSending(smtpError({ responseCode: 550, command, code: 'EENVELOPE' }), false, 'ada@example.com');
    expect(refusedAt('RCPT TO')).toMatchObject({ refused: 'recipient' });
    expect(refusedAt('MAIL FROM')).toMatchObject({ refused: 'mail' });
    expect(refusedAt('DATA')).toMatchObject({ refused: 'mail' });
  });

  it.each([
    { responseCode: 451, command: 'DATA', code: 'EMESSAGE' },
    { responseCode: 450, command: 'RCPT TO', code: 'EENVELOPE' },
    { code: 'EABORT', name: 'AbortError' },
    { code: 'ESTREAM' },
    { name: 'TypeError' },
  ])('is worth another attempt otherwise, and no other mail waits for it: $responseCode $code', (fields) => {
    const error = smtpError(fields);
    expect(failureOfSending(error, false, 'ada@example.com')).toBe(error);
  });

  it.each([
    { code: 'ECONNECTION', command: 'CONN' },
    { code: 'ETIMEDOUT' },
    { responseCode: 535, command: 'AUTH PLAIN', code: 'EAUTH' },
    { responseCode: 554, command: 'CONN', code: 'EPROTOCOL' },
    { responseCode: 421, command: 'RCPT TO', code: 'EENVELOPE' },
    { responseCode: 421, command: 'DATA', code: 'EMESSAGE' },
  ])('is waited out when the server takes no mail at all: $responseCode $code', (fields) => {
    expect(failureOfSending(smtpError(fields), false, 'ada@example.com')).toBeInstanceOf(DependencyUnavailableError);
  });

  it('leaves a doubt when the connection breaks after the whole mail and before the answer to it', () => {
    const broken = smtpError({ code: 'ECONNECTION', command: 'CONN' });
    expect(failureOfSending(broken, true, 'ada@example.com')).toBeInstanceOf(DoubtfulError);
    expect(
      failureOfSending(smtpError({ responseCode: 451, command: 'DATA' }), true, 'ada@example.com'),
    ).not.toBeInstanceOf(DoubtfulError);
  });
});
