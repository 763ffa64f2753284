import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { breaks, type Contract, type ContractSchema, schemaOf } from '@warren/contracts';

const folder = join(import.meta.dirname, '../apps/contracts/schemas');

export const fileOf = (type: string): string => join(folder, `${type}.json`);

/** The checked-in schema of a type; `undefined` for one that was never released. */
function released(type: string): ContractSchema | undefined {
  return existsSync(fileOf(type)) ? (JSON.parse(readFileSync(fileOf(type), 'utf8')) as ContractSchema) : undefined;
}

/** What is wrong between the contracts and their released schemas, as sentences that say what to do. */
export function brokenPromises(contracts: readonly Contract[]): string[] {
  const known = new Set(contracts.map(({ type }) => type as string));
  const gone = readdirSync(folder)
    .map((file) => basename(file, '.json'))
    .filter((type) => !known.has(type))
    .map(
      (type) => `${type} is in no catalogue any more. Keep it while anybody may send or replay it, or delete its file.`,
    );
  return [...gone, ...contracts.flatMap(brokenBy)];
}

function brokenBy(contract: Contract): string[] {
  const before = released(contract.type);
  if (!before) return [];
  const next = contract.type.replace(/\d+$/, (version) => String(Number(version) + 1));
  return breaks(before, schemaOf(contract)).map(
    (what) => `${contract.type}: ${what}. Leave it as it was, and define ${next} beside it.`,
  );
}

/** Types whose schema is not the checked-in one. */
export function stale(contracts: readonly Contract[]): string[] {
  return contracts
    .filter((contract) => JSON.stringify(released(contract.type)) !== JSON.stringify(schemaOf(contract)))
    .map(({ type }) => type);
}
