import { COMPLAINTS } from './complaints.ts';
import { DEAD_MAILBOXES } from './dead-mailboxes.ts';
import { ODD_SHAPES } from './odd-shapes.ts';
import { PASSING_BOUNCES } from './passing-bounces.ts';
import { PROSE_OF_OLD_SERVERS } from './prose-of-old-servers.ts';
import { PROSE_OF_OTHER_SERVERS } from './prose-of-other-servers.ts';
import type { Shape } from './shape.ts';

/** Mails that came back, in the shapes that mail servers were seen to write, anew and with names of example.com. */
export const RETURNED_MAIL: readonly Shape[] = [
  ...DEAD_MAILBOXES,
  ...ODD_SHAPES,
  ...PASSING_BOUNCES,
  ...COMPLAINTS,
  ...PROSE_OF_OLD_SERVERS,
  ...PROSE_OF_OTHER_SERVERS,
];
