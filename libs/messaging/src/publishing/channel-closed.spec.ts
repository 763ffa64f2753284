import { culpritOf } from './channel-closed.ts';
import type { Publication } from '../wire/envelope.ts';

const publication = (exchange: string, bytes = 2): Publication => ({
  exchange,
  routingKey: '',
  content: Buffer.alloc(bytes),
  properties: {},
});

describe('the publish that the broker closed its channel for', () => {
  it.each([
    `Channel closed by server: 404 (NOT-FOUND) with message "NOT_FOUND - no exchange 'cats' in vhost '/'"`,
    `403 (ACCESS-REFUSED) with message "ACCESS_REFUSED - access to exchange 'cats' in vhost '/' refused for user 'x'"`,
    `403 with message "ACCESS_REFUSED - write access to exchange 'cats' in vhost '/' refused for user 'x'"`,
  ])('is one to the exchange that it names: %s', (reason) => {
    const culprit = culpritOf(reason);
    expect(culprit?.errorOf(publication('cats'))).toMatchObject({ code: 'exchange-refused' });
    expect(culprit?.errorOf(publication('dogs'))).toBeUndefined();
  });

  it('is one of the size that it names', () => {
    const culprit = culpritOf('406 "PRECONDITION_FAILED - message size 300 is larger than configured max size 200"');
    expect(culprit?.errorOf(publication('cats', 300))).toMatchObject({ code: 'message-too-large' });
    expect(culprit?.errorOf(publication('cats', 299))).toBeUndefined();
  });

  it('may be any when it names none', () => {
    expect(culpritOf('320 (CONNECTION-FORCED) with message "shutdown"')).toBeUndefined();
  });
});
