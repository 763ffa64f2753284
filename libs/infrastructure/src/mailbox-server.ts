// A mailbox for development: takes every mail over SMTP, keeps the last ones in memory, and shows them on a page.
// Usage: node mailbox-server.ts <smtp port> <http port>
//   GET /               the list        GET    /api/messages       as JSON, newest first
//   GET /messages/:id   one message     DELETE /api/messages       delete them all
import { createServer, type ServerResponse } from 'node:http';
import PostalMime from 'postal-mime';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import { listPage, messagePage, type Mail } from './mailbox-pages.ts';

const kept = 1000;
const [smtpPort, httpPort] = process.argv.slice(2).map(Number);
let mails: Mail[] = [];

async function keep(raw: Buffer, session: SMTPServerSession): Promise<void> {
  const { subject = '', text = '', html = '', headers } = await PostalMime.parse(raw);
  const from = session.envelope.mailFrom ? session.envelope.mailFrom.address : '';
  const to = session.envelope.rcptTo.map(({ address }) => address);
  const named = Object.fromEntries(headers.map(({ key, value }) => [key, value]));
  const mail = {
    id: crypto.randomUUID(),
    receivedAt: new Date().toISOString(),
    from,
    to,
    subject,
    text,
    html,
    headers: named,
  };
  mails = [mail, ...mails].slice(0, kept);
}

const smtp = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  onData(stream, session, done) {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk) => chunks.push(chunk));
    stream.on('end', () => void keep(Buffer.concat(chunks), session).then(() => done(), done));
  },
});

function reply(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': `${type}; charset=utf-8` }).end(body);
}

const http = createServer((request, response) => {
  const path = request.url ?? '/';
  const mail = mails.find(({ id }) => path === `/messages/${id}`);
  if (request.method === 'DELETE' && path === '/api/messages') {
    mails = [];
    reply(response, 204, 'text/plain', '');
  } else if (path === '/api/messages') reply(response, 200, 'application/json', JSON.stringify(mails));
  else if (path === '/') reply(response, 200, 'text/html', listPage(mails));
  else if (mail) reply(response, 200, 'text/html', messagePage(mail));
  else reply(response, 404, 'text/plain', 'There is no such message.');
});

smtp.on('error', (error) => console.error(error));
smtp.listen(smtpPort, '127.0.0.1');
http.listen(httpPort, '127.0.0.1');
