import type { Arena } from './arena.ts';
import { roles, type Duty, type Role } from './bank/roles.ts';
import type { Journal } from './journal.ts';
import { Member } from './member.process.ts';

interface CrewOptions {
  readonly name: string;
  readonly crew: Readonly<Record<Role, number>>;
}

/** All processes of one bank. */
export class Crew {
  private readonly members: ReadonlyMap<Role, readonly Member[]>;

  constructor(arena: Arena, { name, crew }: CrewOptions, journal: Journal, dutyOf: (role: Role) => Duty) {
    const team = (role: Role): Member[] =>
      Array.from({ length: crew[role] }, (_, i) => new Member(`${name}-${role}-${i}`, arena, dutyOf(role), journal));
    this.members = new Map(roles.map((role) => [role, team(role)]));
  }

  get all(): Member[] {
    return [...this.members.values()].flat();
  }

  of(role: Role): readonly Member[] {
    return this.members.get(role) ?? [];
  }

  get bank(): Member {
    const [bank] = this.of('bank');
    if (!bank) throw new Error('There is no bank.');
    return bank;
  }

  /** The first starts alone, so that its successors find the code compiled. */
  async start(): Promise<void> {
    const [first, ...others] = this.all;
    first?.start();
    await first?.ready();
    for (const member of others) member.start();
    await Promise.all(others.map((member) => member.ready()));
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
