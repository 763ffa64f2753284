import { type DynamicModule, Module } from '@nestjs/common';
import { ActionsController } from './actions.controller.ts';
import { Archiving, DEAD_LETTER_BROKER, type DeadLetterBroker } from './archiving.ts';
import { DeadLetterArchive } from './dead-letter-archive.ts';
import { DeadLettersController } from './dead-letters.controller.ts';
import { DeadLetters } from './dead-letters.ts';
import { Operations } from './operations.ts';
import { Redriving } from './redriving.ts';

/** Dead letters: archived as they die, looked at, sent again or given up by operators. */
@Module({})
export class OperationsModule {
  static forRoot(broker: DeadLetterBroker): DynamicModule {
    return {
      module: OperationsModule,
      controllers: [DeadLettersController, ActionsController],
      providers: [
        { provide: DEAD_LETTER_BROKER, useValue: broker },
        DeadLetterArchive,
        Archiving,
        DeadLetters,
        Operations,
        Redriving,
      ],
    };
  }
}
