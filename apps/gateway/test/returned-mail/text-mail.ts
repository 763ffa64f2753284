import { type About, lines, type Shape } from './shape.ts';

/** A mail without parts, from a mail server. */
export const textMail =
  (body: (about: About) => readonly string[], ...headers: readonly string[]): Shape['mail'] =>
  (about) =>
    lines(
      'Return-Path: <>',
      'From: MAILER-DAEMON@mx.example.com',
      'To: bounces@warren.example',
      ...(headers.length > 0 ? headers : ['Subject: failure notice']),
      '',
      ...body(about),
      '',
    );
