import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';

/** Where the shop's build puts its pages: beside the sources, and beside what is compiled of them. */
const DIRECTORY = join(import.meta.dirname, '../../shop');

/** Serves the customers' page at `/shop/`. It is public, and knows nothing: what it shows, it asks the API for. */
export function serveShop(server: FastifyInstance): void {
  if (!existsSync(DIRECTORY)) return;
  void server.register(fastifyStatic, {
    root: DIRECTORY,
    prefix: '/shop',
    redirect: true,
    decorateReply: false,
    preCompressed: true,
    dotfiles: 'ignore',
    cacheControl: false,
    setHeaders,
  });
}

/** The name of a file in `assets` changes with its content. */
function setHeaders(reply: FastifyReply, path: string): void {
  const isImmutable = /[/\\]assets[/\\]/.test(path);
  void reply.header('cache-control', isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache');
}
