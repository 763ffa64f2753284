import { connect } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';
import { answerUnreadable } from '../problems/unreadable.ts';
import { bodyOf, lingerOverBodies } from './linger-over-bodies.ts';

/** Half of them, and more, lost their answer while the connection was closed at once. */
const TIMES = 40;
const MEGABYTE = 1_000_000;

describe('a server that refuses what it has not read to its end', () => {
  let server: FastifyInstance;
  let address: string;
  beforeAll(async () => {
    server = fastify({ bodyLimit: 32 * 1_024, clientErrorHandler: answerUnreadable });
    lingerOverBodies(server);
    server.post('/', () => 'taken');
    server.addContentTypeParser('text/csv', (_request, body, done) => done(null, bodyOf(body)));
    server.post('/files', async ({ body }, reply) => {
      for await (const piece of body as AsyncIterable<Buffer>) {
        if (piece.length > 0) break; // what it is shows by its first bytes
      }
      return reply.status(422).send('no table');
    });
    address = await server.listen({ host: '127.0.0.1', port: 0 });
  });
  afterAll(() => server?.close());

  const post = async (bytes: number): Promise<number> => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(address, { method: 'POST', headers, body: JSON.stringify('x'.repeat(bytes)) });
    await answer.text();
    return answer.status;
  };

  it('lets every caller read that the body is too large', async () => {
    const statuses = new Set<number>();
    for (let i = 0; i < TIMES; i++) statuses.add(await post(2 * MEGABYTE));
    expect([...statuses]).toEqual([413]);
    expect(await post(10)).toBe(200);
  });

  it.each([5, 2_000, 2 * MEGABYTE])(
    'lets every caller read what its first bytes were refused for, of %d',
    async (bytes) => {
      const statuses = new Set<number>();
      for (let i = 0; i < TIMES; i++) {
        const file = { method: 'POST', headers: { 'content-type': 'text/csv' }, body: Buffer.alloc(bytes, '%PDF-') };
        const answer = await fetch(`${address}/files`, file);
        await answer.text();
        statuses.add(answer.status);
      }
      expect([...statuses]).toEqual([422]);
    },
  );

  it('lets every caller read that the path is too long', async () => {
    const statuses = new Set<number>();
    for (let i = 0; i < TIMES; i++) {
      const answer = await fetch(`${address}/${'x'.repeat(MEGABYTE)}`);
      await answer.text();
      statuses.add(answer.status);
    }
    expect([...statuses]).toEqual([431]);
  });

  it('closes the connection of a caller who goes on sending', async () => {
    const socket = connect(Number(new URL(address).port), '127.0.0.1');
    socket.on('error', () => undefined);
    socket.resume();
    const piece = Buffer.alloc(MEGABYTE);
    let sent = 0;
    const send = (): void => {
      sent++;
      socket.write(piece, (error) => error ?? send());
    };
    socket.write(
      `POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${1_000 * MEGABYTE}\r\n\r\n`,
    );
    send();
    await new Promise((closed) => socket.once('close', closed));
    expect(sent).toBeLessThan(100);
  });
});
