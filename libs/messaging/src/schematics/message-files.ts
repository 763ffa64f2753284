import { pascal } from './project-tree.ts';

export type Kind = 'task' | 'event' | 'request';

/** What a contract and its handler are called, and how the project imports its files. */
export interface Naming {
  readonly kind: Kind;
  /** `send-invoice` */
  readonly name: string;
  /** The first segment of the type: a group, or what an event is about. */
  readonly about: string;
  readonly extension: '' | '.js';
}

const DEFINE = { task: 'defineTask', event: 'defineEvent', request: 'defineRequest' } as const;
const DECORATOR = { task: 'Task', event: 'Event', request: 'Request' } as const;
const WHAT = {
  task: 'Work for exactly one worker: what to do, and all that it takes.',
  event: 'A fact, in the past tense, for whoever cares.',
  request: 'A question with an answer and a deadline.',
} as const;

export function contractText({ kind, name, about }: Naming): string {
  const answer = kind === 'request' ? ', z.object({ ok: z.boolean() })' : '';
  return `import { ${DEFINE[kind]} } from '@warren/contracts';
import { z } from 'zod';

/** ${WHAT[kind]} */
export const ${pascal(name)} = ${DEFINE[kind]}('${about}.${name}.v1', z.object({ id: z.string() })${answer});
`;
}

export function handlerText({ kind, name, extension }: Naming): string {
  const [contract, decorator] = [pascal(name), DECORATOR[kind]];
  const result = kind === 'request' ? 'Promise<{ ok: boolean }>' : 'Promise<void>';
  const body =
    kind === 'request'
      ? '    return { ok: id.length > 0 };'
      : '    this.logger.log(`${id}, attempt ${context.attempt}`);';
  const context = kind === 'request' ? '' : ', context: RabbitContext';
  const imported = kind === 'request' ? decorator : `${decorator}, type RabbitContext`;
  const logger = kind === 'request' ? '' : `  private readonly logger = new Logger(${contract}Handler.name);\n\n`;
  return `import { Controller${kind === 'request' ? '' : ', Logger'} } from '@nestjs/common';
import type { PayloadOf } from '@warren/contracts';
import { ${imported} } from '@warren/messaging';
import { ${contract} } from './${name}.contract${extension}';

@Controller()
export class ${contract}Handler {
${logger}  @${decorator}(${contract})
  async handle({ id }: PayloadOf<typeof ${contract}>${context}): ${result} {
${body}
  }
}
`;
}
