import { SetMetadata } from '@nestjs/common';

const SHARED_TRANSACTION = 'warren:shared-transaction';

/**
 * On a handler of facts with an inbox: messages that wait at the same moment are handled in one transaction, one after
 * the other, up to so many. It commits once for all of them, and is then several times as fast; a message that comes
 * alone does not wait for company. When one of them fails, all is undone and each is handled by itself, so that only the
 * one that failed is tried again. Two such transactions of a handler may be under way in a process: where they lock the
 * same rows, they do it in the same order, or PostgreSQL ends one and its messages are handled by themselves.
 *
 * For short handlers whose effects are all in the database: a failure calls its neighbours a second time.
 */
export const SharedTransaction = (most: number): MethodDecorator => SetMetadata(SHARED_TRANSACTION, most);

/** How many messages of a handler may share a transaction; `undefined` when each has its own. */
export const sharersOf = (handler: object): number | undefined =>
  Reflect.getMetadata(SHARED_TRANSACTION, handler) as number | undefined;
