import { EventEmitter } from 'node:events';
import { jest } from '@jest/globals';
import type { Telemetry } from '@warren/observability';
import { runService, type Host, type ServiceProcess, type ServiceSettings } from './run-service.ts';

const settings: ServiceSettings = { LOG_LEVEL: 'silent', WARREN_DRAIN_MS: 10 };

/** A process that can be told to stop, and does not end the tests with it. */
class HostStub extends EventEmitter implements Pick<Host, 'exit'> {
  readonly exited = Promise.withResolvers<number>();
  exit(code?: number | string | null): never {
    this.exited.resolve(Number(code));
    return undefined as never;
  }
}

let host: HostStub;
beforeEach(() => void (host = new HostStub()));

const run = (start: (service: ServiceProcess<ServiceSettings>) => Promise<void>): Promise<void> =>
  runService({ name: 'shop', configuration: () => settings, start }, host as unknown as Host);

describe('a service', () => {
  it.each(['SIGTERM', 'SIGINT'])('closes what was started, one after the other, and exits 0 at %s', async (signal) => {
    const closed: string[] = [];
    await run(async ({ onStop }) => {
      onStop(async () => {
        await new Promise(setImmediate);
        closed.push('worker');
      });
      onStop(async () => void closed.push('health'));
    });
    host.emit(signal);
    expect(await host.exited.promise).toBe(0);
    expect(closed).toEqual(['worker', 'health']);
  });

  it('closes the rest when one part cannot close', async () => {
    const closed: string[] = [];
    await run(async ({ onStop }) => {
      onStop(() => Promise.reject(new Error('It hangs on the broker.')));
      onStop(async () => void closed.push('health'));
    });
    host.emit('SIGTERM');
    expect(await host.exited.promise).toBe(0);
    expect(closed).toEqual(['health']);
  });

  it('closes what was started, and exits 1, when its start fails', async () => {
    const closed: string[] = [];
    await run(async ({ onStop }) => {
      onStop(async () => void closed.push('worker'));
      throw new Error('The port is taken.');
    });
    expect(await host.exited.promise).toBe(1);
    expect(closed).toEqual(['worker']);
  });

  it('exits 0 at SIGTERM while it is still starting, and closes what it has', async () => {
    const closed: string[] = [];
    void run(async ({ onStop }) => {
      onStop(async () => void closed.push('gateway'));
      await new Promise(() => undefined);
    });
    host.emit('SIGTERM');
    expect(await host.exited.promise).toBe(0);
    expect(closed).toEqual(['gateway']);
  });

  it('does not wait longer than its deadline for a part that never closes', async () => {
    let telemetry: Telemetry | undefined;
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
    try {
      await run(async (service) => {
        telemetry = service.telemetry;
        service.onStop(() => new Promise(() => undefined));
      });
      host.emit('SIGTERM');
      jest.advanceTimersByTime(settings.WARREN_DRAIN_MS + 4_999);
      const early = await Promise.race([host.exited.promise, Promise.resolve('still closing')]);
      expect(early).toBe('still closing');
      jest.advanceTimersByTime(1);
      expect(await host.exited.promise).toBe(0);
    } finally {
      jest.useRealTimers();
      await telemetry?.shutdown();
    }
  });

  it('starts nothing with settings that are wrong', async () => {
    const wrong = (): ServiceSettings => {
      throw new Error('PORT is "http".');
    };
    const start = (): Promise<void> => Promise.reject(new Error('It was started.'));
    await expect(runService({ name: 'shop', configuration: wrong, start }, host as unknown as Host)).rejects.toThrow(
      'PORT',
    );
    expect(host.eventNames()).toEqual([]);
  });
});
