import { randomUUID } from 'node:crypto';
import { NestFactory } from '@nestjs/core';
import { type Caller, MessageTokenIssuer } from '@warren/security';
import {
  accessPolicy,
  AddSubscriber,
  EnrolSubscriber,
  ErasePerson,
  GetSubscriber,
  ListSubscribers,
  type ParticipantName,
  RemoveSubscriber,
  SCOPES,
  scopesOf,
  UpdateSubscriber,
} from '@showcase/contracts';
import { SignJWT } from 'jose';
import { AccessRefused, TaskSucceeded } from '@warren/contracts';
import { MessagingModule, Messenger, newId, type SignMessage } from '@warren/messaging';
import { until } from '@warren/testing';
import { messageTokenKeys } from '../../contracts/test/message-token-keys.ts';
import { createRig, type Rig } from './rig.ts';

const userCaller: Caller = { subject: randomUUID(), scopes: scopesOf('user') };
const operator: Caller = { subject: randomUUID(), scopes: scopesOf('operator') };
const signs = (app: ParticipantName, caller: Caller): SignMessage =>
  new MessageTokenIssuer(messageTokenKeys.keys[app], caller, accessPolicy).sign;
const rightful = signs('gateway', operator);

/** Passports with which nothing may be done, by what is wrong with them. */
const wrong: [string, SignMessage, RegExp][] = [
  ['of somebody who may not', signs('gateway', { subject: 'anybody', scopes: scopesOf('anybody') }), /may not "subsc/],
  ['of a pool, which sends nothing of the kind', pool(), /may not publish it/],
  ['for another body', (message) => rightful({ ...message, content: Buffer.from('{}') }), /another body/],
  ['of the version before, which is bound to no body', versionBefore(), /bound to no body/],
  ['signed by a stranger under a known name', forged(), /not one of ours/],
  ['that is none', () => 'abc', /not one of ours/],
  ['lifted from another message', (message) => rightful({ ...message, id: newId() }), /another message/],
  ['lifted from another type', (message) => rightful({ ...message, type: GetSubscriber.type }), /another type/],
];

let rig: Rig;
const closing: (() => Promise<void>)[] = [];
beforeAll(async () => {
  rig = await createRig();
  await rig.consume('refusals', `warren.event.${AccessRefused.type}`);
  await rig.start();
});
afterAll(async () => {
  for (const close of closing) await close();
  await rig.close();
});

/** Speaks past the gateway, with the passports that it makes itself, or none. */
async function intruder(sign?: SignMessage): Promise<Messenger> {
  const module = MessagingModule.forRoot({ url: rig.amqpUrl, service: 'intruder', ...(sign && { sign }) });
  const app = await NestFactory.createApplicationContext(module, { logger: false });
  closing.push(() => app.close());
  return app.get(Messenger);
}

const ada = () => ({ email: `${randomUUID()}@example.com`, name: 'Ada' });

async function isKnown(email: string): Promise<boolean> {
  return (await rig.rows('SELECT 1 FROM subscribers WHERE email = $1', [email])).length > 0;
}

async function publishedRejection(): Promise<unknown> {
  await until(async () => (await rig.inspector.messageCount('refusals')) > 0, 'the refusal is told');
  return (await rig.take('refusals'))?.payload;
}

describe.each([['without a passport', undefined, /carries no passport/] as const, ...wrong])(
  'a message past the gateway, %s',
  (_flaw, sign, reason) => {
    it('is answered with a refusal when it is a request, is told of, and writes nothing', async () => {
      const subscriber = ada();
      const answer = (await intruder(sign)).request(AddSubscriber, subscriber);
      await expect(answer).rejects.toMatchObject({
        code: 'forbidden',
        message: expect.stringMatching(reason) as string,
      });
      expect(await isKnown(subscriber.email)).toBe(false);
      expect(await publishedRejection()).toMatchObject({
        messageType: AddSubscriber.type,
        service: 'email-subscriptions',
        sentBy: 'intruder',
        reason: expect.stringMatching(reason) as string,
      });
    });

    it('is a dead letter when it is a task, is told of, and writes nothing', async () => {
      const subscriber = ada();
      const id = await (await intruder(sign)).enqueue(EnrolSubscriber, subscriber);
      expect(await publishedRejection()).toMatchObject({ messageId: id, messageType: EnrolSubscriber.type });
      expect(await deadLetter(id)).toBe('forbidden');
      expect(await isKnown(subscriber.email)).toBe(false);
    });
  },
);

describe('a message with the right passport', () => {
  it('is carried out', async () => {
    const subscriber = ada();
    await (await intruder(signs('gateway', userCaller))).request(AddSubscriber, subscriber);
    expect(await isKnown(subscriber.email)).toBe(true);
  });

  it('has done what its caller may, and not more', async () => {
    const { email } = ada();
    await expect((await intruder(signs('gateway', userCaller))).request(ErasePerson, { email })).rejects.toMatchObject({
      code: 'forbidden',
    });
    expect(await publishedRejection()).toMatchObject({ messageType: ErasePerson.type });
    await expect((await intruder(rightful)).request(ErasePerson, { email })).resolves.toBeDefined();
  });
});

describe('a subscriber whom another user has added', () => {
  const as = (caller: Caller): Promise<Messenger> => intruder(signs('gateway', caller));
  const eve: Caller = { subject: randomUUID(), scopes: scopesOf('user') };

  it('is found, changed and removed by that user and by operators, and does not exist for others', async () => {
    const [owner, stranger, boss] = [await as(userCaller), await as(eve), await as(operator)];
    const { id, email } = await owner.request(AddSubscriber, ada());
    for (const attempt of [
      stranger.request(GetSubscriber, { id }),
      stranger.request(UpdateSubscriber, { id, name: 'Eve' }),
      stranger.request(RemoveSubscriber, { id }),
    ])
      await expect(attempt).rejects.toMatchObject({ code: 'subscriber-unknown' });
    expect((await stranger.request(ListSubscribers, {})).items).toEqual([]);
    expect((await owner.request(ListSubscribers, {})).items).toContainEqual(expect.objectContaining({ id, email }));
    expect((await boss.request(ListSubscribers, { asOperator: true })).items.map((one) => one.id)).toContain(id);
    expect(await owner.request(UpdateSubscriber, { id, name: 'Ada L.' })).toMatchObject({ name: 'Ada L.' });
    expect(await boss.request(RemoveSubscriber, { id, asOperator: true })).toEqual({ id });
  });

  it('is told of by no more than that the address is taken, as is one that must never be written to', async () => {
    const [owner, stranger, boss] = [await as(userCaller), await as(eve), await as(operator)];
    const [known, erased] = [ada(), ada()];
    const { id } = await owner.request(AddSubscriber, known);
    await boss.request(ErasePerson, { email: erased.email });
    const answers = await Promise.all(
      [known, erased].map((one) => stranger.request(AddSubscriber, one).catch((error: { code: string }) => error.code)),
    );
    expect(answers).toEqual(['subscriber-exists', 'subscriber-exists']);
    await rig.consume('enrolled', `warren.event.${TaskSucceeded.type}`);
    await stranger.enqueue(EnrolSubscriber, known);
    await until(async () => (await rig.inspector.messageCount('enrolled')) > 0, 'the task has succeeded');
    const { payload } = (await rig.take('enrolled'))!;
    expect(payload).toMatchObject({ result: { added: false, subscriberId: null } });
    expect(JSON.stringify(payload)).not.toContain(id);
  });
});

/** Why a message is a dead letter. */
async function deadLetter(id: string): Promise<unknown> {
  let reason: unknown;
  await until(async () => {
    const message = await rig.inspector.channel.get('warren.dead-letters', { noAck: true });
    if (message && message.properties.messageId === id) reason = message.properties.headers?.['warren-dead-reason'];
    return reason !== undefined;
  }, 'it is a dead letter');
  return reason;
}

/** The gateway's name over another's private key. */
function forged(): SignMessage {
  const [, ...strangers] = messageTokenKeys.keys.loyalty.split(':');
  return new MessageTokenIssuer(['gateway.1', ...strangers].join(':'), operator, accessPolicy).sign;
}

/** A pool whose own key signs what it may not send. */
function pool(): SignMessage {
  return new MessageTokenIssuer(messageTokenKeys.keys.loyalty, { subject: 'eve', scopes: SCOPES }, {}).sign;
}

/** As versions before signed. */
function versionBefore(): SignMessage {
  const [kid = '', x = '', d = ''] = messageTokenKeys.keys.gateway.split(':');
  const { subject, scopes } = operator;
  return ({ id, type, correlationId }) =>
    new SignJWT({ scopes: [...scopes], conversation: correlationId })
      .setProtectedHeader({ alg: 'EdDSA', kid })
      .setIssuer('gateway')
      .setSubject(subject)
      .setAudience(type)
      .setJti(id)
      .setIssuedAt()
      .setExpirationTime('1 minute')
      .sign({ kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', x, d });
}
