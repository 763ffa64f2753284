import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { Body, Controller, Get, HttpException, Module, Param, Post, Query, Res } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { propagation, context, trace } from '@opentelemetry/api';
import type { FastifyReply } from 'fastify';
import { ObservabilityModule, startTelemetry, traceHttp, type Telemetry } from '../src/index.ts';
import { OtlpReceiver } from './otlp-receiver.ts';

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

@Controller('orders')
class OrdersController {
  @Get(':id')
  read(@Param('id') id: string, @Query('fail') fail?: string) {
    if (fail === undefined) return this.whereabouts(id);
    throw new HttpException('as asked', Number(fail));
  }

  @Post()
  place(@Body() body: { text: string }) {
    return this.whereabouts(String(body.text.length));
  }

  @Get(':id/never')
  never(@Res() reply: FastifyReply) {
    reply.raw.writeHead(200);
    reply.raw.write('begun');
  }

  private whereabouts(id: string) {
    return {
      id,
      traceId: trace.getActiveSpan()?.spanContext().traceId,
      baggage: propagation.getBaggage(context.active())?.getAllEntries().length ?? 0,
    };
  }
}

let receiver: OtlpReceiver;
let telemetry: Telemetry;
let app: NestFastifyApplication;
let url: string;

beforeAll(async () => {
  receiver = await new OtlpReceiver().start();
  telemetry = startTelemetry({ service: 'gateway', otlpEndpoint: receiver.url });
  @Module({ imports: [ObservabilityModule.forRoot({ telemetry })], controllers: [OrdersController] })
  class AppModule {}
  app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter(), { logger: false });
  traceHttp(app);
  await app.listen(0, '127.0.0.1');
  url = await app.getUrl();
});
afterAll(async () => {
  await app.close();
  await telemetry.shutdown();
  await receiver.stop();
});

async function spanOf(name: string, predicate: (attributes: Record<string, unknown>) => boolean = () => true) {
  await telemetry.flush();
  return receiver.spans.find((span) => span.name === name && predicate(span.attributes));
}

describe('a traced request', () => {
  it('is named after its route, and tells no query', async () => {
    await fetch(`${url}/orders/42?token=hush`);
    const span = await spanOf('GET /orders/:id');
    expect(span?.kind).toBe(2);
    expect(span?.attributes).toMatchObject({
      'http.request.method': 'GET',
      'http.route': '/orders/:id',
      'http.response.status_code': 200,
      'url.path': '/orders/42',
    });
    expect(JSON.stringify(span)).not.toContain('hush');
  });

  it('continues the trace that it came with, and leaves foreign baggage outside', async () => {
    const headers = { traceparent: TRACEPARENT, baggage: 'a=b' };
    const answer = await (await fetch(`${url}/orders/7`, { headers })).json();
    expect(answer).toMatchObject({ traceId: '0af7651916cd43dd8448eb211c80319c', baggage: 0 });
    const span = await spanOf('GET /orders/:id', (attributes) => attributes['url.path'] === '/orders/7');
    expect(span?.parentSpanId).toBe('b7ad6b7169203331');
  });

  it('is active in the handler after a body was read, however large', async () => {
    const response = await fetch(`${url}/orders`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', traceparent: TRACEPARENT },
      body: JSON.stringify({ text: 'x'.repeat(500_000) }),
    });
    expect(await response.json()).toMatchObject({ id: '500000', traceId: '0af7651916cd43dd8448eb211c80319c' });
  });

  it('keeps its own trace when many are under way', async () => {
    const ids = Array.from({ length: 50 }, (_, i) => (i + 1).toString(16).padStart(32, '0'));
    const answers = await Promise.all(
      ids.map(async (id) => {
        const headers = { traceparent: `00-${id}-b7ad6b7169203331-01` };
        return ((await (await fetch(`${url}/orders/1`, { headers })).json()) as { traceId: string }).traceId;
      }),
    );
    expect(answers).toEqual(ids);
  });

  it('is an error from 500 on, and not below', async () => {
    await fetch(`${url}/orders/500?fail=500`);
    await fetch(`${url}/orders/404?fail=404`);
    const failed = await spanOf('GET /orders/:id', (attributes) => attributes['url.path'] === '/orders/500');
    const missed = await spanOf('GET /orders/:id', (attributes) => attributes['url.path'] === '/orders/404');
    expect(failed).toMatchObject({ status: { code: 2 }, attributes: { 'error.type': '500' } });
    expect(missed?.status.code ?? 0).toBe(0);
    expect(missed?.attributes['http.response.status_code']).toBe(404);
  });

  it('has no route when there is none', async () => {
    await fetch(`${url}/nowhere/123`);
    const span = await spanOf('GET');
    expect(span?.attributes).toMatchObject({ 'url.path': '/nowhere/123', 'http.response.status_code': 404 });
    expect(span?.attributes).not.toHaveProperty('http.route');
  });

  it('ends when the caller hangs up', async () => {
    const request = httpRequest(`${url}/orders/9/never`).end();
    const [response] = await once(request, 'response');
    await once(
      response.on('error', () => {}),
      'data',
    );
    request.destroy();
    let span: unknown;
    while (!(span = await spanOf('GET /orders/:id/never'))) await new Promise(setImmediate);
    expect(span).toMatchObject({ attributes: { 'http.response.status_code': 200 } });
  });

  it('is counted by route; probes are counted but not traced', async () => {
    await fetch(`${url}/health/live`);
    const text = await (await fetch(`${url}/metrics`)).text();
    expect(text).toMatch(/^http_server_request_duration_seconds_count\{.*http_route="\/orders\/:id".*\} \d+$/m);
    expect(text).toMatch(/^http_server_request_duration_seconds_count\{.*http_route="\/health\/live".*\} 1$/m);
    expect(text).not.toContain('/orders/42');
    expect(await spanOf('GET /health/live')).toBeUndefined();
  });
});
