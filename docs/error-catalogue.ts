import { join } from 'node:path';
import { answeredErrors } from './answered-errors.ts';
import { errorSources } from './error-sources.ts';
import { thrownErrors } from './thrown-errors.ts';

export const errorsPage = join(import.meta.dirname, 'errors.md');

/** The page of errors, as the sources have them. */
export function errorCatalogue(): string {
  const sources = errorSources();
  const thrown = thrownErrors(sources).map(
    ({ code, name, path, meaning }) => `| \`${code}\` | [${name}](../${path}) | ${inCell(meaning)} |`,
  );
  const answered = answeredErrors(sources).map(
    ({ code, status, path, sentence }) => `| \`${code}\` | ${status} | ${inCell(sentence ?? '')} | ${linkTo(path)} |`,
  );
  return `${HEAD}
## Thrown by the libraries

| code | class | means |
| --- | --- | --- |
${thrown.join('\n')}

A \`PermanentError\`, a \`RequestRejectedError\` and the \`RemoteRejectionError\` that its caller gets have the code that the
handler gives them.

${BETWEEN}
| code | status | says | from |
| --- | --- | --- | --- |
${answered.join('\n')}
`;
}

const HEAD = `# Errors

Each error has a stable code for programs, and a sentence for people that says what to do. This page is written by
\`npm run errors\` from the sources, and a test compares the two.

What a message ends with that cannot be handled is [the reason of its dead letter](message-states.md).
`;

const BETWEEN = `## Answered over HTTP

Problem documents (RFC 9457), with \`code\` and \`type: urn:warren:problem:<code>\`. "…" stands for what the answer fills in; where
nothing is said here, the sentence depends on what was sent. Errors of messaging and of the database keep the codes above:
504 for \`request-timeout\`, 502 for \`remote-error\`, otherwise 503.
`;

const linkTo = (path: string): string => `[${path.split('/').at(-1)}](../${path})`;

/** Markdown would take a bar for the next cell, and an angle bracket for HTML. */
const inCell = (text: string): string =>
  text
    .replaceAll('|', String.raw`\|`)
    .replaceAll('<', '&lt;')
    .replaceAll(/\s+/g, ' ')
    .trim();
