import { Injectable } from '@nestjs/common';
import { SHOWING_SERVICES } from '@showcase/contracts';
import { type Person, type PersonPart, showPerson } from '@warren/contracts';
import { problemOf } from '@warren/http';
import { Messenger } from '@warren/messaging';
import { PersonRecords } from '@warren/persistence';

/** Milliseconds for which a service is waited for. */
const DEADLINE_MS = 3_000;

type Kinds = Readonly<Record<string, PersonPart['kinds'][number]['rows']>>;

/** What is kept of a person, as they may ask (GDPR, article 15): the gateway's kinds, and every other service's. */
export interface OwnData {
  readonly [kind: string]: unknown;
  readonly services: Readonly<Record<string, Kinds>>;
  readonly unanswered: readonly { readonly service: string; readonly problem: string }[];
  readonly isCut: boolean;
}

@Injectable()
export class OwnDataOf {
  constructor(
    private readonly records: PersonRecords,
    private readonly messenger: Messenger,
  ) {}

  /** A service that fails, or is silent, is named, and hides no other. */
  async person(person: Person): Promise<OwnData> {
    const own = await this.records.show(person);
    const answers = await Promise.all(SHOWING_SERVICES.map((service) => this.ask(service, person)));
    const parts = answers.flatMap(({ service, part }) => (part ? [[service, part] as const] : []));
    const unanswered = answers.flatMap(({ service, problem }) => (problem === undefined ? [] : [{ service, problem }]));
    const services = Object.fromEntries(parts.map(([service, part]) => [service, kindsOf(part)]));
    const isCut = [own, ...parts.map(([, part]) => part)].some(({ kinds }) => kinds.some((kind) => kind.isCut));
    return { ...kindsOf(own), services, unanswered, isCut };
  }

  private async ask(service: string, { userId, email }: Person): Promise<PartAnswer> {
    try {
      const contract = showPerson(service);
      return { service, part: await this.messenger.request(contract, { userId, email }, { deadlineMs: DEADLINE_MS }) };
    } catch (error) {
      return { service, problem: problemOf(error).detail ?? String(error) };
    }
  }
}

interface PartAnswer {
  readonly service: string;
  readonly part?: PersonPart;
  readonly problem?: string;
}

const kindsOf = ({ kinds }: PersonPart): Kinds => Object.fromEntries(kinds.map(({ what, rows }) => [what, rows]));
