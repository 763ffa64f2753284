import ts from 'typescript';
import { literalText, nodesOf, type Source } from './error-sources.ts';

/** A class of errors that a library throws, or that handlers throw at it. */
export interface ThrownError {
  readonly code: string;
  readonly name: string;
  readonly path: string;
  /** What its docstring says, in one line. */
  readonly meaning: string;
}

/** The classes of errors of the libraries that have a stable code of their own. */
export function thrownErrors(sources: readonly Source[]): ThrownError[] {
  return sources
    .filter(({ path }) => path.startsWith('libs/'))
    .flatMap(({ path, tree }) =>
      nodesOf(tree, ts.isClassDeclaration)
        .filter((type) => type.name?.text.endsWith('Error') && isExported(type))
        .flatMap((type) => codesOf(type).map((code) => ({ code, path, name: type.name!.text, meaning: docOf(type) }))),
    )
    .toSorted((one, other) => one.code.localeCompare(other.code) || one.name.localeCompare(other.name));
}

const isExported = (type: ts.ClassDeclaration): boolean =>
  type.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;

/** Those of the property `code`, of its getter, of a parameter with a closed list of them, or the first that `super` gets. */
function codesOf(type: ts.ClassDeclaration): string[] {
  const named = type.members.filter((member) => member.name?.getText() === 'code');
  const parameters = type.members
    .filter(ts.isConstructorDeclaration)
    .flatMap((constructor) => constructor.parameters.filter(({ name }) => name.getText() === 'code'));
  const typed = [...named, ...parameters]
    .flatMap((member) => nodesOf(member, ts.isStringLiteral))
    .filter(({ parent }) => !(ts.isLiteralTypeNode(parent) && ts.isIndexedAccessTypeNode(parent.parent)))
    .map(({ text }) => text);
  return [...new Set(typed.length > 0 ? typed : codesOfSuper(type))];
}

function codesOfSuper(type: ts.ClassDeclaration): string[] {
  return nodesOf(type, ts.isCallExpression)
    .filter(({ expression }) => expression.kind === ts.SyntaxKind.SuperKeyword)
    .flatMap(({ arguments: [first] }) => literalText(first) ?? [])
    .filter((text) => /^[a-z]+(-[a-z]+)+$/.test(text));
}

function docOf(type: ts.ClassDeclaration): string {
  const comment = ts.getJSDocCommentsAndTags(type).find(ts.isJSDoc)?.comment;
  const text = ts.getTextOfJSDocComment(comment) ?? '';
  return text.replaceAll(/\{@link (\w+)\}/g, '`$1`').replaceAll(/\s+/g, ' ');
}
