import { Readable } from 'node:stream';
import {
  Controller,
  Get,
  HttpCode,
  Param,
  Post,
  Query,
  Req,
  Res,
  UnsupportedMediaTypeException,
  UseGuards,
} from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiTags } from '@nestjs/swagger';
import { GetImport, Import, ImportedConsent, ImportSubscribers, ListImportErrors, RowError } from '@showcase/contracts';
import type { AnswerOf } from '@warren/contracts';
import { Messenger, newId } from '@warren/messaging';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  Answers,
  BODY,
  type Caller,
  IdParameter,
  Limited,
  NeedsOperator,
  OperatorGuard,
  PageQuery,
  TheCaller,
} from '@warren/http';
import { accepted, TaskAccepted, TaskService } from '@warren/control-plane';
import { charsetOf, FILE_TYPES, isPackedOtherwise } from './file-types.ts';
import { ImportUpload } from './import-upload.ts';
import { ImportPreview } from './preview.ts';

const CLOCKS_DIFFER_MS = 60_000;

const UploadQuery = z.object({
  dryRun: z
    .enum(['true', 'false'])
    .optional()
    .describe('Say how the file would be read, and keep nothing. Without a value it means yes.'),
  encoding: z.string().max(40).optional().describe('Where it does not show: an encoding like "windows-1251".'),
  emailColumn: z.string().max(200).optional().describe('Which column has the addresses: its heading, or its number.'),
  nameColumn: z.string().max(200).optional().describe('Likewise of the names.'),
  consentSource: ImportedConsent.shape.source
    .optional()
    .describe(
      'Everybody in the file has said yes, and this says where. They are confirmed then, and pending otherwise.',
    ),
  consentGivenAt: z.iso
    .datetime({ offset: true, error: 'is no time as RFC 3339 has it, such as 2026-04-01T10:00:00Z' })
    .refine((time) => Date.parse(time) < Date.now() + CLOCKS_DIFFER_MS, 'has not come yet: when did they agree?')
    .optional()
    .describe('When they did; now unless told.'),
});
type UploadQuery = z.output<typeof UploadQuery>;
const ErrorQuery = PageQuery.extend({ code: RowError.optional() });
type ErrorQuery = z.output<typeof ErrorQuery>;

/** Files of people come in as they are sent, and lie with the email-subscriptions service. No message carries one. */
@ApiTags('imports')
@NeedsOperator()
@UseGuards(OperatorGuard)
@Controller('imports')
export class ImportsController {
  constructor(
    private readonly upload: ImportUpload,
    private readonly taskService: TaskService,
    private readonly messenger: Messenger,
  ) {}

  @Post()
  @Limited('uploads')
  @HttpCode(202)
  @ApiConsumes(...FILE_TYPES)
  @ApiBody({
    schema: { type: 'string' },
    description: 'A table as text, also packed with gzip or zip, up to 256 MiB. The first line names the columns.',
  })
  @Answers('Put the people in a CSV file on the list', { 200: ImportPreview, 202: TaskAccepted }, [502, 504, ...BODY])
  async take(
    @Query({ schema: UploadQuery }) asked: UploadQuery,
    @Req() { body, url, headers }: FastifyRequest,
    @TheCaller() { userId }: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TaskAccepted | ImportPreview> {
    if (!(body instanceof Readable)) throw new UnsupportedMediaTypeException();
    if (isPackedOtherwise(headers['content-encoding']))
      throw new UnsupportedMediaTypeException('The file may be packed with gzip, or not at all.');
    const query = { ...asked, encoding: asked.encoding ?? charsetOf(headers['content-type']) };
    if (isDryRun(url)) {
      void reply.status(200);
      return this.upload.preview(body, query);
    }
    const id = newId();
    await this.upload.take(id, body, query, consentOf(query));
    const task = { id, type: ImportSubscribers.type, payload: { importId: id }, createdBy: userId };
    void reply.header('location', `/imports/${id}`);
    return accepted(await this.taskService.submit(task));
  }

  @Get(':id')
  @Answers('What has become of a file; how far its task is says /tasks/:id', { 200: Import }, [404, 502, 504])
  async find(@Param({ schema: IdParameter }) { id }: IdParameter): Promise<Import> {
    return this.messenger.request(GetImport, { id });
  }

  @Get(':id/errors')
  @Answers('The rows that added nobody, with their line', { 200: ListImportErrors.answer }, [404, 502, 504])
  async errors(
    @Param({ schema: IdParameter }) { id }: IdParameter,
    @Query({ schema: ErrorQuery }) query: ErrorQuery,
  ): Promise<AnswerOf<typeof ListImportErrors>> {
    return this.messenger.request(ListImportErrors, { ...query, id });
  }
}

/** `?dryRun` alone means it: a parameter without a value is none to the pipe. */
function isDryRun(url: string): boolean {
  const value = new URLSearchParams(url.split('?')[1] ?? '').get('dryRun');
  return value !== null && value !== 'false';
}

function consentOf({ consentSource: source, consentGivenAt }: UploadQuery): ImportedConsent | null {
  return source === undefined ? null : { source, givenAt: new Date(consentGivenAt ?? Date.now()).toISOString() };
}
