#!/usr/bin/env node
import { provision } from './topology/provision.ts';

const USAGE = `Usage: npx @warren/messaging provision <amqp url> [event type ...]

Declares what all services share in a virtual host: exchanges, retry delays, dead letters, the log, and an exchange for
each type of event, such as order.placed.v1. Safe to repeat. Its user needs configure, write and read on ^warren[.].`;

/** `npx @warren/messaging provision`. */
async function main([command, url, ...eventTypes]: readonly string[]): Promise<number> {
  if (command !== 'provision' || url === undefined || !/^amqps?:/.test(url)) {
    console.error(USAGE);
    return 2;
  }
  const outdated = await provision(url, eventTypes);
  for (const { name } of outdated) console.error(`${name} is there with other arguments, and stays as it is.`);
  console.log(`Provisioned for ${eventTypes.length} types of event.`);
  return 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(`Not provisioned: ${(error as Error).message}`);
  process.exitCode = 1;
}
