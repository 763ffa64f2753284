/** As much of the tree of `@angular-devkit/schematics`, which `nest` brings, as files are made and changed with. */
export interface ProjectTree {
  exists(path: string): boolean;
  read(path: string): Uint8Array | null;
  create(path: string, content: string): void;
  overwrite(path: string, content: string): void;
}

/** Tells the developer what is left to do. */
export interface SchematicContext {
  readonly logger: { info(message: string): void };
}

/** Makes or changes files of a project. */
export type Rule = (tree: ProjectTree, context: SchematicContext) => void;

/** @throws Error when there is no such file */
export function textOf(tree: ProjectTree, path: string): string {
  const content = tree.read(path);
  if (content === null) throw new Error(`There is no ${path}: call it in the folder of a Nest application.`);
  return Buffer.from(content).toString('utf8');
}

/** What the project's own files are imported with: `.js` in a project of ES modules. */
export const extensionIn = (tree: ProjectTree): '' | '.js' =>
  (JSON.parse(textOf(tree, 'package.json')) as { readonly type?: string }).type === 'module' ? '.js' : '';

/** The application's name, as a group may be called. */
export function applicationName(tree: ProjectTree): string {
  const { name = 'app' } = JSON.parse(textOf(tree, 'package.json')) as { readonly name?: string };
  return kebab(name.replace(/^@[^/]+\//, ''));
}

/** `SendInvoice` and `send invoice` are `send-invoice`. */
export const kebab = (name: string): string =>
  name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1-$2')
    .replaceAll(/[^A-Za-z\d]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .toLowerCase();

/** `send-invoice` is `SendInvoice`. */
export const pascal = (name: string): string =>
  kebab(name)
    .split('-')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('');
