/**
 * What attacks on the gateway came to. A spec of this folder makes one, notes each attack, and prints it when it is
 * done; `npm run test:attacks` runs all of them.
 *
 * To add an attack: a file `<what>.e2e.spec.ts` here, with `const report = new AttackReport('…')`, a test that does what
 * an attacker would do and expects what must hold, `report.add(…)` with what was counted, and
 * `afterAll(() => report.print())`.
 */
export class AttackReport {
  private readonly rows: Row[] = [];

  /** @param by who attacks: a stranger, a user, a compromised worker */
  constructor(private readonly by: string) {}

  add(attack: string, counts: Counts): void {
    this.rows.push({ attack, ...counts });
  }

  /** Past Jest's console, which would put a stack beside each line. */
  print(): void {
    const width = Math.max(0, ...this.rows.map(({ attack }) => attack.length));
    const head = `${`Attacks by ${this.by}`.padEnd(width)}  attempts  refused  audited`;
    const lines = this.rows.map(({ attack, attempts, refused, audited }) =>
      [attack.padEnd(width), pad(attempts, 8), pad(refused, 7), pad(audited ?? '–', 7)].join('  '),
    );
    process.stderr.write(`\n${[head, ...lines].join('\n')}\n`);
  }
}

interface Counts {
  readonly attempts: number;
  readonly refused: number;
  /** Entries that operators find of it. @default none is written of such */
  readonly audited?: number;
}

interface Row extends Counts {
  readonly attack: string;
}

const pad = (value: number | string, width: number): string => String(value).padStart(width);
