import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { MailRefused } from '@showcase/contracts';
import { MailServer } from './mail-server.ts';
import type { MailRefusedError } from './smtp-failure.ts';

let listening: Server | undefined;
afterEach(() => listening?.close());

/** A mail server of few words, but for RCPT, which it answers with these bytes. */
async function serverThatAnswers(rcpt: Buffer): Promise<string> {
  listening = createServer((socket: Socket) => {
    socket.on('error', () => undefined);
    socket.write('220 mx.example.com\r\n');
    let rest = '';
    socket.on('data', (chunk) => {
      const lines = (rest + chunk.toString('latin1')).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) socket.write(/^RCPT/i.test(line) ? rcpt : '250 fine\r\n');
    });
  });
  listening.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  return `smtp://127.0.0.1:${(listening.address() as AddressInfo).port}`;
}

async function refusalBy(rcpt: Buffer): Promise<MailRefusedError> {
  const smtpUrl = await serverThatAnswers(rcpt);
  const server = new MailServer({ smtpUrl, smtpTimeoutMs: 10_000, mailFrom: 'hello@warren.example' });
  server.onModuleInit();
  const mail = { to: 'ada@example.com', subject: 'News', text: 'Hello' };
  try {
    await server.send(mail, '<1@warren.example>', AbortSignal.timeout(10_000));
    throw new Error('It was accepted.');
  } catch (error) {
    return error as MailRefusedError;
  } finally {
    server.onApplicationShutdown();
  }
}

const about = {
  taskId: '6f0c7f1e-3f0f-4f57-9d39-0f6f6a1c6a52',
  to: 'ada@example.com',
  messageId: '<1@warren.example>',
};
/** Throws unless the event about it can be published. */
const published = ({ responseCode, reply, refused }: MailRefusedError) =>
  MailRefused.schema.parse({
    ...about,
    code: responseCode,
    reason: reply,
    refused,
    refusedAt: new Date().toISOString(),
  });

const thirty = (text: string): string =>
  Array.from({ length: 30 }, (_, n) => `550${n === 29 ? ' ' : '-'}5.1.1 ${text}`).join('\r\n');

describe('a refusal', () => {
  it.each([
    ['of 30 lines and 2,700 characters', Buffer.from(`${thirty('x'.repeat(80))}\r\n`)],
    ['of 30 lines in other letters', Buffer.from(`${thirty('Empfänger 👩‍👩‍👧‍👦 unbekannt '.repeat(5))}\r\n`)],
    ['in bytes that are no UTF-8', Buffer.from('550 5.1.1 Empf\u00e4nger unbekannt\r\n', 'latin1')],
    ['with control characters and a NUL', Buffer.from('550 5.1.1 no\0such\u0007user\r\n', 'latin1')],
    ['without words', Buffer.from('550\r\n')],
  ])('%s is one refusal, in the words of the server, that can be published', async (_what, bytes) => {
    const error = await refusalBy(bytes);
    expect(error).toMatchObject({ code: 'mail-refused', responseCode: 550, refused: 'recipient' });
    const { reason } = published(error);
    expect(reason).toMatch(/^550/);
    expect(reason.isWellFormed()).toBe(true);
    // oxlint-disable-next-line no-control-regex
    expect(reason).not.toMatch(/[\0-\x1f\x7f-\x9f]/);
  });

  it('keeps letters in Latin-1 as letters', async () => {
    expect((await refusalBy(Buffer.from('550 Empf\u00e4nger unbekannt\r\n', 'latin1'))).reply).toBe(
      '550 Empfänger unbekannt',
    );
  });
});
