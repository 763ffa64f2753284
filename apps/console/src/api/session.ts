const SESSION = new URL('../console/session', document.baseURI);
const HEADERS = { 'x-warren-console': '1' };

/** Whether the console has a log-in of its own, as the page says that the server made. */
export const hasLogIn = document.querySelector<HTMLMetaElement>('meta[name="warren-log-in"]')?.content === 'password';

let refreshing: Promise<boolean> | undefined;

/**
 * Goes on with the session. A refresh token is good once: one request at a time asks, over all tabs.
 * @returns false when there is no session to go on with
 */
export function refreshSession(): Promise<boolean> {
  if (!hasLogIn) return Promise.resolve(false);
  refreshing ??= alone(async () => (await fetch(SESSION, { method: 'PUT', headers: HEADERS })).ok).finally(() => {
    refreshing = undefined;
  });
  return refreshing;
}

/** Browsers have locks where the page comes over TLS, or from this machine. */
function alone(work: () => Promise<boolean>): Promise<boolean> {
  return 'locks' in navigator ? navigator.locks.request('warren-console-session', work) : work();
}

export async function logOut(): Promise<void> {
  await fetch(SESSION, { method: 'DELETE', headers: HEADERS });
}
