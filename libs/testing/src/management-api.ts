import { address } from './services.ts';

/** RabbitMQ's management API, as the test run's administrator. */
export interface ManagementApi {
  get(path: string): Promise<unknown>;
  post(path: string, body: unknown): Promise<void>;
  put(path: string, body: unknown): Promise<void>;
  delete(path: string): Promise<void>;
}

/** @throws Error from any call that is not answered with a 2xx */
export function managementApi(url = address('MANAGEMENT_URL')): ManagementApi {
  const { origin, username, password } = new URL(url);
  const authorization = `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')}`;

  async function call(method: string, path: string, body?: unknown): Promise<Response> {
    const headers = { authorization, 'content-type': 'application/json' };
    const response = await fetch(`${origin}/api${path}`, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!response.ok)
      throw new Error(`${method} ${path} was answered with ${response.status}: ${await response.text()}`);
    return response;
  }

  return {
    get: async (path) => (await call('GET', path)).json(),
    post: async (path, body) => void (await call('POST', path, body)),
    put: async (path, body) => void (await call('PUT', path, body)),
    delete: async (path) => void (await call('DELETE', path)),
  };
}
