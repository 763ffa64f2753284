import { Injectable } from '@nestjs/common';
import { type JourneyExplainer, joinParts, type JourneyPart, type JourneyQuestion } from '@warren/contracts';
import { CampaignJourney } from './campaign-journey.ts';
import { MailJourney } from './mail-journey.ts';
import { PersonJourney } from './person-journey.ts';

/** This service's part of a journey. */
@Injectable()
export class SubscriptionJourney implements JourneyExplainer {
  private readonly explainers: readonly JourneyExplainer[];

  constructor(persons: PersonJourney, campaigns: CampaignJourney, mails: MailJourney) {
    this.explainers = [persons, campaigns, mails];
  }

  async explainJourney(question: JourneyQuestion): Promise<JourneyPart> {
    const parts: JourneyPart[] = [];
    for (const explainer of this.explainers) parts.push(await explainer.explainJourney(question));
    return joinParts(parts);
  }
}
