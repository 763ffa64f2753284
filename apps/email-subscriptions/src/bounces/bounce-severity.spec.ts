import { severityOf, statusOf } from './bounce-severity.ts';

describe('a bounce', () => {
  it.each(['5.1.1', '5.1.2', '5.1.10', '5.2.1', '5.4.4', '5.0.0'])('with status %s is for good', (status) => {
    expect(severityOf(status)).toBe('hard');
  });

  it.each([
    ['4.4.1', 'the server gave up trying'],
    ['5.2.2', 'the mailbox is full'],
    ['5.7.1', 'our server is on a list, or the text was not liked'],
    ['5.1.8', "it is our own sender's address that is wrong"],
    ['5.3.4', 'the mail is too large'],
  ])('with status %s may pass: %s', (status) => {
    expect(severityOf(status)).toBe('soft');
  });

  it.each([
    [550, '550 5.1.1 no such user', '5.1.1'],
    [550, '550 go away', '5.0.0'],
    [552, '552 quota exceeded', '5.2.2'],
    [550, '550 host 192.5.1.1 is unknown 5.7.1', '5.7.1'],
  ])('by SMTP is read from its reply: %s, "%s"', (code, reply, status) => {
    expect(statusOf(code, reply)).toBe(status);
  });
});
