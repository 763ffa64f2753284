import { z } from 'zod';

const SECRET_NAME = /SECRET|PASSWORD|TOKEN|KEY/;
const URL_PASSWORD = /(\/\/[^:@/\s]*:).*@/;
const FOUND_BY_LAUNCHER = new Set(['AMQP_URL', 'DATABASE_URL', 'REDIS_URL', 'SMTP_URL']);

/** Why a setting is refused: its name, its value with secrets masked, and what is allowed. */
export function sentence(name: string, value: string | undefined, schema: unknown): string {
  const allowed = describe(schema) ?? 'valid';
  if (value !== undefined) return `${name} is ${mask(name, value)}, but must be ${allowed}.`;
  const launcher = FOUND_BY_LAUNCHER.has(name) ? ', or run npm start, which finds or starts one' : '';
  return `${name} is not set. Set it to ${allowed}${launcher}.`;
}

function mask(name: string, value: string): string {
  if (SECRET_NAME.test(name)) return `a value of ${value.length} characters`;
  return JSON.stringify(value.replace(URL_PASSWORD, '$1***@'));
}

// `.default()`, `.optional()` and `.pipe()` wrap the piece that carries the description.
function describe(schema: unknown): string | undefined {
  if (!(schema instanceof z.ZodType)) return undefined;
  if (schema.description !== undefined) return schema.description;
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) {
    return describe(schema.unwrap());
  }
  return schema instanceof z.ZodPipe ? (describe(schema.out) ?? describe(schema.in)) : undefined;
}
