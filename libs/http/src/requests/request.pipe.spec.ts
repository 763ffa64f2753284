import { z } from 'zod';
import { UnacceptableError } from '../errors.ts';
import { RequestPipe } from './request.pipe.ts';

const Schema = z.object({ at: z.iso.datetime().transform((text) => new Date(text)) });
const body = { type: 'body' as const, schema: Schema };
const sent = { at: '2026-11-29T12:00:00Z' };

describe('the request pipe', () => {
  it('hands on what the schema made of a body', async () => {
    expect(await new RequestPipe().transform<unknown>(sent, body)).toEqual({ at: new Date(sent.at) });
  });

  it('checks nothing again behind another of its kind, since what a schema made need not fit it', async () => {
    const once = await new RequestPipe().transform<unknown>(sent, body);
    expect(await new RequestPipe().transform(once, body)).toBe(once);
    await expect(new RequestPipe().transform({ ...(once as object) }, body)).rejects.toBeInstanceOf(UnacceptableError);
  });

  it('checks again against another schema', async () => {
    const once = await new RequestPipe().transform<unknown>(sent, body);
    const other = { type: 'body' as const, schema: z.object({ missing: z.string() }) };
    await expect(new RequestPipe().transform(once, other)).rejects.toBeInstanceOf(UnacceptableError);
  });
});
