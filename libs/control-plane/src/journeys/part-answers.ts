import { Inject, Injectable } from '@nestjs/common';
import { EMPTY_PART, explainJourney, type JourneyPart, type JourneyQuestion } from '@warren/contracts';
import { problemOf } from '@warren/http';
import { Messenger } from '@warren/messaging';
import { MessageJourney } from '@warren/persistence';
import { CONTROL_PLANE_OPTIONS, type ControlPlaneOptions } from '../control-plane-options.ts';
import { JourneySources } from './journey-sources.ts';

/** What one service said, or why it said nothing. */
export interface PartAnswer {
  readonly service: string;
  readonly part: JourneyPart;
  readonly problem: string | null;
  readonly tookMs: number;
}

/** Milliseconds for which a service is waited for. */
const DEADLINE_MS = 1_500;

/** Asks every part of the application, and every service that explains itself, at the same time. */
@Injectable()
export class PartAnswers {
  private readonly services: readonly string[];

  constructor(
    private readonly messenger: Messenger,
    private readonly sources: JourneySources,
    private readonly messages: MessageJourney,
    @Inject(CONTROL_PLANE_OPTIONS)
    private readonly options: Pick<ControlPlaneOptions, 'service' | 'journeys'>,
  ) {
    this.services = [...new Set(options.journeys)].filter((service) => service !== options.service).toSorted();
  }

  /** One answer for each; a service that fails, or is silent, hides no other. */
  ask(question: JourneyQuestion): Promise<PartAnswer[]> {
    const own = this.sources.all.map((source) =>
      answerOf(source.name, () => this.messages.bounded(() => source.explainJourney(question))),
    );
    const { service } = this.options;
    const outbox = answerOf(service, () => this.messages.bounded(() => this.messages.explain(service, question)));
    const others = this.services.map((name) =>
      answerOf(name, () => this.messenger.request(explainJourney(name), question, { deadlineMs: DEADLINE_MS })),
    );
    return Promise.all([outbox, ...own, ...others]);
  }
}

async function answerOf(service: string, ask: () => Promise<JourneyPart>): Promise<PartAnswer> {
  const begunAt = performance.now();
  const ended = (part: JourneyPart, problem: string | null): PartAnswer => ({
    ...{ service, part, problem },
    tookMs: Math.round((performance.now() - begunAt) * 10) / 10,
  });
  try {
    return ended(await ask(), null);
  } catch (error) {
    return ended(EMPTY_PART, problemOf(error).detail ?? String(error));
  }
}
