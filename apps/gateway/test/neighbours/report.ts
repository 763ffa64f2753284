import type { Figures } from './measure.ts';
import type { Neighbour } from './neighbour.ts';

/** One row of the page. */
export interface Measured extends Pick<Neighbour, 'shared' | 'misbehaviour' | 'others' | 'perSecond'> {
  readonly without: Figures;
  readonly beside: Figures;
  /** What the misbehaviour came to. */
  readonly outcome: string;
}

/** The page docs/containment.md. */
export function reportOf(rows: readonly Measured[]): string {
  return `# Containment

One participant misbehaves, as hard as it can; the others do what they always do, so many times a second, and are timed
without and beside it. None of theirs failed. \`npm run test:neighbours\` measures it and writes this page;
[a short form](../apps/gateway/test/neighbours.e2e.spec.ts) is part of \`npm test\`.

| shared | one | came to | the others | p50, p99 without | p50, p99 beside it |
| --- | --- | --- | --- | --- | --- |
${rows.map(rowOf).join('\n')}
`;
}

const rowOf = ({ shared, misbehaviour, outcome, others, perSecond, without, beside }: Measured): string =>
  `| ${shared} | ${misbehaviour} | ${outcome} | ${others}, ${perSecond}/s | ${timesOf(without)} | ${timesOf(beside)} |`;

const timesOf = ({ p50, p99 }: Figures): string => `${p50} ms, ${p99} ms`;
