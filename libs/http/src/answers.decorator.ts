import { applyDecorators } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import type { z } from 'zod';
import { PROBLEM_TYPE } from './problems/problem.ts';

const MEANINGS: Readonly<Record<number, string>> = {
  200: 'Here it is.',
  201: 'Made; `Location` says where.',
  202: 'Accepted, and on its way; `Location` says where to look.',
  204: 'Done; nothing to say.',
  400: 'The request cannot be read.',
  401: 'No token, or none that is good here.',
  403: 'The token is good, but not for this.',
  404: 'There is no such thing.',
  409: 'It collides with what is there already.',
  413: 'The body is too large.',
  415: 'The body is not JSON.',
  422: 'The body says something that cannot be done.',
  429: 'That is more than may be had in so short a time; `Retry-After` says when to try again.',
  502: 'The service behind this failed.',
  503: 'Something that this needs cannot be reached just now; `Retry-After` says when to try again.',
  504: 'The service did not answer in time.',
};

/** The problems that a route with a body may have. */
export const BODY = [413, 415, 422] as const;

/** Any route may have these. */
const ALWAYS = [400, 503];

/**
 * Documents a route: what it does, what it answers with, by zod schema, and which problems are its own.
 * Those that any route may have come by themselves.
 */
export function Answers(
  summary: string,
  answers: Readonly<Record<number, z.ZodType | undefined>>,
  problems: readonly number[] = [],
): MethodDecorator {
  return applyDecorators(
    ApiOperation({ summary }),
    ...Object.entries(answers).map(([status, schema]) => good(Number(status), schema)),
    ...[...new Set([...ALWAYS, ...problems])].sort().map(problem),
  );
}

/** Documents that a route, or all of a controller's, need a token, and may need more than that; the guards see to it. */
export function NeedsToken(): MethodDecorator & ClassDecorator {
  return applyDecorators(ApiBearerAuth(), problem(401), problem(403));
}

/** Documents that a controller's routes are for operators. */
export function NeedsOperator(): MethodDecorator & ClassDecorator {
  return NeedsToken();
}

function good(status: number, schema: z.ZodType | undefined): MethodDecorator {
  const description = MEANINGS[status] ?? '';
  return ApiResponse(schema ? { status, description, standardSchema: schema } : { status, description });
}

/** Documents a problem that a route, or all of a controller's, may have. */
export function problem(status: number): MethodDecorator & ClassDecorator {
  return ApiResponse({ status, ...problemResponse(status) });
}

/** What the document says of a problem. */
export const problemResponse = (status: number) => ({
  description: MEANINGS[status] ?? '',
  content: { [PROBLEM_TYPE]: { schema: { $ref: getSchemaPath('Problem') } } },
});
