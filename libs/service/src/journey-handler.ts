import { Controller, type Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import {
  type AnswerInputOf,
  explainJourney,
  joinParts,
  type JourneyExplainer,
  type PayloadOf,
} from '@warren/contracts';
import { Request } from '@warren/messaging';
import { MessageJourney } from '@warren/persistence';

/** How a worker answers for its part of a journey. */
export interface JourneyOptions {
  /** What a message's token must allow; it needs an `authorizer`. @default any service may ask */
  readonly scope?: string;
  /** A provider of the module that explains what only this service knows. @default its outbox and its inbox alone */
  readonly explainer?: Type<JourneyExplainer>;
}

/** Answers `<group>.explain-journey.v1`: what the service's outbox and inbox know, and what its explainer does. */
export function journeyHandlerOf(service: string, { scope, explainer }: JourneyOptions): Type {
  const contract = explainJourney(service);

  @Controller()
  class JourneyHandler {
    constructor(
      private readonly messages: MessageJourney,
      private readonly container: ModuleRef,
    ) {}

    @Request(contract, scope === undefined ? {} : { allow: scope })
    async explain(question: PayloadOf<typeof contract>): Promise<AnswerInputOf<typeof contract>> {
      const own = explainer && this.container.get<JourneyExplainer>(explainer, { strict: false });
      return this.messages.bounded(async () =>
        joinParts([
          await this.messages.explain(service, question),
          ...(own ? [await own.explainJourney(question)] : []),
        ]),
      );
    }
  }
  return JourneyHandler;
}
