import { Logger } from '@nestjs/common';
import { readinessOf, startHealthServer, startTelemetry, type HealthServer, type Telemetry } from '../src/index.ts';

let telemetry: Telemetry;
let server: HealthServer;
let broker = { ready: true, reasons: [] as string[] };
let database = async (): Promise<void> => {};

beforeAll(async () => {
  Logger.overrideLogger(false);
  telemetry = startTelemetry({ service: 'worker' });
  server = await startHealthServer({
    telemetry,
    port: 0,
    host: '127.0.0.1',
    readiness: { broker: readinessOf({ readiness: () => broker }), database: () => database() },
  });
});
afterAll(async () => {
  await server.close();
  await telemetry.shutdown();
});
afterEach(async () => {
  broker = { ready: true, reasons: [] };
  database = async () => {};
  await ready((status) => status === 200);
});

/** Checks are shared for a moment, so the truth may come with the next question. */
async function ready(until: (status: number) => boolean) {
  for (;;) {
    const response = await fetch(`${server.url}/health/ready`);
    const body: unknown = await response.json();
    if (until(response.status)) return { status: response.status, body };
  }
}

it('is ready when every check passes', async () => {
  expect(await ready(() => true)).toMatchObject({
    status: 200,
    body: {
      status: 'ok',
      checks: { broker: { status: 'up', responseTime: expect.any(Number) }, database: { status: 'up' } },
    },
  });
});

it('says why it is not ready', async () => {
  broker = { ready: false, reasons: ['email.events is not consumed', 'reconnecting'] };
  expect(await ready((status) => status === 503)).toMatchObject({
    body: {
      status: 'error',
      checks: {
        broker: { status: 'down', message: 'email.events is not consumed; reconnecting' },
        database: { status: 'up' },
      },
    },
  });
});

it('does not wait longer than two seconds for a check', async () => {
  database = () => new Promise(() => {});
  await ready((status) => status === 503);
  const startedAt = performance.now();
  const { body } = await ready(() => true);
  expect(performance.now() - startedAt).toBeLessThan(2_500);
  expect(body).toMatchObject({ checks: { database: { status: 'down' } } });
});

it('is alive though it is not ready', async () => {
  broker = { ready: false, reasons: ['away'] };
  await ready((status) => status === 503);
  expect((await fetch(`${server.url}/health/live`)).status).toBe(200);
});

it('shows its metrics as Prometheus expects them', async () => {
  const response = await fetch(`${server.url}/metrics`);
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(await response.text()).toContain('# TYPE process_uptime_seconds gauge');
});
