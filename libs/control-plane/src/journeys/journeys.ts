import { Injectable } from '@nestjs/common';
import { joinParts, type JourneyKey, type JourneyPart } from '@warren/contracts';
import { PartAnswers, type PartAnswer } from './part-answers.ts';
import type { Journey, LookedAt } from './journey-views.ts';
import { QueueObstacles } from './queue-obstacles.ts';
import { honestFindings, ranked, verdictOf, withoutOutdated } from './verdict.ts';

/** A service answers with further keys, and those lead to others: email, user, orders, tasks. */
const ROUNDS = 4;
const MOST_KEYS = 50;
const MOST_HOPS = 500;
const MOST_FINDINGS = 200;

/** Why something came, or did not: what every service knows of it, put together. */
@Injectable()
export class Journeys {
  constructor(
    private readonly parts: PartAnswers,
    private readonly queues: QueueObstacles,
  ) {}

  async of(key: JourneyKey): Promise<Journey> {
    const { answers, known } = await this.askInRounds(key);
    const lookedAt = lookedAtOf(answers);
    const found = answers.map(({ part }) => part);
    const said = withoutOutdated(found.flatMap(({ findings }) => findings));
    const obstacles = await this.queues.of(said);
    const all: Pick<JourneyPart, 'hops' | 'findings'> = {
      hops: distinctHops(found),
      findings: [...said, ...obstacles],
    };
    const findings = ranked([...all.findings, ...honestFindings(key, all, lookedAt)]);
    const unanswered = lookedAt.filter(({ problem }) => problem !== null).map(({ service }) => service);
    return {
      ...{ key, lookedAt, unanswered },
      verdict: verdictOf(findings, unanswered),
      findings: findings.slice(0, MOST_FINDINGS),
      hops: all.hops.slice(-MOST_HOPS),
      related: known.filter(({ kind, value }) => kind !== key.kind || value !== key.value),
      isCut: all.hops.length > MOST_HOPS || findings.length > MOST_FINDINGS || known.length >= MOST_KEYS,
    };
  }

  /** Each round asks about what the round before has found out. */
  private async askInRounds(key: JourneyKey): Promise<{ answers: PartAnswer[]; known: JourneyKey[] }> {
    const [answers, known]: [PartAnswer[], JourneyKey[]] = [[], [key]];
    let asked = 0;
    for (let round = 0; round < ROUNDS && asked < known.length; round++) {
      const keys = known.slice(asked);
      asked = known.length;
      const said = await this.parts.ask({ keys });
      answers.push(...said);
      const all = joinParts([{ hops: [], findings: [], keys: known }, ...said.map(({ part }) => part)]);
      known.splice(0, known.length, ...all.keys.slice(0, MOST_KEYS));
    }
    return { answers, known };
  }
}

/** Several services may know the same event, and several rounds the same row. */
function distinctHops(parts: readonly JourneyPart[]): JourneyPart['hops'] {
  const hops = parts.flatMap((part) => part.hops);
  const byIdentity = new Map(
    hops.map((hop) => [JSON.stringify([hop.at, hop.kind, hop.place, hop.what, hop.messageId]), hop]),
  );
  return [...byIdentity.values()].toSorted((a, b) => a.at.localeCompare(b.at));
}

/** One line a service, over all rounds: any silence counts. */
function lookedAtOf(answers: readonly PartAnswer[]): LookedAt[] {
  const services = [...new Set(answers.map(({ service }) => service))];
  return services.map((service) => {
    const own = answers.filter((answer) => answer.service === service);
    const problem = own.find((answer) => answer.problem !== null)?.problem ?? null;
    const tookMs = own.reduce((sum, answer) => sum + answer.tookMs, 0);
    return { service, problem, answeredInMs: problem === null ? Math.round(tookMs * 10) / 10 : null };
  });
}
