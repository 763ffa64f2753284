/** What a list can be searched by, as the API says it. */
export interface SearchField {
  readonly name: string;
  readonly about: string;
  readonly kind: string;
  readonly isCompared: boolean;
  readonly values: readonly string[];
}

/** Something that the word at the caret may become. */
export interface Suggestion {
  readonly text: string;
  readonly about: string;
}

const MOST = 12;

/** What may stand where somebody writes: a field, or a value of the field that stands there. */
export function suggestionsFor(text: string, fields: readonly SearchField[]): readonly Suggestion[] {
  const { word } = lastWord(text);
  const [, minus = '', name = '', sign, written = ''] = /^(-?)([^:<>]*)([:<>]=?)?(.*)$/s.exec(word) ?? [];
  const found =
    sign === undefined ? fieldsLike(minus, name, fields) : valuesLike(`${minus}${name}${sign}`, name, written, fields);
  return found.filter((one) => one.text !== word).slice(0, MOST);
}

/** The text with its last word replaced. After a value comes the next condition. */
export const completed = (text: string, { text: word }: Suggestion): string => {
  const isWhole = /[:<>]=?[^,.]/.test(word);
  return text.slice(0, lastWord(text).from) + word + (isWhole ? ' ' : '');
};

/** From the last space that is in no quotes. */
function lastWord(text: string): { readonly word: string; readonly from: number } {
  const from = /^(?:(?:[^\s"]|"(?:[^"\\]|\\.)*")*\s+)*/.exec(text)?.[0].length ?? 0;
  return { word: text.slice(from), from };
}

function fieldsLike(minus: string, written: string, fields: readonly SearchField[]): readonly Suggestion[] {
  return fields
    .filter(({ name }) => name.startsWith(written))
    .map(({ name, kind, isCompared, about }) => ({ text: minus + name + signAfter(kind, isCompared), about }));
}

const signAfter = (kind: string, isCompared: boolean): string => (kind === 'payload' ? '.' : isCompared ? '>' : ':');

const AGES = ['5m', '1h', '1d', '1w'] as const;

function valuesLike(
  before: string,
  name: string,
  written: string,
  fields: readonly SearchField[],
): readonly Suggestion[] {
  const field = fields.find((one) => one.name === name);
  const list = /^(.*,)?([^,]*)$/s.exec(written);
  const [earlier, last] = [list?.[1] ?? '', (list?.[2] ?? '').replace(/^"/, '').toLowerCase()];
  const values = field?.kind === 'age' ? AGES : (field?.values ?? []);
  return values
    .filter((value) => value.toLowerCase().includes(last))
    .map((value) => ({ text: before + earlier + quoted(value), about: '' }));
}

const quoted = (value: string): string => (/[\s",]/.test(value) ? JSON.stringify(value) : value);
