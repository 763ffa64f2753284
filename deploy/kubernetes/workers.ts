import { pools } from '../../apps/worker/src/pools.ts';
import { queuesOf } from '../../libs/messaging/src/topology/permissions.ts';
import { poolRoles } from '../rabbitmq/roles.ts';

/** Seconds: the drain (WARREN_DRAIN_MS), closing what hangs, and the last telemetry. */
const GRACE = 20;

/** A Deployment and a ScaledObject for every pool, each with a broker user of its own. */
export function workerManifests(): object[] {
  return Object.keys(pools).flatMap((pool) => {
    const name = `worker-${pool}`;
    return [deployment(name, pool), scaledObject(name, `^${queuesOf(poolRoles[name]?.groups ?? [])}$`)];
  });
}

function deployment(name: string, pool: string): object {
  const labels = { app: name, 'app.kubernetes.io/part-of': 'warren' };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels },
    // No number of replicas: it is KEDA's, and applying this file must not take it back.
    spec: {
      selector: { matchLabels: { app: name } },
      strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: '25%' } },
      template: { metadata: { labels }, spec: podOf(name, pool) },
    },
  };
}

function podOf(name: string, pool: string): object {
  const probe = (path: string): object => ({ httpGet: { path: `/health/${path}`, port: 'health' } });
  return {
    terminationGracePeriodSeconds: GRACE,
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [
      {
        name: 'worker',
        image: 'warren',
        command: ['node', 'dist/worker/apps/worker/src/main.js'],
        env: [{ name: 'WARREN_POOLS', value: pool }],
        envFrom: [{ configMapRef: { name: 'warren' } }, { secretRef: { name } }],
        ports: [{ name: 'health', containerPort: 3000 }],
        startupProbe: { ...probe('live'), periodSeconds: 2, failureThreshold: 60 },
        livenessProbe: { ...probe('live'), periodSeconds: 10 },
        // Unready while the broker or the database is away; during a drain too.
        readinessProbe: { ...probe('ready'), periodSeconds: 5 },
        resources: { requests: { cpu: '100m', memory: '192Mi' }, limits: { memory: '384Mi' } },
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
        volumeMounts: [{ name: 'tls', mountPath: '/etc/warren/tls', readOnly: true }],
      },
    ],
    volumes: [{ name: 'tls', secret: { secretName: `${name}-tls`, optional: true } }],
  };
}

/** More workers when more waits than one has in hand at a time, or when what waits would take longer than half a minute. */
function scaledObject(name: string, queueName: string): object {
  const trigger = (metricType: string, mode: string, value: string): object => ({
    type: 'rabbitmq',
    metricType,
    metadata: { protocol: 'http', queueName, useRegex: 'true', operation: 'sum', mode, value },
    authenticationRef: { name: 'rabbitmq-management' },
  });
  return {
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
    metadata: { name },
    spec: {
      scaleTargetRef: { name },
      // One stays: a pool that is asked for answers needs somebody to answer.
      minReplicaCount: 1,
      maxReplicaCount: 10,
      pollingInterval: 5,
      cooldownPeriod: 120,
      advanced: {
        horizontalPodAutoscalerConfig: {
          behavior: { scaleDown: { policies: [{ type: 'Pods', value: 1, periodSeconds: 30 }] } },
        },
      },
      triggers: [trigger('AverageValue', 'QueueLength', '200'), trigger('Value', 'ExpectedQueueConsumptionTime', '30')],
    },
  };
}
