import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { GetPoints } from '@showcase/contracts';
import type { AnswerOf } from '@warren/contracts';
import { Messenger } from '@warren/messaging';
import { Answers, type Caller, NeedsToken, TheCaller } from '@warren/http';

/** What a customer has been given for orders. The loyalty pool keeps count. */
@ApiTags('orders')
@NeedsToken()
@Controller('loyalty')
export class LoyaltyController {
  constructor(private readonly messenger: Messenger) {}

  @Get()
  @Answers('Your points, and the newest entries', { 200: GetPoints.answer }, [502, 504])
  async points(@TheCaller() { userId }: Caller): Promise<AnswerOf<typeof GetPoints>> {
    return this.messenger.request(GetPoints, { userId });
  }
}
