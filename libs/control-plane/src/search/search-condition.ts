import type { ObjectLiteral, WhereExpressionBuilder } from 'typeorm';
import { documentsWith } from '../payload-search.ts';
import type { SearchField } from './search-fields.ts';
import type { SearchTerm } from './search-parser.ts';
import { ageMs } from './search-values.ts';

/** Narrows a query down to what fulfils all terms. Each finds an index of its own. */
export function whereAll(query: WhereExpressionBuilder, terms: readonly SearchTerm[], now = new Date()): void {
  for (const [place, term] of terms.entries()) {
    const [condition, parameters] = conditionOf(term, `q${place}`, now);
    // What is not known is not so, too.
    query.andWhere(term.isNegated ? `((${condition}) IS NOT TRUE)` : `(${condition})`, parameters);
  }
}

type Condition = readonly [sql: string, parameters: ObjectLiteral];

/** @param name of its parameter */
function conditionOf(term: SearchTerm, name: string, now: Date): Condition {
  return BY_KIND[term.field.kind](term, name, now);
}

const isOneOf: (term: SearchTerm, name: string) => Condition = ({ field, values }, name) => [
  field.columns.map((column) => `${column} = ANY(:${name})`).join(' OR '),
  { [name]: values },
];

const BY_KIND: Readonly<Record<SearchField['kind'], (term: SearchTerm, name: string, now: Date) => Condition>> = {
  text: isOneOf,
  id: isOneOf,
  words: ({ field, values }, name) => [
    values.map((_, n) => `${field.columns[0]} @@ plainto_tsquery('simple', :${name}_${n})`).join(' OR '),
    Object.fromEntries(values.map((value, n) => [`${name}_${n}`, value])),
  ],
  number: ({ field, operator, values }, name) => [
    `${field.columns[0]} ${operator === ':' ? '=' : operator} :${name}`,
    { [name]: Number(values[0]) },
  ],
  time: ({ field, operator, values: [value = ''] }, name) => {
    const [column] = field.columns;
    const [from, to] = spanOf(value);
    if (operator === ':')
      return [`${column} >= :${name} AND ${column} < :${name}_to`, { [name]: from, [`${name}_to`]: to }];
    // After a day is after its end, and up to a day is up to its end.
    const edge = operator === '>' || operator === '<=' ? to : from;
    return [`${column} ${operator.startsWith('>') ? '>=' : '<'} :${name}`, { [name]: edge }];
  },
  // What is older began earlier.
  age: ({ field, operator, values: [value = ''] }, name, now) => [
    `${field.columns[0]} ${operator.replace(/[<>]/, (sign) => (sign === '>' ? '<' : '>'))} :${name}`,
    { [name]: new Date(now.getTime() - ageMs(value)) },
  ],
  payload: ({ field, path = '', values }, name) => {
    const documents = values.flatMap((value) => documentsWith(path, value));
    return [
      documents.map((_, n) => `${field.columns[0]} @> :${name}_${n}::jsonb`).join(' OR '),
      Object.fromEntries(documents.map((document, n) => [`${name}_${n}`, document])),
    ];
  },
};

const DAY_MS = 86_400_000;

/** A day is a span; so is a time, of a millisecond. */
function spanOf(value: string): readonly [from: Date, to: Date] {
  const from = new Date(value);
  return [from, new Date(from.getTime() + (value.includes('T') ? 1 : DAY_MS))];
}
