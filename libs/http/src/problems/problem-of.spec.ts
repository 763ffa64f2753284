import { NotFoundException } from '@nestjs/common';
import { BrokerUnavailableError, RemoteRejectionError, RequestTimeoutError, UnroutableError } from '@warren/messaging';
import { DatabaseBusyError, DatabaseSilentError, DatabaseUnavailableError } from '@warren/persistence';
import { QueryFailedError } from 'typeorm';
import { ConflictError, MalformedError, MissingError, UnacceptableError, UnauthenticatedError } from '../errors.ts';
import { problemDocument } from './problem.ts';
import { problemOf } from './problem-of.ts';

const rejections = { 'subscriber-exists': 409, 'subscriber-unknown': 404 };

describe('what a caller reads of an error', () => {
  it.each([
    [new MalformedError('x', 'X.'), 400],
    [new UnauthenticatedError('x', 'X.'), 401],
    [new MissingError('x', 'X.'), 404],
    [new ConflictError('x', 'X.'), 409],
    [new UnacceptableError('x', 'X.'), 422],
    [new RemoteRejectionError('subscriber-exists', 'X.'), 409],
    [new RemoteRejectionError('subscriber-unknown', 'X.'), 404],
    [new RemoteRejectionError('something-else', 'X.'), 422],
    [new RemoteRejectionError('forbidden', 'X.'), 403],
    [new RequestTimeoutError('a.b.v1', 1), 504],
    [new UnroutableError('warren.requests', 'a'), 503],
    [new BrokerUnavailableError('ECONNREFUSED'), 503],
    [new NotFoundException(), 404],
    [new DatabaseUnavailableError('connect ECONNREFUSED'), 503],
    [Object.assign(new Error('connect to something else'), { code: 'ECONNREFUSED' }), 500],
    [new DatabaseBusyError(5, 60_000), 503],
    [new QueryFailedError('SELECT 1', [], new DatabaseSilentError(30_000)), 503],
    [new Error('password=hunter2'), 500],
    ['not even an error', 500],
  ])('%s is %i', (error, status) => {
    expect(problemOf(error, { rejections }).status).toBe(status);
  });

  it('says nothing of the inside', () => {
    expect(JSON.stringify(problemOf(new Error('password=hunter2')))).not.toContain('hunter2');
    expect(JSON.stringify(problemOf(new UnroutableError('warren.requests', 'a')))).not.toContain('warren.requests');
  });

  it('says when to try again, and how to log in', () => {
    expect(problemOf(new UnroutableError('x', 'y')).headers).toEqual({ 'retry-after': '5' });
    expect(problemOf(new UnauthenticatedError('token-missing', 'X.')).headers).toEqual({
      'www-authenticate': 'Bearer realm="warren"',
    });
  });

  it('is a document whose standard members nobody overwrites', () => {
    const document = problemDocument(
      { status: 409, code: 'taken', detail: 'Taken.', members: { status: 200, id: '1' } },
      '/x',
    );
    expect(document).toEqual({
      type: 'urn:warren:problem:taken',
      title: 'Conflict',
      status: 409,
      detail: 'Taken.',
      instance: '/x',
      code: 'taken',
      id: '1',
    });
  });
});
