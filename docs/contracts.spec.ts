import { readFileSync } from 'node:fs';
import { format } from 'prettier';
import { contractsPage, page, contractUsages } from './contract-map.ts';

describe('docs/contracts.md', () => {
  it('is what the sources say', async () => {
    const options = { parser: 'markdown', printWidth: 120, singleQuote: true } as const;
    expect(readFileSync(page, 'utf8')).toBe(await format(contractsPage(), options)); // else run "npm run contracts"
  });

  it('finds a consumer or a handler of every type, and a publisher of every event', () => {
    const silent = contractUsages().filter(({ contract: { kind, type }, publishedBy, consumedBy }) =>
      kind === 'event' && !type.startsWith('task.') ? publishedBy.length === 0 : consumedBy.length === 0,
    );
    expect(silent.map(({ contract }) => contract.type)).toEqual([]);
  });
});
