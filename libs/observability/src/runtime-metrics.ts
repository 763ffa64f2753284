import { monitorEventLoopDelay, performance, type EventLoopUtilization } from 'node:perf_hooks';
import { getHeapSpaceStatistics } from 'node:v8';
import { metrics, type Meter } from '@opentelemetry/api';

const WINDOW_MS = 10_000;
const RESOLUTION_MS = 10;

/**
 * What an operator wants to know of any Node process, named by the semantic conventions (`process.*`, `nodejs.*`,
 * `v8js.*`). @returns a function that stops it
 */
export function observeRuntime(): () => void {
  const meter = metrics.getMeter('warren.runtime');
  observeProcess(meter);
  observeHeap(meter);
  return observeEventLoop(meter);
}

function observeProcess(meter: Meter): void {
  meter
    .createObservableGauge('process.uptime', { unit: 's', description: 'Time since the process started' })
    .addCallback((result) => result.observe(process.uptime()));
  meter
    .createObservableUpDownCounter('process.memory.usage', { unit: 'By', description: 'Resident memory' })
    .addCallback((result) => result.observe(process.memoryUsage.rss()));
  meter
    .createObservableCounter('process.cpu.time', { unit: 's', description: 'Processor time used' })
    .addCallback((result) => {
      const { user, system } = process.cpuUsage();
      result.observe(user / 1e6, { 'cpu.mode': 'user' });
      result.observe(system / 1e6, { 'cpu.mode': 'system' });
    });
}

function observeHeap(meter: Meter): void {
  const used = meter.createObservableUpDownCounter('v8js.memory.heap.used', { unit: 'By', description: 'Heap in use' });
  const limit = meter.createObservableUpDownCounter('v8js.memory.heap.limit', {
    unit: 'By',
    description: 'Heap set aside',
  });
  meter.addBatchObservableCallback(
    (result) => {
      for (const space of getHeapSpaceStatistics()) {
        const attributes = { 'v8js.heap.space.name': space.space_name };
        result.observe(used, space.space_used_size, attributes);
        result.observe(limit, space.space_size, attributes);
      }
    },
    [used, limit],
  );
}

interface Window {
  readonly mean: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly utilization: number;
}

// Several readers look at these: each sees the last whole window, and none resets it for the others.
function observeEventLoop(meter: Meter): () => void {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delays.enable();
  let before = performance.eventLoopUtilization();
  let window: Window | undefined;
  const current = () => window ?? read(delays, before);
  const timer = setInterval(() => {
    window = read(delays, before);
    before = performance.eventLoopUtilization();
    delays.reset();
  }, WINDOW_MS);
  timer.unref();
  for (const statistic of ['mean', 'p50', 'p99', 'max'] as const) {
    meter
      .createObservableGauge(`nodejs.eventloop.delay.${statistic}`, {
        unit: 's',
        description: `Event loop delay, ${statistic} of the last ten seconds`,
      })
      .addCallback((result) => result.observe(current()[statistic]));
  }
  meter
    .createObservableGauge('nodejs.eventloop.utilization', {
      unit: '1',
      description: 'Share of time the event loop is busy',
    })
    .addCallback((result) => result.observe(current().utilization));
  return () => {
    clearInterval(timer);
    delays.disable();
  };
}

function read(delays: ReturnType<typeof monitorEventLoopDelay>, before: EventLoopUtilization): Window {
  return {
    mean: seconds(delays.mean),
    p50: seconds(delays.percentile(50)),
    p99: seconds(delays.percentile(99)),
    max: seconds(delays.max),
    utilization: performance.eventLoopUtilization(before).utilization,
  };
}

// Node measures the time between two ticks of its own timer: what lies above the timer's period is the delay.
function seconds(nanoseconds: number): number {
  return Number.isNaN(nanoseconds) ? 0 : Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS) / 1e3;
}
