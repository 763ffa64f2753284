import { points, roles, type Consumer, type Point, type Role } from './bank/roles.ts';
import { Random } from './random.ts';
import { targets, type Target } from './system.ts';

export const shapes = ['cut', 'stall', 'stall and cut', 'garble', 'slow', 'refuse'] as const;
export type Shape = (typeof shapes)[number];
export const poisons = ['refused', 'misshapen', 'garbage', 'failing', 'lethal'] as const;
export type Poison = (typeof poisons)[number];
/** What happens to a cluster's nodes. */
export const nodeFaults = ['node kill', 'leader kill', 'node kill', 'node restart'] as const;
export type BrokerFault = 'kill' | 'restart' | 'memory alarm' | 'disk alarm' | 'queue deletion';

export type Fault =
  | { readonly kind: 'kill'; readonly role: Role; readonly point: Point | 'anywhere' }
  | { readonly kind: 'stop'; readonly role: Role }
  | { readonly kind: 'broker'; readonly how: BrokerFault }
  | { readonly kind: 'nodes'; readonly how: (typeof nodeFaults)[number] | 'majority kill'; readonly node: number }
  | { readonly kind: 'database'; readonly how: 'kill' | 'restart' }
  | { readonly kind: 'network'; readonly role: Role; readonly target: Target; readonly how: Shape; readonly ms: number }
  | { readonly kind: 'poison'; readonly poison: Poison; readonly queue: Exclude<Consumer, 'statements'> };

/** A fault and when it strikes: once so many transfers are written. So the same seed tells the same story at any speed. */
export interface Planned {
  readonly at: number;
  readonly fault: Fault;
}

const CLUSTER_SIZE = 3;

/** How many of each. */
export interface Amounts {
  readonly kills: number;
  readonly stops: number;
  readonly broker: number;
  readonly alarms: number;
  readonly deletions: number;
  /** Of a cluster: one at a time, and two of three at once. */
  readonly nodes: number;
  readonly majorities: number;
  readonly database: number;
  readonly network: number;
  readonly poison: number;
  readonly lethal: number;
}

/** Faults of one lane strike one after the other; the lanes strike side by side. */
export type Plan = Readonly<Record<'workers' | 'broker' | 'database' | 'network' | 'poison', readonly Planned[]>>;

export function planOf(seed: number, total: number, amounts: Amounts): Plan {
  const random = new Random(seed);
  const track = (faults: Fault[]): Planned[] =>
    faults.map((fault, i) => ({ fault, at: Math.floor((total * 0.95 * (i + random.next())) / faults.length) }));
  const many = (count: number, make: (i: number) => Fault): Fault[] => Array.from({ length: count }, (_, i) => make(i));
  return {
    workers: track(
      shuffled(random, [
        ...many(amounts.kills, () => killing(random)),
        ...many(amounts.stops, () => ({ kind: 'stop', role: random.pick(roles) })),
      ]),
    ),
    broker: track(
      shuffled(random, [
        ...many(amounts.broker, (i) => ({ kind: 'broker', how: i % 3 === 2 ? 'restart' : 'kill' })),
        ...many(amounts.alarms, (i) => ({ kind: 'broker', how: i % 2 === 0 ? 'memory alarm' : 'disk alarm' })),
        ...many(amounts.deletions, () => ({ kind: 'broker', how: 'queue deletion' })),
        ...many(amounts.nodes, (i) => losing(random, nodeFaults[i % nodeFaults.length] ?? 'node kill')),
        ...many(amounts.majorities, () => losing(random, 'majority kill')),
      ]),
    ),
    database: track(many(amounts.database, (i) => ({ kind: 'database', how: i % 2 === 0 ? 'kill' : 'restart' }))),
    network: track(many(amounts.network, (i) => cutting(random, shapes[i % shapes.length] ?? 'cut'))),
    poison: track(
      shuffled(random, [
        ...many(amounts.poison, (i) => poisoning(random, poisons[i % (poisons.length - 1)] ?? 'refused')),
        ...many(amounts.lethal, () => poisoning(random, 'lethal')),
      ]),
    ),
  };
}

/**
 * What the mutants cannot bear, and the bank as it should be can: deaths between commit and acknowledgement, and in
 * mid-work; links that take what is sent and break. The seed moves them about.
 */
export function mutationPlanOf(seed: number, total: number): Plan {
  const random = new Random(seed);
  const track = (faults: Fault[]): Planned[] =>
    faults.map((fault, i) => ({ fault, at: Math.floor((total * 0.9 * (i + random.next())) / faults.length) }));
  const dying = (role: Role, point: Point): Fault => ({ kind: 'kill', role, point });
  const breaking = (role: Role): Fault => ({ kind: 'network', role, target: 'broker', how: 'stall and cut', ms: 700 });
  return {
    workers: track([
      dying('ledger', 'after-commit'),
      dying('ledger', 'in-transaction'),
      dying('statements', 'after-commit'),
      dying('ledger', 'in-transaction'),
    ]),
    broker: [],
    database: [],
    network: track([breaking('bank'), breaking('ledger'), breaking('bank')]),
    poison: [],
  };
}

function killing(random: Random): Fault {
  const role = random.pick<Role>(['bank', 'ledger', 'ledger', 'ledger', 'statements', 'statements', 'notices']);
  const sensible = points.filter((point) => !missing(role, point));
  return { kind: 'kill', role, point: random.pick(['anywhere', ...sensible] as const) };
}

/** The bank has no handler, and only bank and ledger send. */
function missing(role: Role, point: Point): boolean {
  if (role === 'bank') return point === 'before-handler';
  return role !== 'ledger' && point === 'after-confirm';
}

function cutting(random: Random, how: Shape): Fault {
  const ms = random.between(300, 4_000);
  return { kind: 'network', role: random.pick(roles), target: random.pick(targets), how, ms };
}

function poisoning(random: Random, poison: Poison): Fault {
  return { kind: 'poison', poison, queue: random.pick(['ledger', 'notices'] as const) };
}

function losing(random: Random, how: Extract<Fault, { kind: 'nodes' }>['how']): Fault {
  return { kind: 'nodes', how, node: random.between(0, CLUSTER_SIZE - 1) };
}

function shuffled(random: Random, faults: Fault[]): Fault[] {
  const keyed = faults.map((fault) => ({ fault, key: random.next() }));
  return keyed.toSorted((a, b) => a.key - b.key).map(({ fault }) => fault);
}
