import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers } from '@warren/http';
import { ForOperators } from '../access.ts';
import { WorkerList } from './worker-views.ts';
import { Workers } from './workers.ts';

@ApiTags('operations')
@ForOperators()
@Controller('operations/workers')
export class WorkersController {
  constructor(private readonly workers: Workers) {}

  @Get()
  @Answers('Which workers there are, since when, what they have in flight, and what they wait for', { 200: WorkerList })
  async list(): Promise<WorkerList> {
    return { items: await this.workers.list() };
  }
}
