import { Controller, Delete, Get, HttpCode, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers, IdParameter, MissingError, NeedsToken, TheCaller } from '@warren/http';
import { z } from 'zod';
import type { TokenSubject } from './access-token.ts';
import { Sessions } from './sessions.ts';
import { AllowUnverified } from './verified-address.guard.ts';

const SessionView = z
  .object({
    id: z.uuid(),
    createdAt: z.iso.datetime(),
    lastUsedAt: z.iso.datetime().describe('When it last got an access token, which is good for a quarter of an hour.'),
    userAgent: z.string().nullable(),
    current: z.boolean(),
  })
  .meta({ id: 'Session' });
const SessionList = z.object({ items: z.array(SessionView) }).meta({ id: 'Sessions' });

/** Where one is logged in. */
@ApiTags('auth')
@NeedsToken()
@AllowUnverified()
@Controller('auth/sessions')
export class SessionsController {
  constructor(private readonly sessions: Sessions) {}

  @Get()
  @Answers('Where you are logged in', { 200: SessionList })
  async list(@TheCaller() { userId, sessionId }: TokenSubject): Promise<z.output<typeof SessionList>> {
    const sessions = await this.sessions.of(userId);
    const items = sessions.map(({ id, createdAt, lastUsedAt, userAgent }) => ({
      ...{ id, userAgent, current: id === sessionId },
      ...{ createdAt: createdAt.toISOString(), lastUsedAt: lastUsedAt.toISOString() },
    }));
    return { items };
  }

  @Delete()
  @HttpCode(204)
  @Answers('End all your sessions but this one', { 204: undefined })
  async endOthers(@TheCaller() { userId, sessionId }: TokenSubject): Promise<void> {
    await this.sessions.endAll(userId, sessionId);
  }

  @Delete(':id')
  @HttpCode(204)
  @Answers('End one of your sessions', { 204: undefined }, [404])
  async end(@Param({ schema: IdParameter }) { id }: IdParameter, @TheCaller() { userId }: TokenSubject): Promise<void> {
    const mine = await this.sessions.of(userId);
    if (!mine.some((session) => session.id === id)) {
      throw new MissingError('session-unknown', 'You have no such session, or it has ended.');
    }
    await this.sessions.end(id);
  }
}
