import { RmqRecordBuilder } from '@nestjs/microservices';
import type { Envelope } from './envelope.ts';
import { sentData, withBytes, withRecordOptions } from './record.ts';

const envelope: Envelope = {
  exchange: 'warren.requests',
  routingKey: 'cats',
  content: Buffer.from('{}'),
  properties: {
    messageId: 'ours',
    type: 'cats.feed',
    contentType: 'application/json',
    expiration: '5000',
    mandatory: true,
    persistent: true,
    headers: { 'warren-attempt': 1, 'warren-key': 'ours', traceparent: undefined },
  },
};

describe('a record', () => {
  it('is data and options; anything else is data', () => {
    expect(sentData(new RmqRecordBuilder(1).setOptions({ priority: 2 }).build())).toEqual({
      payload: 1,
      options: { priority: 2 },
    });
    expect(sentData({ data: 1 })).toEqual({ payload: { data: 1 }, options: undefined });
  });

  it('has its headers beside ours, its key in the place of ours, and its priority', () => {
    const headers = { 'x-version': '1', traceparent: 'theirs', 'warren-key': 'theirs', 'warren-attempt': '9' };
    const { properties } = withRecordOptions(envelope, { headers, priority: 3, appId: 'another' });
    expect(properties).toMatchObject({ messageId: 'ours', priority: 3, appId: 'another' });
    expect(properties.headers).toEqual({ ...headers, 'warren-attempt': 1 });
  });

  it('is no less safe than ours, and expires no later', () => {
    const { properties } = withRecordOptions(envelope, { persistent: false, deliveryMode: 1, mandatory: false });
    expect(properties).toMatchObject({ persistent: true, mandatory: true, expiration: '5000' });
    expect(properties.deliveryMode).toBeUndefined();
    expect(withRecordOptions(envelope, { expiration: 100 }).properties.expiration).toBe('100');
    expect(withRecordOptions(envelope, { expiration: '60000' }).properties.expiration).toBe('5000');
  });

  it('has a content type of its own for bytes alone', () => {
    const options = { contentType: 'image/png' };
    expect(withRecordOptions(envelope, options).properties.contentType).toBe('application/json');
    expect(withRecordOptions(withBytes(envelope, Buffer.from('x')), options)).toMatchObject({
      content: Buffer.from('x'),
      properties: options,
    });
  });

  it('with a type of its own is refused: the pattern is there', () => {
    expect(() => withRecordOptions(envelope, { type: 'another' })).toThrow(/the pattern travels there/);
    expect(withRecordOptions(envelope, { type: 'cats.feed' }).properties.type).toBe('cats.feed');
  });
});
