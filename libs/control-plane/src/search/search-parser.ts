import { isCompared, type SearchField, type SearchFields } from './search-fields.ts';
import { SearchReader } from './search-reader.ts';
import { SearchSyntaxError } from './search-syntax-error.ts';
import { checkValue } from './search-values.ts';

/** One condition of a query. All of a query's hold. */
export interface SearchTerm {
  readonly field: SearchField;
  /** Below `payload`: `customer.id`. */
  readonly path: string | undefined;
  readonly operator: SearchOperator;
  /** Any of them. */
  readonly values: readonly string[];
  /** The condition does not hold. */
  readonly isNegated: boolean;
}

const OPERATORS = ['>=', '<=', '>', '<', ':'] as const;
export type SearchOperator = (typeof OPERATORS)[number];

const MOST_TERMS = 20;
const MOST_VALUES = 50;
const PAYLOAD = 'payload.';
const PATH = /^[^.]{1,200}(\.[^.]{1,200}){0,19}$/;

/**
 * Reads a query: `type:order.placed.v1 group:email payload.customer.id:42 age>5m -state:done`. Conditions have spaces
 * between them, and all hold; values have commas between them, and any does; `-` turns a condition round; a value with
 * spaces or commas is put in quotes.
 * @throws SearchSyntaxError with the place, and what was expected there
 */
export function parseSearch(text: string, fields: SearchFields): SearchTerm[] {
  const reader = new SearchReader(text);
  const terms: SearchTerm[] = [];
  for (reader.skipSpaces(); !reader.isAtEnd; reader.skipSpaces()) {
    if (terms.length === MOST_TERMS) {
      throw new SearchSyntaxError(reader.at, reader.rest, ['the end'], `there are more than ${MOST_TERMS} conditions`);
    }
    terms.push(readTerm(reader, fields));
  }
  return terms;
}

function readTerm(reader: SearchReader, fields: SearchFields): SearchTerm {
  const isNegated = reader.take('-');
  const at = reader.at;
  const name = reader.name();
  const field = fieldOf(name, at, fields);
  const operator = readOperator(reader, field, name);
  const values = readValues(reader, field, name);
  const path = field.kind === 'payload' ? name.slice(PAYLOAD.length) : undefined;
  return { field, path, operator, values, isNegated };
}

function fieldOf(name: string, at: number, fields: SearchFields): SearchField {
  const names = Object.entries(fields).map(([each, { kind }]) => (kind === 'payload' ? `${each}.<path>` : each));
  const [first = ''] = name.split('.', 1);
  const isPayload = Object.hasOwn(fields, first) && fields[first]?.kind === 'payload';
  const field = Object.hasOwn(fields, isPayload ? first : name) ? fields[isPayload ? first : name] : undefined;
  if (!field) throw new SearchSyntaxError(at, name, names, name === '' ? 'no field' : `"${name}" is no field`);
  if (isPayload && !PATH.test(name.slice(PAYLOAD.length))) {
    throw new SearchSyntaxError(at, name, ['payload.<path>, like payload.customer.id'], `"${name}" has no path`);
  }
  return field;
}

function readOperator(reader: SearchReader, field: SearchField, name: string): SearchOperator {
  const possible = isCompared(field)
    ? OPERATORS.filter((each) => each !== ':' || field.kind !== 'age')
    : [':' as const];
  const at = reader.at;
  const operator = OPERATORS.find((each) => reader.take(each));
  if (operator === undefined || !possible.includes(operator)) {
    const what = operator === undefined ? `nothing follows "${name}"` : `"${name}" takes no "${operator}"`;
    throw new SearchSyntaxError(at, operator ?? '', possible, what);
  }
  return operator;
}

/** Values, with what stands for several of them spelled out. */
function readValues(reader: SearchReader, field: SearchField, name: string): string[] {
  const values: string[] = [];
  do {
    const at = reader.at;
    const value = reader.value();
    if (value === undefined) throw new SearchSyntaxError(at, '', ['a value'], `"${name}" has no value`);
    if (values.length >= MOST_VALUES) {
      throw new SearchSyntaxError(at, value, ['a space'], `"${name}" has more than ${MOST_VALUES} values`);
    }
    values.push(...(field.aliases?.[value] ?? [checkValue(field, value, at)]));
  } while (!isCompared(field) && reader.take(','));
  return values;
}
