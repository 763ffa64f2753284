import { NoteMailReport } from '@showcase/contracts';
import { decodeJwt } from 'jose';
import { Client } from 'pg';
import { Webhook } from 'standardwebhooks';
import { GatewayRig } from './gateway-rig.ts';

const SECRET = `whsec_${Buffer.from('a secret of the mail system').toString('base64')}`;
const report = [
  'Content-Type: multipart/report; report-type=delivery-status; boundary=x',
  '',
  '--x',
  'Content-Type: message/delivery-status',
  '',
  'Final-Recipient: rfc822; ada@example.com',
  'Action: failed',
  'Status: 5.1.1',
  '--x--',
  '',
].join('\r\n');

describe('a report of the mail system', () => {
  let rig: GatewayRig;
  let sql: Client;
  beforeAll(async () => {
    rig = await GatewayRig.start(undefined, { bounceSecret: SECRET });
    sql = new Client({ connectionString: rig.options.databaseUrl });
    await sql.connect();
  });
  afterAll(async () => {
    await sql.end();
    await rig.close();
  });

  function send(body = report, { secret = SECRET, at = new Date(), signed = body } = {}) {
    const headers = {
      'content-type': 'message/rfc822',
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
      'webhook-signature': new Webhook(secret).sign('msg_1', at, signed),
    };
    return rig.call('POST', '/mail/bounces', { body, headers });
  }

  it('is passed on to the service, for each address, in the name of the mail system', async () => {
    const answer = await send();
    expect([answer.status, answer.body]).toEqual([202, { reports: 1 }]);
    const { rows } = await sql.query('SELECT payload, passport FROM outbox WHERE type = $1', [NoteMailReport.type]);
    expect(decodeJwt((rows as { passport: string }[])[0]!.passport)).toMatchObject({ scopes: ['mails:report'] });
    expect(rows).toMatchObject([{ payload: { email: 'ada@example.com', about: { kind: 'bounce', status: '5.1.1' } } }]);
  });

  it.each([
    ['by somebody else', { secret: `whsec_${btoa('a secret of somebody else')}` }],
    ['as another one', { signed: `${report} ` }],
    ['six minutes ago', { at: new Date(Date.now() - 360_000) }],
    ['six minutes from now', { at: new Date(Date.now() + 360_000) }],
  ])('is refused when it was signed %s', async (_how, how) => {
    expect(await send(report, how)).toMatchObject({ status: 401, body: { code: 'signature-invalid' } });
  });

  it('is refused without a signature, as JSON, and when it is no report', async () => {
    const bare = { body: report, headers: { 'content-type': 'message/rfc822' } };
    expect(await rig.call('POST', '/mail/bounces', bare)).toMatchObject({ status: 401 });
    expect(await rig.call('POST', '/mail/bounces', { body: {} })).toMatchObject({ status: 415 });
    expect(await rig.call('POST', '/subscriptions', bare)).toMatchObject({ status: 415 });
    expect(await send('Subject: hello\r\n\r\nhello')).toMatchObject({
      status: 422,
      body: { code: 'not-a-mail-report' },
    });
  });

  it('is not taken by a gateway without a secret', async () => {
    const deaf = await rig.twin({ bounceSecret: undefined });
    try {
      const url = `${await deaf.getUrl()}/mail/bounces`;
      const answer = await fetch(url, { method: 'POST', body: report, headers: { 'content-type': 'message/rfc822' } });
      expect([answer.status, await answer.json()]).toMatchObject([404, { code: 'reports-off' }]);
    } finally {
      await deaf.close();
    }
  });
});
