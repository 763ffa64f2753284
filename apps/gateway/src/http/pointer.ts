/** Writes a path as a JSON pointer (RFC 6901): `['items', 0, 'a/b']` is `/items/0/a~1b`. */
export function pointer(path: readonly PropertyKey[]): string {
  return path.map((segment) => `/${String(segment).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
