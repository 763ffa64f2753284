import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Home, OperatorLogin, Runtime } from '@warren/infrastructure';
import { OperatorDatabase } from '../cli/operator-database.ts';

/**
 * The operator of this home, made at its first start with a password that nobody else knows, and kept over restarts. With
 * a database that is not the home's own, the address may be taken: then it gets another one.
 */
export async function homeOperator(home: Home, { gateway, postgres }: Runtime): Promise<OperatorLogin> {
  const file = join(home.directory, 'operator.json');
  if (existsSync(file)) {
    const stored = JSON.parse(readFileSync(file, 'utf8')) as OperatorLogin;
    if ((await post(gateway, 'login', stored)).ok) return stored;
  }
  const operator = await register(gateway);
  const database = new OperatorDatabase(postgres);
  await database.verify(operator.email);
  await database.change('grant', operator.email);
  writeFileSync(file, `${JSON.stringify(operator, null, 2)}\n`, { mode: 0o600 });
  return operator;
}

/** @throws Error when the gateway takes no operator */
async function register(gateway: string): Promise<OperatorLogin> {
  const password = randomBytes(18).toString('base64url');
  for (const name of ['operator', `operator-${randomBytes(4).toString('hex')}`]) {
    const email = `${name}@warren.example`;
    const { ok, status } = await post(gateway, 'register', { email, password, name: 'Operator' });
    if (ok) return { email, password };
    if (status !== 409) throw new Error(`The gateway answered ${status} when the operator was to be registered.`);
  }
  throw new Error('There is an account for each address that the operator could have.');
}

const post = (gateway: string, route: string, body: object): Promise<Response> =>
  fetch(`${gateway}/auth/${route}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
