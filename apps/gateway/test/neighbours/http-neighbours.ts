import { connect, type Socket } from 'node:net';
import { freshName } from '@warren/testing';
import type { Caller, RunningApp, RunningSystem } from '../running-system.ts';
import type { Neighbour } from './neighbour.ts';

const json = { 'content-type': 'application/json' };
const SLOW_BODIES = 100;

/** A gateway's callers: one costs as much as it can, and the others ask whether it is alive. */
export class HttpNeighbours {
  private readonly statuses = new Map<number, number>();
  private readonly sockets: Socket[] = [];

  private constructor(
    private readonly gateway: RunningApp,
    private readonly operator: Caller,
    private readonly email: string,
  ) {}

  static async at(system: RunningSystem, gateway: RunningApp): Promise<HttpNeighbours> {
    const operator = system.callerAt(gateway);
    const email = `${freshName('op')}@warren.example`;
    await operator.registerOperator(email, 'Operator');
    return new HttpNeighbours(gateway, operator, email);
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  get all(): readonly Neighbour[] {
    const nested = `{"email":${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}}`;
    const wrong = JSON.stringify({ email: this.email, password: 'not the password' });
    const never = JSON.stringify({
      ...{ type: 'notifications.announce.v1', payload: { subject: 'a', text: 'b' } },
      cron: '0 0 30 2 *',
    });
    return [
      this.caller('logs in with 2 MB of nested arrays', () => this.post('/auth/login', nested)),
      this.caller('logs in 150 times at once', () =>
        Promise.all(Array.from({ length: 150 }, () => this.post('/auth/login', wrong))),
      ),
      this.caller('asks for schedules that never fire', () =>
        Promise.all(Array.from({ length: 20 }, () => this.post('/schedules', never))),
      ),
      this.caller(`opens ${SLOW_BODIES} requests whose bodies trickle`, async () => this.trickle()),
    ];
  }

  private caller(misbehaviour: string, misbehave: () => Promise<unknown>): Neighbour {
    return {
      ...{ shared: 'the gateway', misbehaviour, others: 'ask /health/live', perSecond: 50 },
      act: async () => {
        const { status } = await this.operator.call('GET', '/health/live');
        if (status !== 200) throw new Error(`/health/live answered ${status}`);
      },
      misbehave: () => misbehave(),
      came: async () => this.cameTo(),
    };
  }

  private async post(path: string, body: string): Promise<void> {
    const { status } = await this.operator.fetch(path, { method: 'POST', headers: json, body });
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
  }

  private cameTo(): string {
    const said = [...this.statuses].map(([status, count]) => `${count} × ${status}`);
    this.statuses.clear();
    return [...said, ...(this.sockets.length > 0 ? [`${this.sockets.length} connections`] : [])].join(', ');
  }

  /** A byte now and then, for a body that is announced as long. */
  private trickle(): void {
    if (this.sockets.length === 0) {
      for (let i = 0; i < SLOW_BODIES; i++) {
        const socket = connect(this.gateway.port, '127.0.0.1');
        socket.on('error', () => undefined);
        socket.write(
          'POST /tasks HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100000\r\n\r\n',
        );
        this.sockets.push(socket);
      }
    }
    for (const socket of this.sockets) if (socket.writable) socket.write(' ');
  }
}
