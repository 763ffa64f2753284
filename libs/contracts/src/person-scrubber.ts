import type { Contract } from './contract.ts';
import { type JsonSchema, schemaOf } from './json-schema.ts';
import { PersonText } from './person-text.ts';
import type { Person } from './persons.ts';
import { standIn } from './stand-in.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * Takes a person out of stored JSON. Of a payload that is about them, fields that its contract declares personal are
 * replaced by stand-ins that the contract still takes; their address, and their name in sentences, wherever they stand.
 * What is scrubbed once is not changed by a second time.
 */
export class PersonScrubber {
  readonly text: PersonText;
  private readonly standIn: string;
  private readonly payloads: PayloadSchemas;

  constructor(payloads: PayloadSchemas, person: Person) {
    this.payloads = payloads;
    this.text = new PersonText(person);
    this.standIn = this.text.address;
  }

  /** @param type what the value is the payload of; without one, only the address and the name are replaced */
  json(value: unknown, type?: string | null): unknown {
    const schema = this.schemaOf(type);
    return this.walk(value, { schemas: schema ? [schema] : [], isTheirs: this.isAbout(value) });
  }

  private schemaOf(type: unknown): JsonSchema | undefined {
    return typeof type === 'string' ? this.payloads.get(type) : undefined;
  }

  private isAbout(value: unknown): boolean {
    return this.text.isMentionedIn(JSON.stringify(value) ?? '');
  }

  private walk(value: unknown, at: Place): unknown {
    if (value === null || value === undefined) return value;
    const declared = at.schemas.find((schema) => schema['personal'] === true);
    if (declared && at.isTheirs) return standIn(value, declared, this.standIn);
    if (typeof value === 'string') return this.text.replace(value, at.name);
    if (Array.isArray(value)) return value.map((element: unknown) => this.element(element, at));
    return typeof value === 'object' ? this.fields(value as Json, at) : value;
  }

  /** A list may be of many persons: only elements that mention this one are theirs. */
  private element(element: unknown, { schemas, isTheirs, name }: Place): unknown {
    const inner = schemas.flatMap((schema) => branchesOf(schema['items']));
    return this.walk(element, { schemas: inner, isTheirs: isTheirs && this.isAbout(element), name });
  }

  private fields(value: Json, { schemas, isTheirs }: Place): Json {
    const nested = this.schemaOf(value['type']);
    return Object.fromEntries(
      Object.entries(value).map(([name, field]) => {
        const inner = schemas.flatMap((schema) => branchesOf((schema['properties'] as Json | undefined)?.[name]));
        const message = nested && ENVELOPED.has(name) ? [nested] : [];
        return [name, this.walk(field, { schemas: [...inner, ...message], isTheirs, name })];
      }),
    );
  }
}

interface Place {
  readonly schemas: readonly JsonSchema[];
  /** Whether what is personal here is the person's. */
  readonly isTheirs: boolean;
  readonly name?: string | undefined;
}

/** Where a message's payload stands in what has its `type` beside it: a follow-up, a webhook's body. */
const ENVELOPED = new Set(['payload', 'data']);

/** What payloads look like, by their types: made once, for many persons. */
export type PayloadSchemas = ReadonlyMap<string, JsonSchema>;

export const payloadSchemas = (contracts: readonly Contract[]): PayloadSchemas =>
  new Map(contracts.map((contract) => [contract.type, schemaOf(contract).payload]));

function branchesOf(schema: unknown): JsonSchema[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const found = schema as JsonSchema;
  const branches = ['anyOf', 'oneOf', 'allOf'].flatMap((keyword) => (found[keyword] ?? []) as JsonSchema[]);
  return [found, ...branches.flatMap(branchesOf)];
}
