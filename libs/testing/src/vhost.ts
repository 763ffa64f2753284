import type { Broker } from '@warren/infrastructure';
import { managementApi } from './management-api.ts';
import { amqpUrl, freshName } from './services.ts';

export interface TestVhost {
  /** The broker, in a virtual host that nobody else uses. */
  readonly url: string;
  /** Takes it away, with everything in it. */
  drop(): Promise<void>;
}

/**
 * A virtual host of the test's own, for tests whose queues have the names that the real system's have.
 * @param broker where it is to be; the test run's unless told
 */
export async function testVhost(stem: string, broker?: Pick<Broker, 'url' | 'management'>): Promise<TestVhost> {
  const name = freshName(stem);
  const url = new URL(broker?.url ?? amqpUrl());
  const api = managementApi(broker?.management);
  await api.put(`/vhosts/${name}`, {});
  await api.put(`/permissions/${name}/${url.username || 'guest'}`, { configure: '.*', write: '.*', read: '.*' });
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => api.delete(`/vhosts/${name}`) };
}
