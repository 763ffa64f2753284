import { allow } from '@showcase/contracts';
import { Controller } from '@nestjs/common';
import {
  type AnswerInputOf,
  CancelReplay,
  GetReplay,
  ListReplays,
  type PayloadOf,
  type Replay,
  StartReplay,
} from '@warren/contracts';
import { Request } from '@warren/messaging';
import { toReplay } from './replay.entity.ts';
import { Replaying } from './replaying.ts';
import { Replays } from './replays.ts';

/** What operators may ask about replays, through the gateway. */
@Controller()
export class ReplaysHandler {
  constructor(
    private readonly replays: Replays,
    private readonly replaying: Replaying,
  ) {}

  @Request(StartReplay, allow('replays:manage'))
  async start(request: PayloadOf<typeof StartReplay>): Promise<Replay> {
    const replay = await this.replays.start(request);
    this.replaying.wake();
    return toReplay(replay);
  }

  @Request(ListReplays, allow('replays:manage'))
  async list(page: PayloadOf<typeof ListReplays>): Promise<AnswerInputOf<typeof ListReplays>> {
    const { items, nextCursor } = await this.replays.list(page);
    return { items: items.map(toReplay), nextCursor };
  }

  @Request(GetReplay, allow('replays:manage'))
  async find({ id }: PayloadOf<typeof GetReplay>): Promise<Replay> {
    return toReplay(await this.replays.find(id));
  }

  @Request(CancelReplay, allow('replays:manage'))
  async cancel({ id }: PayloadOf<typeof CancelReplay>): Promise<Replay> {
    return toReplay(await this.replays.cancel(id));
  }
}
