import { Body, Controller, Headers, HttpCode, Post, UnsupportedMediaTypeException } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiHeader, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Public } from '../auth/bearer.guard.ts';
import { Answers, BODY } from '@warren/http';
import { mailReports } from './mail-report.ts';
import { ReportForwarder } from './report-forwarder.ts';
import { ReportSeal, type SealHeaders } from './report-seal.ts';

const Noted = z
  .object({ reports: z.int().describe('How many addresses it is about.') })
  .meta({ id: 'MailReportsNoted' });

/** Where the mail system hands over what comes back for our sender's address. */
@ApiTags('mail')
@Public()
@Controller('mail')
export class MailController {
  constructor(
    private readonly seal: ReportSeal,
    private readonly forwarder: ReportForwarder,
  ) {}

  @Post('bounces')
  @HttpCode(202)
  @ApiConsumes('message/rfc822')
  @ApiBody({ schema: { type: 'string' }, description: 'The report as it came by mail.' })
  @ApiHeader({
    name: 'webhook-id',
    description: 'With `webhook-timestamp` and `webhook-signature`: Standard Webhooks.',
  })
  @Answers('Hand over a bounce or a complaint', { 202: Noted }, [401, 404, ...BODY])
  async take(@Body() message: unknown, @Headers() headers: SealHeaders): Promise<z.output<typeof Noted>> {
    if (!Buffer.isBuffer(message)) throw new UnsupportedMediaTypeException();
    this.seal.verify(message, headers);
    const reports = await mailReports(message);
    await this.forwarder.pass(reports);
    return { reports: reports.length };
  }
}
