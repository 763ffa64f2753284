import type { Environment } from './environment.ts';
import { roles, type Duty, type Role } from './bank/roles.ts';
import type { Journal } from './journal.ts';
import { Member, START_TIMEOUT_MS } from './member.process.ts';

interface ProcessesOptions {
  readonly name: string;
  readonly processes: Readonly<Record<Role, number>>;
}

async function begin(member: Member): Promise<void> {
  member.start();
  if (!(await member.ready(START_TIMEOUT_MS)))
    throw new Error(`${member.name} did not start within ${START_TIMEOUT_MS / 1_000} s`);
}

/** All processes of one bank. */
export class Processes {
  private readonly members: ReadonlyMap<Role, readonly Member[]>;

  constructor(
    environment: Environment,
    { name, processes }: ProcessesOptions,
    journal: Journal,
    dutyOf: (role: Role) => Duty,
  ) {
    const team = (role: Role): Member[] =>
      Array.from(
        { length: processes[role] },
        (_, i) => new Member(`${name}-${role}-${i}`, environment, dutyOf(role), journal),
      );
    this.members = new Map(roles.map((role) => [role, team(role)]));
  }

  get all(): Member[] {
    return [...this.members.values()].flat();
  }

  of(role: Role): readonly Member[] {
    return this.members.get(role) ?? [];
  }

  /** Whether none is starting, or about to. */
  get areReady(): boolean {
    return this.all.every(({ isReady }) => isReady);
  }

  get bank(): Member {
    const [bank] = this.of('bank');
    if (!bank) throw new Error('There is no bank.');
    return bank;
  }

  /**
   * The first starts alone, so that its successors find the code compiled.
   * @throws Error when one does not: a group that has no queue yet would miss facts, and nobody would be to blame
   */
  async start(): Promise<void> {
    const [first, ...others] = this.all;
    if (first) await begin(first);
    await Promise.all(others.map(begin));
  }

  /** SIGTERM for all. @returns who did not end as told, and how they ended */
  async dismiss(): Promise<string[]> {
    const ends = await Promise.all(this.all.map(async (member) => ({ member, how: await member.dismiss() })));
    return ends.filter(({ how }) => how !== 0).map(({ member, how }) => `${member.name}: ${how}`);
  }

  async disband(): Promise<void> {
    await Promise.all(this.all.map((member) => member.disband()));
  }
}
