import { applicationName, extensionIn, kebab, pascal, type Rule } from './project-tree.ts';
import type { MessageOptions } from './message.ts';

/** `nest g -c @warren/messaging pool payments`: a module and a `main.ts` of its own, to be started beside the application. */
export function pool({ name: given, sourceRoot = 'src' }: MessageOptions): Rule {
  return (tree, { logger }) => {
    const name = kebab(given.split('/').at(-1) ?? '');
    if (name === '') throw new Error('It has no name: nest g -c @warren/messaging pool payments');
    if (name === applicationName(tree))
      throw new Error(`"${name}" is the application's own group: give the pool another name.`);
    const folder = `${sourceRoot}/${name}`;
    tree.create(`${folder}/${name}.module.ts`, moduleText(name));
    tree.create(`${folder}/main.ts`, mainText(name, extensionIn(tree)));
    logger.info(`Handlers: nest g -c @warren/messaging task ${name}/<name>`);
    logger.info(`Start it: nest start --entryFile ${name}/main`);
  };
}

const ADDRESS = `process.env.AMQP_URL ?? 'amqp://localhost:5672'`;

const moduleText = (name: string): string => `import { Module } from '@nestjs/common';
import { MessagingModule } from '@warren/messaging';

/** What the workers of the pool "${name}" do. */
@Module({
  imports: [MessagingModule.forRoot({ url: ${ADDRESS}, service: '${name}' })],
  controllers: [],
})
export class ${pascal(name)}Module {}
`;

const mainText = (name: string, extension: string): string => `import { NestFactory } from '@nestjs/core';
import { RabbitServer } from '@warren/messaging';
import { ${pascal(name)}Module } from './${name}.module${extension}';

async function bootstrap() {
  const strategy = new RabbitServer({ url: ${ADDRESS}, group: '${name}' });
  const worker = await NestFactory.createMicroservice(${pascal(name)}Module, { strategy });
  worker.enableShutdownHooks();
  await worker.listen();
}
void bootstrap();
`;
