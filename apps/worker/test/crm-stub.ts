import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { Recorder } from '@warren/testing';

export interface Call {
  readonly key: string | undefined;
  readonly traceparent: string | undefined;
  readonly body: { type: string; data: { email: string } };
  /** What it was answered with. */
  readonly status: number;
}

/** A CRM that notes each call and, when told so, fails first. */
export class CrmStub {
  readonly calls = new Recorder<Call>();
  private readonly scripts = new Map<string, number[]>();
  private readonly server = createServer((request, response) => {
    void json(request).then((parsed) => {
      const body = parsed as Call['body'];
      const status = this.scripts.get(body.data.email)?.shift() ?? 200;
      const { 'idempotency-key': key, traceparent } = request.headers as Record<string, string | undefined>;
      this.calls.record({ key, traceparent, body, status });
      response.writeHead(status).end();
    });
  });

  /** Answers the next calls about this contact with these, before all is well. */
  willAnswer(email: string, ...statuses: number[]): void {
    this.scripts.set(email, statuses);
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/contacts`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
