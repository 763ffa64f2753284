import { Body, Controller, HttpCode, Post, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ErasePerson, ExportPerson } from '@showcase/contracts';
import type { AnswerOf, PayloadOf } from '@warren/contracts';
import { Messenger } from '@warren/messaging';
import { Answers, BODY, NeedsOperator, OperatorGuard } from '@warren/http';

type DataSubject = PayloadOf<typeof ExportPerson>;

/** What people may ask for by law. By POST, so that no address stands in a log of paths. */
@ApiTags('subscriptions')
@NeedsOperator()
@UseGuards(OperatorGuard)
@Controller('subscribers')
export class PersonsController {
  constructor(private readonly messenger: Messenger) {}

  @Post('export')
  @HttpCode(200)
  @Answers('All that is kept about a person', { 200: ExportPerson.answer }, [502, 504, ...BODY])
  async export(
    @Body({ schema: ExportPerson.schema }) dataSubject: DataSubject,
  ): Promise<AnswerOf<typeof ExportPerson>> {
    return this.messenger.request(ExportPerson, dataSubject);
  }

  @Post('erase')
  @HttpCode(200)
  @Answers('Forget a person, and never write to them again', { 200: ErasePerson.answer }, [502, 504, ...BODY])
  async erase(@Body({ schema: ErasePerson.schema }) dataSubject: DataSubject): Promise<AnswerOf<typeof ErasePerson>> {
    return this.messenger.request(ErasePerson, dataSubject);
  }
}
