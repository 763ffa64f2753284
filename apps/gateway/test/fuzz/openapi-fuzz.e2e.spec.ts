import fc from 'fast-check';
import { amount, freshName } from '@warren/testing';
import { gatewayQuotas } from '../../src/limits/gateway-quotas.ts';
import type { OpenApi } from '../openapi-requests.ts';
import { RunningSystem } from '../running-system.ts';
import { type Actor, actorOf, foreignTo, keep, meaningsOf, plant } from './planted.ts';
import { type FuzzedRequest, Requests, type Route, routesOf } from './requests.ts';
import type { Meanings } from './values.ts';
import { StatusTable } from './status-table.ts';
import { flawOf, type Said } from './verdict.ts';

/** `npm run test:fuzz` makes 20,000. */
const REQUESTS = amount('FUZZ_REQUESTS', 600);
/** The same seed makes the same requests, in the same order. */
const SEED = amount('FUZZ_SEED', Date.now() % 1_000_000);
const AT_ONCE = 12;
/** A path has more methods that it lacks than methods that it has: these are tried more seldom. */
const SELDOM = 4;
const GIVEN_UP_MS = 60_000;
/** How long a stream of events is listened to. */
const LISTEN_MS = 150;

/** All of them take some minutes, on a busy machine more. */
const HANG_MS = 3_600_000;

const LIMITS = Object.entries(gatewayQuotas)
  .flatMap(([name, quotas]) => quotas.map(({ per }) => `${name}.${per}=999999999/1`))
  .join(',');

/** Everybody asks every route for everything, with ids of everybody's rows. */
describe('every route and method of the OpenAPI document', () => {
  let system: RunningSystem;
  let actors: Actor[];
  let routes: Route[];
  let meanings: Meanings;
  let requests: Map<Actor, Requests>;
  const table = new StatusTable();

  beforeAll(async () => {
    system = await RunningSystem.create();
    const settings = { LOG_LEVEL: 'error', LIMITS, STREAMS_PER_ACCOUNT: '1000', SCHEDULES_PER_USER: '10000' };
    const [gateway] = await Promise.all([
      system.start('gateway', settings),
      system.start('email-subscriptions', { LOG_LEVEL: 'error' }),
      system.start('worker', { LOG_LEVEL: 'error' }),
    ]);
    const who = ['stranger', 'user', 'another user', 'operator'] as const;
    actors = who.map((one) => actorOf(one, system.callerAt(gateway)));
    for (const actor of actors.filter((one) => one.who !== 'stranger')) {
      await actor.caller[actor.who === 'operator' ? 'registerOperator' : 'register'](actor.email, actor.mark);
      await plant(actor);
    }
    const bystander = { email: `${freshName('bystander')}@example.org`, password: 'a bystander’s passphrase' };
    await actors[0]!.caller.call('POST', '/auth/register', { ...bystander, name: 'Bystander' });
    const { body: tokens } = await actors[0]!.caller.call('POST', '/auth/login', bystander);
    const api = (await (await actors[0]!.caller.fetch('/openapi.json')).json()) as OpenApi;
    meanings = meaningsOf(actors, bystander.email, String(tokens['refreshToken']));
    routes = inTurn(routesOf(api));
    // What an operator writes into another's row is that other's to see.
    const markOf = ({ who, mark }: Actor): string => (who === 'operator' ? 'a text' : mark);
    requests = new Map(actors.map((actor) => [actor, new Requests(api, meanings, markOf(actor))]));
  });
  afterAll(async () => {
    table.print();
    await system.close();
  });

  it(
    `answers ${REQUESTS} requests of four callers as it says, with nothing of another's, and never fails`,
    async () => {
      const flaws = new Map<string, string>();
      let next = 0;
      const work = async (): Promise<void> => {
        while (next < REQUESTS) {
          const n = next++;
          const flaw = await tryOne(n);
          if (flaw) flaws.set(flaw.split('\n')[0]!, flaw);
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, work));
      expect({ seed: SEED, flaws: [...flaws.values()].sort().slice(0, 60) }).toEqual({ seed: SEED, flaws: [] });
    },
    HANG_MS,
  );

  async function tryOne(n: number): Promise<string | undefined> {
    const actor = actors[n % actors.length]!;
    const route = routes[Math.floor(n / actors.length) % routes.length]!;
    const [request] = fc.sample(requests.get(actor)!.of(route), { numRuns: 1, seed: SEED + n });
    const said = await ask(actor, request!);
    table.count(route, said.status);
    if (said.status === 201 || said.status === 202) keep(actor, meanings, route.template, said.text);
    const flaw = flawOf(route, request!, said, foreignTo(actor, actors));
    if (flaw === undefined) return undefined;
    const { method, template } = route;
    return `${method} ${template}: ${flaw}\n  by ${actor.who}: ${shown(request!)}`;
  }

  /** A caller whose session has ended, by one of the requests, logs in again and asks once more. */
  async function ask({ who, caller }: Actor, request: FuzzedRequest): Promise<Said> {
    const said = await send(caller, request);
    if (said.status !== 401 || who === 'stranger') return said;
    await caller.call('GET', '/auth/me');
    return send(caller, request);
  }

  async function send(caller: Actor['caller'], { method, path, headers, body }: FuzzedRequest): Promise<Said> {
    const signal = AbortSignal.timeout(GIVEN_UP_MS);
    const answer = await caller.fetch(path, {
      method,
      headers,
      signal,
      redirect: 'manual',
      ...(body !== undefined && { body }),
    });
    const type = answer.headers.get('content-type') ?? '';
    return {
      status: answer.status,
      type,
      text: await (type.startsWith('text/event-stream') ? beginningOf(answer) : answer.text()),
    };
  }
});

/** Each route that there is, and now and then one that there is not. */
function inTurn(routes: readonly Route[]): Route[] {
  const isReal = ({ operation, method }: Route): boolean => operation !== undefined && method !== 'HEAD';
  const real = routes.filter(isReal);
  const others = routes.filter((route) => !isReal(route));
  return Array.from({ length: SELDOM }, (_, i) => [...real, ...others.filter((_, n) => n % (SELDOM * 2) === i)]).flat();
}

/** A stream of events has no end. */
async function beginningOf({ body }: Response): Promise<string> {
  const reader = body!.getReader();
  const end = setTimeout(() => void reader.cancel(), LISTEN_MS);
  const chunks: Uint8Array[] = [];
  for (let read = await reader.read(); !read.done; read = await reader.read()) chunks.push(read.value as Uint8Array);
  clearTimeout(end);
  return Buffer.concat(chunks).toString();
}

const shown = ({ method, path, headers, body }: FuzzedRequest): string =>
  `${method} ${path.slice(0, 300)} ${JSON.stringify(headers).slice(0, 200)} ${JSON.stringify(body?.toString())?.slice(0, 300) ?? ''}`;
