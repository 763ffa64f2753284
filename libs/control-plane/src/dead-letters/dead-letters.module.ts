import { Module } from '@nestjs/common';
import { Archiving } from './archiving.ts';
import { DeadLetterArchive } from './dead-letter-archive.ts';
import { DeadLettersController } from './dead-letters.controller.ts';
import { DeadLetters } from './dead-letters.ts';
import { EditedPayloads } from './edited-payload.ts';
import { OperationsController } from './operations.controller.ts';
import { IssuesController } from './issues.controller.ts';
import { Issues } from './issues.ts';
import { Operations } from './operations.ts';
import { PreviewTokens } from './preview-tokens.ts';
import { RedriveTokens } from './redrive-tokens.ts';
import { Redriving } from './redriving.ts';

/** Dead letters: archived as they come, searched, redriven or discarded by operators. */
@Module({
  controllers: [DeadLettersController, IssuesController, OperationsController],
  providers: [
    DeadLetterArchive,
    Archiving,
    DeadLetters,
    EditedPayloads,
    Issues,
    Operations,
    PreviewTokens,
    Redriving,
    RedriveTokens,
  ],
  exports: [Archiving],
})
export class DeadLettersModule {}
