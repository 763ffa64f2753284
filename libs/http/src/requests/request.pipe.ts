import { type ArgumentMetadata, Injectable, StandardSchemaValidationPipe } from '@nestjs/common';
import { type Flaw, MalformedError, UnacceptableError } from '../errors.ts';
import { flawsOf } from './flaws.ts';
import { unstorable } from './storable.ts';

/** What was checked, and against which schema: a library's controllers may have this pipe, and the application too. */
const checked = new WeakMap<object, ArgumentMetadata['schema']>();

/**
 * Checks what comes in against the schema that its parameter is declared with, and hands on what the schema made of it.
 * A body that can be read but says the wrong thing is 422, a path or query that cannot be understood 400.
 * One pipe may stand behind another with the same schema: the second checks nothing again.
 */
@Injectable()
export class RequestPipe extends StandardSchemaValidationPipe {
  override async transform<T>(value: T, metadata: ArgumentMetadata): Promise<T> {
    const { schema, type } = metadata;
    if (!schema || type === 'custom' || (isObject(value) && checked.get(value) === schema)) {
      return value;
    }
    const flaws = unstorable(value);
    if (flaws.length > 0) {
      throw validationError(type, flaws);
    }
    this.stripProtoKeys(value);
    const result = await this.validate<T>(type === 'query' ? withoutBlanks(value) : value, schema);
    if (result.issues) {
      throw validationError(type, flawsOf(result.issues));
    }
    if (isObject(result.value)) checked.set(result.value, schema);
    return result.value;
  }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

function validationError(type: ArgumentMetadata['type'], flaws: readonly Flaw[]): Error {
  if (type === 'body') {
    return new UnacceptableError('invalid-body', `The body is not what this route takes: ${inShort(flaws)}.`, {
      errors: flaws,
    });
  }
  const errors = flaws.map(({ pointer: jsonPointer, detail }) => ({ parameter: (jsonPointer ?? '').slice(1), detail }));
  return new MalformedError('invalid-parameter', `A parameter is not what this route takes: ${inShort(flaws)}.`, {
    errors,
  });
}

function inShort(flaws: readonly Flaw[]): string {
  return flaws
    .slice(0, 3)
    .map((flaw) => (flaw.pointer ? `${flaw.pointer} ${flaw.detail}` : flaw.detail))
    .join('; ');
}

/** `?state=&type=x` means no state, not the state "". */
function withoutBlanks(query: unknown): unknown {
  return isObject(query) ? Object.fromEntries(Object.entries(query).filter(([, value]) => value !== '')) : query;
}
