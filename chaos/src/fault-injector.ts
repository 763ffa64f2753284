import { setTimeout as delay } from 'node:timers/promises';
import { until, type Broker, type BrokerInspector } from '@warren/testing';
import { retryExchange, taskQueue } from '@warren/messaging';
import { Notify } from './bank/contracts.ts';
import type { Role } from './bank/roles.ts';
import { restart } from './restart.ts';
import type { Journal } from './journal.ts';
import type { Link } from './link.ts';
import { injectNodeFault } from './node-fault-injector.ts';
import type { Fault, Shape } from './plan.ts';
import type { Scene } from './scene.ts';

/** How long a process gets to come by the point that it is to die at: milliseconds. */
const AT_POINT_MS = 3_000;
/** Work that an alarm holds up: milliseconds. */
const ALARM_MS = 3_000;

export async function injectFault(fault: Fault, scene: Scene): Promise<void> {
  const { system, journal } = scene;
  switch (fault.kind) {
    case 'kill':
      return kill(fault.role, fault.point, scene);
    case 'stop':
      return stop(fault.role, scene);
    case 'database':
      journal.count(`database ${fault.how}`);
      return fault.how === 'kill'
        ? restart(system.environment.database, 'kill')
        : restart(system.environment.database, 'stop');
    case 'network':
      journal.count(`network ${fault.how}`, `${fault.role} and the ${fault.target}, ${fault.ms} ms`);
      return weather(system.link(fault.role, fault.target), fault.how, fault.ms);
    case 'poison':
      return scene.cabinet.administer(fault.poison, fault.queue);
    case 'broker':
      return injectBrokerFault(fault.how, scene);
    case 'nodes':
      return injectNodeFault(fault, scene);
  }
}

async function kill(role: Role, point: Extract<Fault, { kind: 'kill' }>['point'], scene: Scene): Promise<void> {
  const { system, journal } = scene;
  const member = leastRecent(system.processes.of(role), journal);
  await member.ready();
  const there = point !== 'anywhere' && (await member.killAt(point, AT_POINT_MS));
  if (point === 'anywhere') await member.kill();
  journal.count(`kill ${there ? point : 'anywhere'}`, member.name);
}

/** The one who was killed or stopped longest ago. */
function leastRecent<M extends { readonly name: string }>(members: readonly M[], { entries }: Journal): M {
  const last = (member: M): number => entries.findLastIndex(({ text }) => text.endsWith(member.name));
  const [chosen] = members.toSorted((a, b) => last(a) - last(b));
  if (!chosen) throw new Error('No process has this role.');
  return chosen;
}

async function stop(role: Role, { system, journal }: Scene): Promise<void> {
  const member = leastRecent(system.processes.of(role), journal);
  await member.ready();
  const began = Date.now();
  const how = await member.stop();
  // A message that kills its worker may be quicker.
  if (how === 'SIGKILL') return journal.count('died of a message', member.name);
  journal.count(how === 0 ? 'stop' : 'stop that did not end with 0', member.name);
  if (how !== 0) journal.note(`${member.name} was told to stop and ended with ${how} after ${Date.now() - began} ms`);
}

async function weather(link: Link, how: Shape, ms: number): Promise<void> {
  switch (how) {
    case 'cut':
      return link.cut();
    case 'garble':
      link.garble();
      await delay(ms);
      return link.cut(); // garbage that is never followed by a break would be taken for a very long message
    case 'stall':
      return during(link, 'stalled', ms);
    case 'slow':
      return during(link, 'slow', ms);
    case 'refuse':
      link.cut();
      return during(link, 'refusing', ms);
    case 'stall and cut':
      await during(link, 'stalled', ms, () => link.cut());
  }
}

async function during(
  link: Link,
  how: 'stalled' | 'slow' | 'refusing',
  ms: number,
  atEnd = (): void => undefined,
): Promise<void> {
  link.become(how);
  await delay(ms);
  atEnd();
  link.become('clear');
}

async function injectBrokerFault(how: Extract<Fault, { kind: 'broker' }>['how'], scene: Scene): Promise<void> {
  const { system, journal } = scene;
  const { broker } = system.environment;
  switch (how) {
    case 'queue deletion':
      return scene.alone(() => deleteEmptyQueue(scene));
    case 'memory alarm':
      await alarm(broker, ['set_vm_memory_high_watermark', 'absolute', '1MB'], ['set_vm_memory_high_watermark', '0.4']);
      break;
    case 'disk alarm':
      await alarm(broker, ['set_disk_free_limit', '1000000GB'], ['set_disk_free_limit', '50MB']);
      break;
    case 'kill':
    case 'restart':
      await restart(broker, how === 'kill' ? 'kill' : 'stop');
  }
  journal.count(`broker ${how}`);
}

/** The broker blocks whoever publishes; nothing else is wrong with it. */
async function alarm(broker: Broker, begin: readonly string[], end: readonly string[]): Promise<void> {
  try {
    await broker.control(...begin);
    await delay(ALARM_MS);
  } finally {
    await broker.control(...end);
  }
}

const DELAYS = ['250ms', '1s', '2s', '5s', '10s'] as const;

/**
 * Deletes the queue of tasks. What a queue holds goes with it, and no system can promise otherwise; so it is emptied
 * first. What is written meanwhile is returned as unroutable, and waits in the outbox until the consumer has declared
 * the queue again. A queue of events would not do: a fact that is told while a group has no queue is not that group's,
 * because the log still takes it, and so it counts as routed.
 * RabbitMQ 3.10 saves its register of queues every few seconds only, hence the orderly restart before it may be killed.
 */
async function deleteEmptyQueue({ system, journal }: Scene): Promise<void> {
  const queue = taskQueue(Notify.type);
  const links = [system.link('bank', 'broker'), system.link('notices', 'broker')] as const;
  const deleted = await system.look(async (inspector) => {
    try {
      await empty(inspector, queue, ...links);
      await inspector.channel.deleteQueue(queue);
      return true;
    } catch (error) {
      journal.note(`${queue} was not deleted: ${(error as Error).message}`);
      return false;
    } finally {
      for (const link of links) link.become('clear');
    }
  });
  if (!deleted) return;
  await until(() => consumed(system.look((inspector) => inspector.consumerCount(queue))), `${queue} is consumed again`);
  journal.count('broker queue deletion');
  await restart(system.environment.broker, 'stop');
}

/** The producer is kept away until there is nothing left, and then the consumer, who gives back what it has in hand. */
async function empty(inspector: BrokerInspector, queue: string, producer: Link, consumer: Link) {
  const watched = [queue, ...DELAYS.map(retryExchange)];
  const counts = (): Promise<number[]> => Promise.all(watched.map((name) => inspector.messageCount(name)));
  const isEmpty = async (): Promise<boolean> => (await counts()).every((count) => count === 0);
  refuseConnections(producer);
  const holds = async (): Promise<boolean> => {
    if (!(await isEmpty())) return false;
    refuseConnections(consumer);
    await until(async () => (await inspector.consumerCount(queue)) === 0, `${queue} is not consumed`);
    if (await isEmpty()) return true;
    consumer.become('clear');
    return false;
  };
  await until(holds, `${queue} is empty`);
}

function refuseConnections(link: Link): void {
  link.become('refusing');
  link.cut();
}

const consumed = (count: Promise<number>): Promise<boolean> =>
  count.then(
    (consumers) => consumers > 0,
    () => false,
  );
