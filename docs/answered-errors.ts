import { posix } from 'node:path';
import ts from 'typescript';
import { literalText, nodesOf, propertyOf, type Source, textOf } from './error-sources.ts';

/** A code that a caller of the HTTP API may read in a problem document. */
export interface AnsweredError {
  readonly code: string;
  readonly status: number;
  readonly path: string;
  /** What is said to the caller; undefined where it is put together. */
  readonly sentence: string | undefined;
}

/** What each class is over HTTP, as libs/http/src/problems/problem-of.ts has it. A rejection's status is by its code. */
const STATUS: Readonly<Record<string, number>> = {
  MalformedError: 400,
  UnauthenticatedError: 401,
  ForbiddenError: 403,
  MissingError: 404,
  ConflictError: 409,
  UnacceptableError: 422,
  TooManyRequestsError: 429,
  BusyError: 503,
};
/** They become a rejection of a request, or an answer, with the code that they have. */
const REJECTIONS: ReadonlySet<string> = new Set(['RequestRejectedError', 'WalletRejection', 'ImpossibleOrderError']);
const REJECTED = 422;
const CODE = /^[a-z]+(?:-[a-z0-9]+)+$/;

/** The codes of all answers, each once for a status. */
export function answeredErrors(sources: readonly Source[]): AnsweredError[] {
  const statuses = new Map(sources.flatMap(statusesIn));
  const constants = new Map(sources.flatMap(constantsIn));
  const found = sources.flatMap((source) => [
    ...madeIn(source, sources, constants).map(({ type, ...made }) => ({
      ...made,
      status: STATUS[type] ?? statuses.get(made.code) ?? REJECTED,
    })),
    ...answersIn(source),
    ...codesByStatusIn(source),
  ]);
  return [...Map.groupBy(found, ({ code, status }) => `${code} ${status}`).values()]
    .map((same) => same.find(({ sentence }) => sentence) ?? same[0]!)
    .toSorted((one, other) => one.code.localeCompare(other.code) || one.status - other.status);
}

interface Made extends Omit<AnsweredError, 'status'> {
  readonly type: string;
}

/** Errors that are made with their code, or by a function beside them that gets the code. */
function madeIn({ path, tree }: Source, sources: readonly Source[], constants: ReadonlyMap<string, string>): Made[] {
  return nodesOf(tree, ts.isNewExpression).flatMap((made) => {
    const type = made.expression.getText();
    const [code, sentence] = made.arguments ?? [];
    if (!code || (!(type in STATUS) && !REJECTIONS.has(type))) return [];
    const text = literalText(code) ?? constants.get(code.getText());
    const codes = text === undefined ? codesAsked(made, code) : [text].filter((one) => CODE.test(one));
    if (codes.length > 0) return codes.map((one) => ({ type, path, code: one, sentence: textOf(sentence) }));
    return code.getText() === 'code' ? callsAround(made, path, sources).map((call) => ({ type, path, ...call })) : [];
  });
}

/** Those that the condition asks for under which it is made: `if (outcome === 'account-unknown')`. */
function codesAsked(made: ts.Node, code: ts.Node): string[] {
  const condition = ts.findAncestor(made, ts.isIfStatement)?.expression;
  if (!condition || code.getText() === 'code' || !condition.getText().includes(`${code.getText()} === `)) return [];
  return nodesOf(condition, ts.isStringLiteral).map(({ text }) => text);
}

/** The calls of the function around it, with what they say of the code. */
function callsAround(made: ts.Node, path: string, sources: readonly Source[]): Pick<Made, 'code' | 'sentence'>[] {
  const isNamed = (node: ts.Node) => ts.isFunctionDeclaration(node) || ts.isVariableDeclaration(node);
  const name = ts.findAncestor(made, isNamed)?.name?.getText();
  return sources
    .filter((source) => posix.dirname(source.path) === posix.dirname(path))
    .flatMap(({ tree }) => nodesOf(tree, ts.isCallExpression))
    .filter(({ expression }) => expression.getText() === name)
    .flatMap(({ arguments: given }) => {
      const texts = given.flatMap((argument) => textOf(argument) ?? []);
      const code = texts.find((text) => CODE.test(text));
      return code === undefined ? [] : [{ code, sentence: texts.find((text) => text.includes(' ')) }];
    });
}

/** `{ status, code, detail }`, as answers are written out. */
function answersIn({ path, tree }: Source): AnsweredError[] {
  return nodesOf(tree, ts.isObjectLiteralExpression).flatMap((object) => {
    const code = literalText(propertyOf(object, 'code'));
    const status = Number(propertyOf(object, 'status')?.getText());
    if (code === undefined || !(status >= 400)) return [];
    return [{ code, status, path, sentence: textOf(propertyOf(object, 'detail')) }];
  });
}

/** `404: 'no-such-route'`, as the errors of the framework are named. */
function codesByStatusIn({ path, tree }: Source): AnsweredError[] {
  return nodesOf(tree, ts.isPropertyAssignment).flatMap(({ name, initializer }) => {
    const code = literalText(initializer);
    if (!ts.isNumericLiteral(name) || Number(name.text) < 400 || !code || !CODE.test(code)) return [];
    return [{ code, status: Number(name.text), path, sentence: undefined }];
  });
}

/** `'subscriber-unknown': 404`, as rejections of services get their status. */
function statusesIn({ tree }: Source): [string, number][] {
  return nodesOf(tree, ts.isPropertyAssignment).flatMap(({ name, initializer }) => {
    const isStatus =
      ts.isNumericLiteral(initializer) && Number(initializer.text) >= 400 && Number(initializer.text) < 600;
    return ts.isStringLiteral(name) && isStatus ? [[name.text, Number(initializer.getText())] as [string, number]] : [];
  });
}

function constantsIn({ tree }: Source): [string, string][] {
  return nodesOf(tree, ts.isVariableDeclaration).flatMap(({ name, initializer }) => {
    const text = literalText(initializer);
    return text !== undefined && /^[A-Z_]+$/.test(name.getText()) ? [[name.getText(), text] as [string, string]] : [];
  });
}
