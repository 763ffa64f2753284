import { readFileSync } from 'node:fs';
import { format } from 'prettier';
import { contractsPage, page, voices } from './contract-map.ts';

describe('docs/contracts.md', () => {
  it('is what the sources say', async () => {
    const options = { parser: 'markdown', printWidth: 120, singleQuote: true } as const;
    expect(readFileSync(page, 'utf8')).toBe(await format(contractsPage(), options)); // else run "npm run contracts"
  });

  it('finds somebody who hears or answers everything, and who says every fact', () => {
    const silent = voices().filter(({ contract: { kind, type }, saidBy, heardBy }) =>
      kind === 'event' && !type.startsWith('task.') ? saidBy.length === 0 : heardBy.length === 0,
    );
    expect(silent.map(({ contract }) => contract.type)).toEqual([]);
  });
});
