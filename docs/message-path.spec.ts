import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const page = readFileSync(join(import.meta.dirname, 'message-path.md'), 'utf8');
const sections = page
  .split('\n## ')
  .slice(1)
  .map((text) => ({
    title: text.slice(0, text.indexOf('\n')),
    files: new Set([...text.matchAll(/\]\((\.\.\/[^)#]+\.ts)\)/g)].map(([, file]) => file)).size,
    claimed: Number(/^(\d+) files/m.exec(text)?.[1]),
  }));

describe('the path of a message', () => {
  it.each(sections)('counts the files of: $title', ({ files, claimed }) => {
    expect(claimed).toBe(files);
  });
});
