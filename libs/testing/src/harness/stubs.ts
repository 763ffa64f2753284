import type { MessageHandler } from '@nestjs/microservices';
import type { RequestContract } from '@warren/contracts';
import { RabbitServer } from '@warren/messaging';

type Answer = (payload: unknown) => unknown;

/** Services that only answer, in the place of those that a test does not start. */
export class Stubs {
  private readonly answers = new Map<string, Map<RequestContract, Answer>>();
  private readonly servers = new Map<string, RabbitServer>();

  constructor(private readonly url: string) {}

  /** The last answer to a contract counts. */
  async answer(contract: RequestContract, answer: Answer): Promise<void> {
    const [group = ''] = contract.type.split('.');
    const ofGroup = this.answers.get(group) ?? new Map<RequestContract, Answer>();
    this.answers.set(group, ofGroup.set(contract, answer));
    await this.servers.get(group)?.close();
    const server = new RabbitServer({ url: this.url, group, drainTimeoutMs: 100 });
    this.servers.set(group, server);
    for (const [each, handle] of ofGroup) {
      const handler = (async (payload: unknown) => handle(payload)) as unknown as MessageHandler;
      server.addHandler(each.type, handler, false, { contract: each });
    }
    await new Promise<void>((resolve, reject) => {
      void server.listen((error) => (error === undefined ? resolve() : reject(error as Error)));
    });
  }

  async close(): Promise<void> {
    await Promise.all([...this.servers.values()].map((server) => server.close()));
  }
}
