import { context, trace } from '@opentelemetry/api';
import { createLogger, startTelemetry, type LoggerOptions } from './index.ts';

function capture(options: Partial<LoggerOptions> = {}) {
  const lines: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
  return { lines, logger: createLogger({ service: 'gateway', destination, ...options }) };
}

describe('a log line', () => {
  it('says when, how bad, who, where and what', () => {
    const { lines, logger } = capture();
    logger.log('Listening', 'Bootstrap');
    expect(lines).toEqual([
      {
        time: expect.stringMatching(/^\d{4}-.*Z$/),
        level: 'info',
        service: 'gateway',
        context: 'Bootstrap',
        msg: 'Listening',
      },
    ]);
  });

  it('is written only from its level on', () => {
    const { lines, logger } = capture({ level: 'warn' });
    logger.log('no');
    logger.debug?.('no');
    logger.warn('yes');
    expect(lines.map((line) => line['level'])).toEqual(['warn']);
  });

  it('names the active span', async () => {
    const telemetry = startTelemetry({ service: 'gateway' });
    const { lines, logger } = capture();
    const span = trace.getTracer('test').startSpan('work');
    context.with(trace.setSpan(context.active(), span), () => logger.log('inside', 'Test'));
    const { traceId, spanId } = span.spanContext();
    expect(lines[0]).toMatchObject({ traceId, spanId });
    await telemetry.shutdown();
  });

  it('names the message in hand, when the app tells which', () => {
    const { lines, logger } = capture({ mixin: () => ({ messageId: '42', messageType: 'order.placed.v1' }) });
    logger.log('handled', 'Test');
    expect(lines[0]).toMatchObject({ messageId: '42', messageType: 'order.placed.v1' });
  });

  it('holds an error with its stack and code', () => {
    const { lines, logger } = capture();
    logger.error(Object.assign(new TypeError('broken'), { code: 'broker-unavailable' }), 'Relay');
    expect(lines[0]).toMatchObject({
      context: 'Relay',
      msg: 'broken',
      err: {
        type: 'TypeError',
        message: 'broken',
        code: 'broker-unavailable',
        stack: expect.stringContaining('logger.spec'),
      },
    });
  });

  it("takes an error beside a message, and Nest's stack as a text", () => {
    const { lines, logger } = capture();
    const error = new Error('why');
    logger.warn('It failed', error, 'Relay');
    logger.error('It failed', error.stack, 'Relay');
    for (const line of lines) {
      expect(line).toMatchObject({
        msg: 'It failed',
        context: 'Relay',
        err: { type: 'Error', message: 'why', stack: error.stack },
      });
    }
  });

  it('puts an object under details, where it cannot overwrite a field, and masks secrets', () => {
    const { lines, logger } = capture();
    logger.log('hello', { level: 'fake', password: 'hunter2', user: { token: 'x' } }, 'Test');
    expect(lines[0]).toMatchObject({
      level: 'info',
      msg: 'hello',
      details: { level: 'fake', password: '***', user: { token: '***' } },
    });
  });

  it('survives what cannot be written as JSON', () => {
    const { lines, logger } = capture();
    const circular: Record<string, unknown> = { size: 10n };
    circular['self'] = circular;
    logger.log('odd', circular, 'Test');
    expect(lines[0]).toMatchObject({ msg: 'odd' });
  });
});
