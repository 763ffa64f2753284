import { until } from '@warren/testing';
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answers, Home, isAlive, readRuntime } from '@warren/infrastructure';
import { root } from './paths.ts';

/** A Warren beside the one that may be running in this clone. It uses the test run's services, and a Redis of its own. */
class Trial {
  readonly home = new Home(mkdtempSync(join(tmpdir(), 'warren-launcher-')));
  output = '';

  run(...args: string[]): ChildProcess {
    return this.spawn('launcher/main.ts', args);
  }

  spawn(program: string, args: string[]): ChildProcess {
    const { REDIS_URL: _, ...env } = process.env;
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(root, program), ...args], {
      env: { ...env, WARREN_DIRECTORY: this.home.directory },
    });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (this.output += data));
    return child;
  }

  exitCode(child: ChildProcess): Promise<number | null> {
    return new Promise((resolve) => child.once('exit', resolve));
  }

  async started(): Promise<void> {
    await until(() => readRuntime(this.home) !== undefined, 'Warren is ready').catch((error) => {
      throw new Error(`${error.message}; its output:\n${this.output}`);
    });
  }
}

const trial = new Trial();
afterAll(() => trial.home.erase());

it.each([
  [['--help'], 0, 'npx warren start | stop'],
  [['queues', '--help'], 0, 'npx warren queues [--json]'],
  [['replay', '--help'], 0, '--from beginning'],
  [['operator', '--help'], 0, 'npx warren operator grant | revoke <email>'],
  [['dead-letters', 'redrive', '--help'], 0, '--dry-run'],
  [['start', '--help'], 0, '[--detach]'],
  [['stop', '--help'], 0, 'npx warren stop'],
  [['no-such-command'], 2, 'npx warren start | stop'],
])('prints how it is used: %j', async (args, code, text) => {
  trial.output = '';
  expect(await trial.exitCode(trial.spawn('cli/warren.mjs', args))).toBe(code);
  expect(trial.output).toContain(text);
});

it('refuses a second start, clears up after a launcher that was killed, and leaves nothing when it ends', async () => {
  const first = trial.run('start', '--no-tour');
  await trial.started();
  const { gateway, redis, operator } = readRuntime(trial.home)!;
  const login = (body: unknown) =>
    fetch(`${gateway}/auth/login`, {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
    });
  const { accessToken } = (await (await login(operator)).json()) as { accessToken: string };
  const headers = { authorization: `Bearer ${accessToken}` };
  expect((await fetch(`${gateway}/operations/queues`, { headers })).status).toBe(200);
  expect(trial.output).toContain('Operator    operator');
  for (const file of ['runtime.json', 'operator.json']) {
    expect((statSync(join(trial.home.directory, file)).mode & 0o777).toString(8)).toBe('600');
  }

  expect(await trial.exitCode(trial.run('start'))).toBe(0);
  expect(trial.output).toContain(`Warren already runs at ${gateway}`);

  first.kill('SIGKILL');
  const left = trial.home.residents();
  expect(left.map(({ name }) => name).sort()).toEqual(['email-subscriptions', 'gateway', 'redis', 'worker']);
  expect(await answers(redis)).toBe(true);

  const second = trial.run('start', '--no-tour');
  await until(() => trial.output.includes('Ended what an earlier start had left behind'), 'the leftovers are gone');
  expect(left.filter((resident) => 'pid' in resident && isAlive(resident))).toEqual([]);
  await trial.started();

  expect(readRuntime(trial.home)!.operator).toEqual(operator);

  const running = trial.home.residents();
  second.kill('SIGTERM');
  expect(await trial.exitCode(second)).toBe(0);
  expect(running.filter((resident) => 'pid' in resident && isAlive(resident))).toEqual([]);
  expect(existsSync(join(trial.home.directory, 'runtime.json'))).toBe(false);
});

it('says that nothing runs when there is nothing to stop', async () => {
  expect(await trial.exitCode(trial.run('stop'))).toBe(0);
  expect(trial.output).toContain('Warren does not run.');
});
