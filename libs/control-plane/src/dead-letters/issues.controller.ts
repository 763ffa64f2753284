import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers, BODY, type Caller, TheCaller } from '@warren/http';
import { ForOperators } from '../access.ts';
import { Issue, IssueChange, IssuePage, IssueParameter, IssueQuery } from './issue-views.ts';
import { Issues } from './issues.ts';

@ApiTags('operations')
@ForOperators()
@Controller('operations/dead-letter-issues')
export class IssuesController {
  constructor(private readonly issues: Issues) {}

  @Get()
  @Answers('Dead letters by their cause, those that were seen last first', { 200: IssuePage })
  async list(@Query({ schema: IssueQuery }) query: IssueQuery): Promise<IssuePage> {
    return this.issues.list(query);
  }

  @Get(':fingerprint')
  @Answers('One cause of dead letters', { 200: Issue }, [404])
  async find(@Param({ schema: IssueParameter }) { fingerprint }: IssueParameter): Promise<Issue> {
    return this.issues.find(fingerprint);
  }

  @Post(':fingerprint')
  @HttpCode(200)
  @Answers('Resolve a cause, ignore it, or open it again; its dead letters stay as they are', { 200: Issue }, [
    404,
    ...BODY,
  ])
  async change(
    @Param({ schema: IssueParameter }) { fingerprint }: IssueParameter,
    @Body({ schema: IssueChange }) change: IssueChange,
    @TheCaller() { userId }: Caller,
  ): Promise<Issue> {
    return this.issues.change(fingerprint, change, userId);
  }
}
