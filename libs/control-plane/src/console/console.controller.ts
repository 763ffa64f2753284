import { Controller, Get, Inject, Param, Req, Res, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { MissingError, ProblemFilter } from '@warren/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONTROL_PLANE_OPTIONS, type ControlPlaneOptions } from '../control-plane-options.ts';
import { compress, ConsoleFiles, type ConsoleFile } from './console-files.ts';

/** Nothing from elsewhere, nothing inline, in no frame. */
const POLICY = [
  "default-src 'self'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "object-src 'none'",
].join('; ');

/** The console's pages. They are public, as they know nothing: what they show, they ask the API for. */
@ApiExcludeController()
@UseFilters(new ProblemFilter())
@Controller('console')
export class ConsoleController {
  constructor(
    private readonly files: ConsoleFiles,
    @Inject(CONTROL_PLANE_OPTIONS) private readonly options: Pick<ControlPlaneOptions, 'console' | 'consoleScreens'>,
  ) {}

  @Get()
  page(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.sendPage(request, reply, pathOf(request));
  }

  /** A file, or else the page: whatever is behind `/console/` in an address is the page's own to read. */
  @Get('*')
  file(@Param('*') name: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    const file = name === 'index.html' ? undefined : this.files.find(name);
    if (file) return send(request, reply, file);
    if (/\.\w+$/.test(name)) throw new MissingError('console-file-unknown', `The console has no file ${name}.`);
    this.sendPage(request, reply, pathOf(request).slice(0, pathOf(request).length - name.length));
  }

  private sendPage(request: FastifyRequest, reply: FastifyReply, path: string): void {
    const page = this.files.page();
    if (!page) throw new MissingError('console-not-built', 'The console was not built: run npm run build.');
    const { accounts } = this.options.console || {};
    const { consoleScreens: screens = [] } = this.options;
    const html = page.content
      .toString()
      .replaceAll('__BASE__', `${path.replace(/\/+$/, '')}/`)
      .replaceAll('__LOG_IN__', accounts ? 'password' : 'none')
      .replaceAll('__SCREENS__', screens.join(' '));
    send(request, reply, { ...page, content: Buffer.from(html), etag: `W/${page.etag}` });
  }
}

function send(request: FastifyRequest, reply: FastifyReply, file: ConsoleFile): void {
  void reply.headers({
    'content-type': file.type,
    'content-security-policy': POLICY,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': file.isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache',
    ...(file.isImmutable && { etag: file.etag }),
    vary: 'accept-encoding',
  });
  if (file.isImmutable && request.headers['if-none-match'] === file.etag) return void reply.status(304).send();
  if (!/\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) return void reply.send(file.content);
  void reply.header('content-encoding', 'gzip').send(compress(file.content));
}

const pathOf = ({ url }: FastifyRequest): string => url.split('?', 1)[0] ?? '';
