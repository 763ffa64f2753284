/** Calls the gateway's API for an operator. */
export class GatewayCalls {
  private readonly gateway: string;
  private readonly token: string;

  /** @throws Error without a token, saying where to get one */
  constructor(gateway: string, token: string | undefined) {
    if (!token) {
      throw new Error(
        `The gateway at ${gateway} asks who you are: pass an operator's access token with --token or WARREN_TOKEN (POST /auth/login gives one).`,
      );
    }
    this.gateway = gateway;
    this.token = token;
  }

  /** @throws Error with what the gateway says is wrong */
  async call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(new URL(path, this.gateway), {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as Answer & {
      detail?: string;
      errors?: { pointer?: string; detail: string }[];
    };
    if (response.ok) return answer;
    const flaws = (answer.errors ?? []).map(({ pointer, detail }) => `  ${pointer ?? ''} ${detail}`);
    throw new Error([answer.detail ?? `The gateway answered ${response.status}.`, ...flaws].join('\n'));
  }
}
