import { readFileSync } from 'node:fs';
import { format } from 'prettier';
import { contractsPage, page } from './contract-map.ts';

describe('docs/contracts.md', () => {
  it('is what the sources say', async () => {
    const options = { parser: 'markdown', printWidth: 120, singleQuote: true } as const;
    expect(readFileSync(page, 'utf8')).toBe(await format(contractsPage(), options)); // else run "npm run contracts"
  });
});
