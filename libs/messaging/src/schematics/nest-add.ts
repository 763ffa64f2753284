import { withEntry, withImport } from './module-text.ts';
import { applicationName, extensionIn, textOf, type ProjectTree, type Rule } from './project-tree.ts';

export interface AddOptions {
  /** Where the sources are. @default 'src' */
  readonly sourceRoot?: string;
}

const ADDRESS = `process.env.AMQP_URL ?? 'amqp://localhost:5672'`;

/**
 * `nest add @warren/messaging`: the module in the root module, and a server beside HTTP in `main.ts`. Called again it
 * changes nothing.
 */
export function nestAdd({ sourceRoot = 'src' }: AddOptions): Rule {
  return (tree, { logger }) => {
    const group = applicationName(tree);
    addModule(tree, `${sourceRoot}/app.module.ts`, group);
    addServer(tree, `${sourceRoot}/main.ts`, group);
    if (extensionIn(tree) === '')
      logger.info(
        'CommonJS: compile with "module": "nodenext", whose TypeScript knows that require may load ES modules.',
      );
    logger.info(`Declare what services share, once: npx @warren/messaging provision ${'$'}AMQP_URL <types of events>`);
    logger.info('Then: nest g -c @warren/messaging task|event|request|pool <name>');
  };
}

function addModule(tree: ProjectTree, path: string, group: string): void {
  const text = textOf(tree, path);
  if (text.includes('MessagingModule')) return;
  const entry = `MessagingModule.forRoot({ url: ${ADDRESS}, service: '${group}' })`;
  tree.overwrite(path, withImport(withEntry(text, 'imports', entry), 'MessagingModule', '@warren/messaging'));
}

function addServer(tree: ProjectTree, path: string, group: string): void {
  const text = textOf(tree, path);
  if (text.includes('RabbitServer')) return;
  const listen = /^( *)await (\w+)\.listen\(/m.exec(text);
  if (!listen)
    throw new Error(`${path} has no "await app.listen(…)": start a RabbitServer by hand, as the README shows.`);
  const [, indent = '', app = 'app'] = listen;
  const lines = [
    `${app}.connectMicroservice(`,
    `  { strategy: new RabbitServer({ url: ${ADDRESS}, group: '${group}' }) },`,
    '  { inheritAppConfig: true },',
    ');',
    `${app}.enableShutdownHooks();`,
    `await ${app}.startAllMicroservices();`,
  ].map((line) => `${indent}${line}\n`);
  const changed = text.slice(0, listen.index) + lines.join('') + text.slice(listen.index);
  tree.overwrite(path, withImport(changed, 'RabbitServer', '@warren/messaging'));
}
