import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { catalogue } from '@showcase/contracts';
import type { Contract, RequestContract } from '@warren/contracts';
import { eventExchange, REQUESTS, TASKS } from '@warren/messaging';
import { z } from 'zod';

type Json = Readonly<Record<string, unknown>>;

/** What travels with every body (AMQP properties are in the binding, or common knowledge). */
const headers: Json = {
  type: 'object',
  properties: {
    traceparent: { type: 'string', description: 'W3C trace context.' },
    tracestate: { type: 'string' },
    'warren-attempt': { type: 'integer', minimum: 1, description: 'Which attempt it is; none is the first.' },
    'warren-key': { type: 'string', description: 'What messages are ordered and searched by.' },
    'warren-cause': { type: 'string', description: 'The id of the message that led to this one.' },
    'warren-deadline': { type: 'string', description: 'When a request is worthless.' },
  },
};

/** Serves `/asyncapi.json`: what can be said over the broker, for readers in any language. */
export function documentMessages(app: NestFastifyApplication): void {
  const document = asyncApi(catalogue);
  app.getHttpAdapter().get('/asyncapi.json', (_request: unknown, reply: { send(body: object): void }) => {
    reply.send(document);
  });
}

/** An AsyncAPI 3 document (https://www.asyncapi.com/docs/reference/specification/v3.0.0). Warren is the application: it sends events, and receives tasks and requests. */
export function asyncApi(contracts: readonly Contract[]): Json {
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Warren',
      version: '1.0.0',
      description: 'Bodies are the data alone, as JSON; all else is in AMQP properties and headers.',
    },
    defaultContentType: 'application/json',
    servers: { rabbitmq: { host: 'localhost:5672', protocol: 'amqp', description: 'RabbitMQ 3.10 to 4.' } },
    channels: Object.fromEntries(contracts.flatMap(channelsOf)),
    operations: Object.fromEntries(contracts.map((contract) => [contract.type, operationOf(contract)])),
    components: {
      schemas: Object.fromEntries(contracts.flatMap(schemasOf)),
      messages: Object.fromEntries(contracts.flatMap(messagesOf)),
    },
  };
}

function channelsOf(contract: Contract): [string, Json][] {
  const { type } = contract;
  const channel = { ...routeOf(contract), messages: { [type]: ref('components/messages', type) } };
  if (contract.kind !== 'request') return [[type, channel]];
  const reply = answerOf(contract);
  return [
    [type, channel],
    [reply, { address: null, messages: { [reply]: ref('components/messages', reply) } }],
  ];
}

function routeOf(contract: Contract): Json {
  const [name, address, type] = {
    event: () => [eventExchange(contract.type), contract.type, 'fanout'] as const,
    task: () => [TASKS, contract.type, 'direct'] as const,
    request: () => [REQUESTS, (contract as RequestContract).service, 'direct'] as const,
  }[contract.kind]();
  const exchange = { name, type, durable: true, autoDelete: false };
  return { address, bindings: { amqp: { is: 'routingKey', exchange, bindingVersion: '0.3.0' } } };
}

function operationOf(contract: Contract): Json {
  const { type } = contract;
  const channel = ref('channels', type);
  if (contract.kind === 'event') return { action: 'send', channel };
  const operation = { action: 'receive', channel, 'x-audience': contract.audience };
  if (contract.kind === 'task') return operation;
  const address = { location: '$message.header#/replyTo', description: 'The AMQP property reply_to.' };
  return { ...operation, reply: { address, channel: ref('channels', answerOf(contract)) } };
}

function messagesOf(contract: Contract): [string, Json][] {
  const message = (name: string): [string, Json] => [
    name,
    { name, headers, payload: ref('components/schemas', name), contentType: 'application/json' },
  ];
  return contract.kind === 'request' ? [message(contract.type), message(answerOf(contract))] : [message(contract.type)];
}

function schemasOf(contract: Contract): [string, Json][] {
  const payload: [string, Json] = [contract.type, schemaOf(contract.type, contract.schema)];
  return contract.kind === 'request'
    ? [payload, [answerOf(contract), schemaOf(answerOf(contract), contract.answer)]]
    : [payload];
}

/** A schema's references to itself must lead to where it lies in the document. */
function schemaOf(name: string, schema: z.ZodType): Json {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io: 'input', target: 'draft-7' });
  const text = JSON.stringify(rest).replaceAll('"#/definitions/', `"#/components/schemas/${name}/definitions/`);
  return JSON.parse(text) as Json;
}

const answerOf = ({ type }: Contract): string => `${type}.answer`;
const ref = (folder: string, name: string): Json => ({ $ref: `#/${folder}/${name}` });
