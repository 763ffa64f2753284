import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const root = join(import.meta.dirname, '..');

/** A source file that may hold codes of errors, with its path from the root. */
export interface Source {
  readonly path: string;
  readonly tree: ts.SourceFile;
}

/** The sources of the libraries and of the apps, without tests. */
export function errorSources(): Source[] {
  return globSync(['libs/*/src/**/*.ts', 'apps/{gateway,email-subscriptions,worker}/src/**/*.ts'], { cwd: root })
    .filter((path) => !/[.](?:spec|fixture)[.]ts$|^libs\/testing\//.test(path))
    .toSorted()
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
    .filter(({ text }) => /error|rejection|code|status/i.test(text))
    .map(({ path, text }) => ({ path, tree: ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true) }));
}

/** Every node of one kind, from the top down. */
export function nodesOf<Node extends ts.Node>(top: ts.Node, is: (node: ts.Node) => node is Node): Node[] {
  const found: Node[] = [];
  const visit = (node: ts.Node): void => {
    if (is(node)) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(top);
  return found;
}

/** The text of a literal; what a template puts in is "…". Undefined for what is put together otherwise. */
export function literalText(node: ts.Node | undefined): string | undefined {
  if (!node) return undefined;
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join('');
}

/** Likewise, also of a constant: the one of that name in the functions around, or in the file. */
export function textOf(node: ts.Node | undefined): string | undefined {
  if (!node || !ts.isIdentifier(node)) return literalText(node);
  for (let around: ts.Node = node.parent; around; around = around.parent) {
    if (!ts.isBlock(around) && !ts.isSourceFile(around)) continue;
    const constant = nodesOf(around, ts.isVariableDeclaration).find(({ name }) => name.getText() === node.text);
    if (constant) return literalText(constant.initializer);
  }
  return undefined;
}

/** The property of an object literal that has this name. */
export function propertyOf(object: ts.ObjectLiteralExpression, name: string): ts.Expression | undefined {
  return object.properties.filter(ts.isPropertyAssignment).find((property) => property.name.getText() === name)
    ?.initializer;
}
