import type { ConsumeMessage } from 'amqplib';
import { REDELIVER } from '../../topology/names.ts';
import type { IncomingMessage, MessageKind } from '../../wire/message.ts';
import type { AuthorizableMessage, Authorizer } from '../authorizer.ts';
import type { Step, Work } from '../pipeline.ts';

/** Lets in the message whose token allows the scope, and tells its context who the caller is. */
export const authorize =
  (authorizer: Authorizer, kind: MessageKind, scope: string | undefined): Step =>
  (work, next) => {
    const caller = authorizer.authorize(authorizable(work, kind), scope);
    if (typeof caller === 'string') return authorized(caller, work, next);
    return caller.then((name) => authorized(name, work, next));
  };

function authorized(caller: string, work: Work, next: Parameters<Step>[1]): ReturnType<Step> {
  work.context.authorizedAs(caller);
  return next(work);
}

const authorizable = ({ message, delivery }: Work, kind: MessageKind): AuthorizableMessage => ({
  ...bindingOf(message),
  kind,
  content: delivery.content,
  replyTo: kind === 'request' ? (delivery.properties.replyTo as string | undefined) : undefined,
  isRepublished: cameAgain(delivery),
});

const bindingOf = ({ id, type, correlationId, token }: IncomingMessage) => ({ id, type, correlationId, token });

/** Retries, redrives and replays come through one exchange, to which no service publishes directly. */
const cameAgain = ({ fields }: ConsumeMessage): boolean => fields.exchange === REDELIVER;
