import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Recorder } from '@warren/testing';
import { Webhook } from 'standardwebhooks';

export interface ReceivedCall {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A customer's server that notes each call, and answers as it is told. */
export class EndpointStub {
  readonly calls = new Recorder<ReceivedCall>();
  private readonly answers = new Map<string, [number, Record<string, string>][]>();
  private readonly server = createServer((request, response) => {
    void text(request).then((body) => {
      const path = request.url ?? '';
      this.calls.record({ path, headers: request.headers, body });
      const [status, headers] = this.answers.get(path)?.shift() ?? [204, {}];
      response.writeHead(status, headers).end();
    });
  });
  private origin = '';

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.origin = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  url(path: string): string {
    return this.origin + path;
  }

  /** Answers the next calls of this path with these, before all is well. */
  willAnswer(path: string, ...answers: [number, Record<string, string>][]): void {
    this.answers.set(path, answers);
  }

  of(path: string): ReceivedCall[] {
    return this.calls.all.filter((call) => call.path === path);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** What the call says, if its signature is right. @throws WebhookVerificationError */
export function verified({ headers, body }: ReceivedCall, secret: string): unknown {
  return new Webhook(secret).verify(body, headers as Record<string, string>);
}
