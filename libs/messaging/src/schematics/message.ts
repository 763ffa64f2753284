import { contractText, handlerText, type Kind } from './message-files.ts';
import { withEntry, withImport } from './module-text.ts';
import { applicationName, extensionIn, kebab, pascal, textOf, type ProjectTree, type Rule } from './project-tree.ts';

export interface MessageOptions {
  /** `send-invoice`, or `billing/send-invoice` for a folder. */
  readonly name: string;
  /** Where the sources are. @default 'src' */
  readonly sourceRoot?: string;
}

/** `nest g -c @warren/messaging task billing/send-invoice`: a contract, and the handler of its task. */
export const task = (options: MessageOptions): Rule => messageOf('task', options);

/** `nest g -c @warren/messaging event orders/order-placed`: a contract, and a handler of its events. */
export const event = (options: MessageOptions): Rule => messageOf('event', options);

/** `nest g -c @warren/messaging request stock/check-stock`: a contract, and the handler that answers. */
export const request = (options: MessageOptions): Rule => messageOf('request', options);

function messageOf(kind: Kind, { name: given, sourceRoot = 'src' }: MessageOptions): Rule {
  return (tree, { logger }) => {
    const [name = '', ...above] = given.split('/').map(kebab).toReversed();
    if (name === '') throw new Error('It has no name: nest g -c @warren/messaging task send-invoice');
    const folder = [sourceRoot, ...above.toReversed()].join('/');
    const extension = extensionIn(tree);
    const naming = { kind, name, about: aboutOf(tree, kind, folder, above.at(-1)), extension };
    tree.create(`${folder}/${name}.contract.ts`, contractText(naming));
    tree.create(`${folder}/${name}.handler.ts`, handlerText(naming));
    register(tree, sourceRoot, folder, { name, extension });
    if (kind === 'event')
      logger.info(`Provision it: npx @warren/messaging provision ${'$'}AMQP_URL ${naming.about}.${name}.v1`);
  };
}

/** A request names the service that answers, and a task its pool: that of its folder, or the application. An event is about its folder. */
function aboutOf(tree: ProjectTree, kind: Kind, folder: string, domain: string | undefined): string {
  const isPool = domain !== undefined && tree.exists(`${folder}/main.ts`);
  return isPool || (kind === 'event' && domain !== undefined) ? domain : applicationName(tree);
}

/** In the folder's own module, or else in the root module. */
function register(
  tree: ProjectTree,
  sourceRoot: string,
  folder: string,
  { name, extension }: { readonly name: string; readonly extension: string },
): void {
  const own = `${folder}/${folder.split('/').at(-1)}.module.ts`;
  const path = tree.exists(own) ? own : `${sourceRoot}/app.module.ts`;
  const from = tree.exists(own) ? '.' : `.${folder.slice(sourceRoot.length)}`;
  const handler = `${pascal(name)}Handler`;
  const text = withEntry(textOf(tree, path), 'controllers', handler);
  tree.overwrite(path, withImport(text, handler, `${from}/${name}.handler${extension}`));
}
