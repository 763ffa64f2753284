import { UNROUTABLE, LOG } from './names.ts';
import type { Topology } from './shared-topology.ts';

/**
 * What operators tune without a deployment: how long the log reaches back, and how many questions may wait. And what an
 * exchange lacks that an older Warren declared, since definitions change none that is there.
 */
const POLICIES = [
  {
    name: 'warren-log',
    pattern: `^${LOG}$`,
    'apply-to': 'queues',
    priority: 0,
    definition: { 'max-age': '30D', 'max-length-bytes': 20_000_000_000 },
  },
  {
    name: 'warren-requests',
    pattern: '[.]requests$',
    'apply-to': 'queues',
    priority: 0,
    definition: { 'max-length': 10_000, overflow: 'reject-publish' },
  },
  {
    name: 'warren-homeless',
    pattern: '^warren[.]redeliver$',
    'apply-to': 'exchanges',
    priority: 0,
    definition: { 'alternate-exchange': UNROUTABLE },
  },
];

/** The shared topology in RabbitMQ's own format, for `load_definitions` and `POST /api/definitions`. */
export function definitionsOf(topology: Topology, vhost = '/'): object {
  return {
    vhosts: [{ name: vhost }],
    exchanges: topology.exchanges.map((exchange) => ({
      ...exchange,
      vhost,
      durable: true,
      auto_delete: false,
      internal: false,
    })),
    queues: topology.queues.map((queue) => ({ ...queue, vhost, durable: true, auto_delete: false })),
    bindings: [
      ...topology.bindings.map(({ exchange, queue, routingKey }) => ({
        source: exchange,
        vhost,
        destination: queue,
        destination_type: 'queue',
        routing_key: routingKey,
        arguments: {},
      })),
      ...topology.exchangeBindings.map((binding) => ({
        ...binding,
        vhost,
        destination_type: 'exchange',
        routing_key: '',
      })),
    ],
    policies: POLICIES.map((policy) => ({ ...policy, vhost })),
  };
}
