import { readable } from './log-line.ts';

describe('a line of an app’s log', () => {
  it('is shown as time, app, level, context and message', () => {
    const line = { time: '2026-11-21T10:20:30.456Z', level: 'info', service: 'worker', context: 'Main', msg: 'ready' };
    expect(readable('worker', JSON.stringify(line))).toBe('10:20:30.456 worker              info  Main: ready');
  });

  it('is followed by the stack of its error', () => {
    const line = { time: '2026-11-21T10:20:30.456Z', level: 'error', msg: 'no', err: { stack: 'Error: no\n  at x' } };
    expect(readable('gateway', JSON.stringify(line))).toBe(
      '10:20:30.456 gateway             error no\n    Error: no\n      at x',
    );
  });

  it.each(['(node:1) Warning', '7', 'null', ''])('is passed on as it is when it is not JSON: %j', (line) => {
    expect(readable('worker', line)).toBe(`             worker                    ${line}`);
  });
});
