import { userInfo } from 'node:os';
import { Client } from 'pg';

/** An operator, as the list shows it. */
export interface ListedOperator {
  readonly userId: string;
  readonly email: string;
  readonly name: string;
}

/**
 * Roles in the gateway's database, for the first operator, and for when there is no gateway. The database keeps the rules
 * and a record of each change, which the gateway publishes.
 */
export class OperatorDatabase {
  private readonly url: string;

  /** @param server PostgreSQL's address; its database is replaced by the gateway's */
  constructor(server: string) {
    this.url = Object.assign(new URL(server), { pathname: '/gateway' }).href;
  }

  async list(): Promise<readonly ListedOperator[]> {
    return this.query<ListedOperator>(
      `SELECT id AS "userId", email, name FROM users WHERE role = 'operator' ORDER BY id`,
    );
  }

  /** @throws Error with a sentence when the account cannot have this role */
  async change(verb: 'grant' | 'revoke', email: string): Promise<void> {
    const role = verb === 'grant' ? 'operator' : 'user';
    const actor = `command-line:${userInfo().username}`;
    const [row] = await this.query<{ outcome: string }>('SELECT change_role($1, $2, $3) AS outcome', [
      email,
      role,
      actor,
    ]);
    const refusal = REFUSALS[row?.outcome ?? ''];
    if (refusal !== undefined) throw new Error(refusal);
  }

  /** Counts an address as verified by what the caller knows of it, as the launcher does of its own operator's. */
  async verify(email: string): Promise<void> {
    await this.query('UPDATE users SET verified_at = now() WHERE email = $1 AND verified_at IS NULL', [email]);
  }

  private async query<Row>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    const client = new Client({ connectionString: this.url });
    await client.connect();
    try {
      return (await client.query(sql, parameters)).rows as Row[];
    } finally {
      await client.end();
    }
  }
}

const REFUSALS: Readonly<Record<string, string>> = {
  'account-unknown': 'There is no account with this address. Register it first (POST /auth/register).',
  'account-unverified':
    'The owner of this address has not verified it yet. The link is in the mail that came after registering; POST /auth/verify/mail sends another.',
  'last-operator': 'This is the last operator. Grant the role to another account first.',
};
