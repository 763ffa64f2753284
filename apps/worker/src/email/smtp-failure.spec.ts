import { DependencyAwayError, PermanentError } from '@warren/messaging';
import { failureOfSending } from './smtp-failure.ts';

const smtpError = (fields: object): Error => Object.assign(new Error('from the server'), fields);

describe('a failure to send', () => {
  it.each([
    { responseCode: 550, command: 'RCPT TO', code: 'EENVELOPE' },
    { responseCode: 552, command: 'DATA', code: 'EMESSAGE' },
    { responseCode: 553, command: 'MAIL FROM', code: 'EENVELOPE' },
  ])('is final when the server refuses the mail: $responseCode to $command', (fields) => {
    expect(failureOfSending(smtpError(fields))).toBeInstanceOf(PermanentError);
  });

  it.each([
    { responseCode: 421, command: 'DATA', code: 'EMESSAGE' },
    { responseCode: 450, command: 'RCPT TO', code: 'EENVELOPE' },
  ])('is worth another attempt otherwise: $responseCode $code', (fields) => {
    const error = smtpError(fields);
    expect(failureOfSending(error)).toBe(error);
  });

  it.each([
    { code: 'ECONNECTION', command: 'CONN' },
    { code: 'ETIMEDOUT' },
    { responseCode: 535, command: 'AUTH PLAIN', code: 'EAUTH' },
    { responseCode: 554, command: 'CONN', code: 'EPROTOCOL' },
  ])('is waited out when the server takes no mail at all: $responseCode $code', (fields) => {
    expect(failureOfSending(smtpError(fields))).toBeInstanceOf(DependencyAwayError);
  });
});
