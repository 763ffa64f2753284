import { randomUUID } from 'node:crypto';

/** The test run's broker, as `npm test` started it. @throws Error when the run has none */
export function amqpUrl(): string {
  return address('AMQP_URL');
}

/** A name that no other test uses, so that tests share a broker without meeting. */
export const freshName = (stem: string): string => `${stem}-${randomUUID().slice(0, 8)}`;

/** What `npm test` set. @throws Error when it did not */
export function address(name: string): string {
  const url = process.env[name];
  if (!url) throw new Error(`${name} is not set: run the tests with "npm test", which starts what they need.`);
  return url;
}

/** How much of something a test takes: what it needs to be quick, unless a command that has time says more. */
export const amount = (name: string, usual: number): number => Number(process.env[name] ?? usual);
