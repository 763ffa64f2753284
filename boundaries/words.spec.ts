import { findRetiredWordsInTree } from './check-words.ts';
import { findRetiredWords } from './word-check.ts';

const found = (content: string, file = 'apps/worker/src/crm/sync.ts') =>
  findRetiredWords(file, content).map(({ kind, word, line }) => `${line} ${kind}: ${word}`);

describe('a word that has been retired', () => {
  it('occurs nowhere', () => {
    expect(findRetiredWordsInTree()).toEqual([]);
  });

  it('is found in the names of files, and of what they declare', () => {
    expect(found('', 'libs/messaging/src/parked-letters.ts')).toEqual(['1 file name: letters', '1 file name: parked']);
    expect(found('const a = 1;\nconst toldOnce = a;')).toEqual(['2 identifier: told']);
    expect(found('class Doorkeeper {\n  #homelessLetters = 1;\n  letIn(fact: string) {}\n}')).toEqual([
      '1 identifier: doorkeeper',
      '2 identifier: letters',
      '2 identifier: homeless',
      '3 identifier: let in',
      '3 identifier: fact',
    ]);
  });

  it('is found in errors, logs and output', () => {
    expect(found('throw new RangeError(`${name} tells ${count} facts`);')).toEqual(['1 text: tells', '1 text: facts']);
    expect(found("this.logger.warn('Nobody came.', error);")).toEqual(['1 text: nobody']);
    expect(found("print(['The letter', 'stays.'].join());")).toEqual(['1 text: letter']);
  });

  it('is no other word that looks like it', () => {
    expect(found('const deadLetters = 1; const factory = 2; const earliest = 3;')).toEqual([]);
    expect(found("throw new Error('The dead letter stays.');")).toEqual([]);
  });

  it('may be read where others have named something so', () => {
    expect(found("import { tell as report } from 'elsewhere';\nreport(fact.letter);")).toEqual([]);
  });
});
