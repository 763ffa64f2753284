import { z } from 'zod';
import type { Audience, Contract } from './contract.ts';

/** A JSON Schema (draft 2020-12). */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** A contract for readers in any language: what the body must hold, and a request's answer. */
export interface ContractSchema {
  readonly $schema: string;
  readonly $id: string;
  readonly kind: Contract['kind'];
  /** Who may ask for it from outside. @default 'internal' */
  readonly audience?: Audience;
  readonly payload: JsonSchema;
  readonly answer?: JsonSchema;
}

/** What a reader accepts: unknown fields are allowed everywhere, and dropped. */
export function schemaOf(contract: Contract): ContractSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: contract.type,
    kind: contract.kind,
    ...(contract.kind !== 'event' && contract.audience !== 'internal' && { audience: contract.audience }),
    payload: asRead(contract.schema),
    ...(contract.kind === 'request' && { answer: asRead(contract.answer) }),
  };
}

function asRead(schema: z.ZodType): JsonSchema {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return rest;
}
