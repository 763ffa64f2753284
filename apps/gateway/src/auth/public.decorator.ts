import { type CustomDecorator, SetMetadata } from '@nestjs/common';

export const PUBLIC = Symbol('public');

/** Opens a route to callers without a token. Everything else needs one. */
export const Public = (): CustomDecorator<symbol> => SetMetadata(PUBLIC, true);
