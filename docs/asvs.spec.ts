import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const page = readFileSync(join(import.meta.dirname, 'asvs.md'), 'utf8');

interface Point {
  readonly id: string;
  readonly state: string;
  readonly how: string;
}

const points = page.split('\n').flatMap((line): Point[] => {
  const [id = '', level, state = '', how = ''] = line
    .split('|')
    .slice(1)
    .map((cell) => cell.trim());
  return /^\d+[.]\d+[.]\d+$/.test(id) && level !== undefined ? [{ id, state, how }] : [];
});
const STATES = ['holds', 'partly', 'missing', 'operators', 'not here'];
const count = (state: string): number => points.filter((point) => point.state === state).length;

describe('the page about OWASP ASVS', () => {
  it('names files that are there', () => {
    const named = points.flatMap(({ how }) =>
      [...how.matchAll(/`([\w./-]+[.]spec[.]ts)`/g)].map(([, file = '']) => file),
    );
    expect(named.length).toBeGreaterThan(100);
    expect([...new Set(named)].filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });

  it('says of each point how it stands, once, and why', () => {
    expect(new Set(points.map(({ id }) => id)).size).toBe(points.length);
    expect(points.filter(({ state, how }) => !STATES.includes(state) || how.length < 5)).toEqual([]);
  });

  it('counts them as they are', () => {
    const [holds, partly, missing, operators, notHere] = STATES.map(count);
    expect(page.replace(/\s+/g, ' ')).toContain(
      `Of ${points.length} points ${holds} hold, ${partly} hold partly, ${missing} are missing, ${operators} are up to operators, and ${notHere} are about what is not here.`,
    );
  });
});
