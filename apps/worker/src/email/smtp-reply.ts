/** As long as facts about mails may be. */
const LONGEST = 2_000;

/**
 * A server's reply as it can be kept and passed on: one line of at most 2,000 characters, cut between two of them.
 * Replies come in many lines, in any encoding and of any length (RFC 5321, 4.2.1; nodemailer reads bytes that are no
 * UTF-8 as Latin-1, which leaves control characters among them).
 */
export function readableReply(reply: string): string {
  const line = reply
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .toWellFormed();
  if (line.length <= LONGEST) return line;
  const cut = graphemes(line.slice(0, LONGEST + LONGEST_GRAPHEME), LONGEST - 1);
  return `${cut.trimEnd()}…`;
}

/** Longer than what anybody takes for one character: a flag, a family, a letter with its accents. */
const LONGEST_GRAPHEME = 50;
const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** As many whole characters, as a reader sees them, as fit. */
function graphemes(text: string, longest: number): string {
  let end = 0;
  for (const { index, segment } of segmenter.segment(text)) {
    if (index + segment.length > longest) break;
    end = index + segment.length;
  }
  return text.slice(0, end);
}
