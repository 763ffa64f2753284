/**
 * The address of another database on the same server: `databaseUrl('postgres://me@host/postgres?ssl=1', 'gateway')`
 * is `postgres://me@host/gateway?ssl=1`.
 * @throws TypeError for an address that is no URL
 */
export function databaseUrl(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${encodeURIComponent(database)}`;
  return url.href;
}
