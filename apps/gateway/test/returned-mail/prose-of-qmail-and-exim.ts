import { textMail } from './text-mail.ts';
import type { Shape } from './shape.ts';

export const qmail = (...why: readonly string[]): Shape['mail'] =>
  textMail(({ to }) => [
    'Hi. This is the qmail-send program at mx.example.com.',
    "I'm afraid I wasn't able to deliver your message to the following addresses.",
    "This is a permanent error; I've given up. Sorry it didn't work out.",
    '',
    `<${to}>:`,
    ...why,
    '',
    '--- Below this line is a copy of the message.',
    '',
    'Return-Path: <hello@warren.example>',
    'Message-ID: <1@other.example>',
    'Subject: a blocked DNSBL quota, which says nothing',
  ]);

/** Of a mail that the owner of the mailbox has passed on. */
export const eximPassedOn = (inner: string, ...headers: readonly string[]): Shape['mail'] =>
  textMail(
    ({ to }) => [
      'This message was created automatically by mail delivery software.',
      '',
      'A message that you sent could not be delivered to one or more of its',
      'recipients. This is a permanent error. The following address(es) failed:',
      '',
      '  bob@elsewhere.example',
      '    mailbox is full: retry timeout exceeded',
      '',
      `  ${inner}`,
      `    (generated from ${to})`,
      '    host mx.elsewhere.example [192.0.2.1]',
      '    SMTP error from remote mail server after RCPT TO:<inner@elsewhere.example>:',
      '    550 5.1.1 User unknown',
      '',
      '------ This is a copy of the message, including all the headers. ------',
      '',
      'Return-path: <hello@warren.example>',
      'To: somebody.else@example.com',
    ],
    'Subject: Mail delivery failed: returning message to sender',
    'Auto-Submitted: auto-replied',
    ...headers,
  );

export const exim = (...why: readonly string[]): Shape['mail'] =>
  textMail(
    ({ to }) => [
      'This message was created automatically by mail delivery software.',
      '',
      'A message that you sent could not be delivered to one or more of its',
      'recipients. This is a permanent error. The following address(es) failed:',
      '',
      `  ${to}`,
      ...why.map((line) => `    ${line}`),
      '',
      '------ This is a copy of the message, including all the headers. ------',
      '',
      'Return-path: <hello@warren.example>',
      'To: somebody.else@example.com',
    ],
    'Subject: Mail delivery failed: returning message to sender',
    'Auto-Submitted: auto-replied',
  );
