import { basename } from 'node:path';
import ts from 'typescript';
import { releasedNames, retiredWords } from './words.ts';

/** A retired word, where it was found. */
export interface Finding {
  readonly file: string;
  readonly line: number;
  readonly kind: 'file name' | 'identifier' | 'text';
  readonly found: string;
  readonly word: string;
  readonly instead: string;
}

const retired = retiredWords.map(({ pattern, instead }) => ({ pattern: new RegExp(`\\b(?:${pattern})\\b`), instead }));
const exempt = new Set(releasedNames);

/** Retired words in a file's name, in the names that it declares, and in the texts of its errors, logs and output. */
export function findRetiredWords(file: string, content: string): Finding[] {
  const source = ts.createSourceFile(file, content, ts.ScriptTarget.Latest, true);
  const findings = retiredIn(words, { file, line: 1, kind: 'file name', found: basename(file) });
  const visit = (node: ts.Node): void => {
    const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
    const name = declaredName(node);
    if (name !== undefined) findings.push(...retiredIn(words, { file, line, kind: 'identifier', found: name }));
    for (const text of textsIn(node)) findings.push(...retiredIn(plain, { file, line, kind: 'text', found: text }));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return findings;
}

/** `deadLetterQueue`, `DEAD_LETTER_QUEUE` and `dead-letter-queue` are `dead letter queue`. */
function words(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .replace(/[^a-z]+/g, ' ');
}

/** A text may name what is released, as in `rabbitmqctl set_policy warren-homeless`; a single word is prose. */
const plain = (text: string): string =>
  releasedNames
    .filter((name) => /[-_]/.test(name))
    .reduce((rest, name) => rest.replaceAll(name, ''), text)
    .toLowerCase();

function retiredIn(read: (found: string) => string, where: Omit<Finding, 'word' | 'instead'>): Finding[] {
  if (exempt.has(where.found)) return [];
  const text = read(where.found);
  return retired.flatMap(({ pattern, instead }) => {
    const word = pattern.exec(text)?.[0];
    return word === undefined ? [] : [{ ...where, word, instead }];
  });
}

/** A name that this node gives to something; one that it imports was given elsewhere. */
function declaredName(node: ts.Node): string | undefined {
  const { name } = node as { name?: ts.Node };
  if (name === undefined || ts.isImportSpecifier(node) || ts.isExportSpecifier(node)) return undefined;
  if (ts.isPropertyAccessExpression(node) || ts.isMetaProperty(node) || ts.isShorthandPropertyAssignment(node)) {
    return undefined;
  }
  return ts.isIdentifier(name) || ts.isPrivateIdentifier(name) ? name.text : undefined;
}

const LOGGING = new Set(['log', 'warn', 'error', 'debug', 'verbose', 'fatal', 'info', 'print']);

/** The literal parts of what an error, a log line or a command's output is made of. */
function textsIn(node: ts.Node): string[] {
  if (ts.isNewExpression(node) && /Error$|Exception$/.test(node.expression.getText())) {
    return (node.arguments ?? []).flatMap(literalsIn);
  }
  if (!ts.isCallExpression(node)) return [];
  const { expression, arguments: args } = node;
  if (ts.isIdentifier(expression)) return expression.text === 'print' ? args.flatMap(literalsIn) : [];
  if (!ts.isPropertyAccessExpression(expression) || !LOGGING.has(expression.name.text)) return [];
  return /log|console/i.test(expression.expression.getText()) ? args.flatMap(literalsIn) : [];
}

function literalsIn(node: ts.Node): string[] {
  if (ts.isStringLiteral(node) || ts.isTemplateLiteralToken(node)) return [node.text.trim()];
  const texts: string[] = [];
  ts.forEachChild(node, (child) => void texts.push(...literalsIn(child)));
  return texts;
}
