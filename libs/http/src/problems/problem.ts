import { STATUS_CODES } from 'node:http';
import { z } from 'zod';

export const PROBLEM_TYPE = 'application/problem+json';

/** An error as the caller reads it (RFC 9457). `code` repeats the end of `type` for programs. */
export const Problem = z
  .object({
    type: z.string().describe('Names the kind of problem; the same for every occurrence of it.'),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('What happened this time, and what to do about it.'),
    instance: z.string().describe('The path that was asked for.'),
    code: z.string().describe('The same as the end of `type`, to switch on.'),
    errors: z
      .array(z.object({ pointer: z.string().optional(), parameter: z.string().optional(), detail: z.string() }))
      .optional()
      .describe('Each flaw, with a JSON pointer into the body or the name of a parameter.'),
  })
  .meta({ id: 'Problem' });
export type Problem = z.output<typeof Problem>;

/** An error on its way out: what to answer, and with which headers. */
export interface ProblemAnswer {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly { pointer?: string; parameter?: string; detail: string }[];
  readonly members?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Writes the document. Members that an error adds never replace the standard ones. */
export function problemDocument(answer: ProblemAnswer, path: string): Problem {
  return {
    ...answer.members,
    type: `urn:warren:problem:${answer.code}`,
    title: STATUS_CODES[answer.status] ?? 'Error',
    status: answer.status,
    detail: answer.detail,
    instance: path,
    code: answer.code,
    ...(answer.errors && { errors: [...answer.errors] }),
  };
}
