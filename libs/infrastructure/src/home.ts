import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { removeContainer } from './docker.ts';
import { end, isAlive, type Identity } from './processes.ts';

/** Where a Warren that runs from this clone keeps its data: `.warren`, or what `WARREN_DIRECTORY` names. */
export const warrenDirectory = (clone: string): string => process.env['WARREN_DIRECTORY'] ?? join(clone, '.warren');

/** A process or a container that was started from a home. */
export type Resident = { name: string } & (Identity | { container: string });

/** A directory that holds the data and logs of private services, and a record of what runs from it. */
export class Home {
  readonly directory: string;
  /** True while everything that runs from here is being ended. */
  sweeping = false;
  private readonly file: string;

  constructor(directory: string) {
    this.directory = resolve(directory); // programs that it starts have a working directory of their own
    this.file = join(this.directory, 'processes.json');
    mkdirSync(join(this.directory, 'logs'), { recursive: true });
  }

  /** A directory below this one; made when missing. */
  at(...names: string[]): string {
    const path = join(this.directory, ...names);
    mkdirSync(path, { recursive: true });
    return path;
  }

  log(name: string): string {
    return join(this.directory, 'logs', `${name}.log`);
  }

  /** The end of a log, for the sentence that reports a failure. */
  endOfLog(name: string): string {
    const lines = readFileSync(this.log(name), 'utf8').trimEnd().split('\n');
    return `The end of ${this.log(name)}:\n${lines.slice(-15).join('\n')}`;
  }

  clearLogs(): void {
    rmSync(join(this.directory, 'logs'), { recursive: true });
    mkdirSync(join(this.directory, 'logs'));
  }

  residents(): Resident[] {
    return existsSync(this.file) ? JSON.parse(readFileSync(this.file, 'utf8')) : [];
  }

  record(resident: Resident): void {
    this.write([...this.residents(), resident]);
  }

  remove(name: string): void {
    this.write(this.residents().filter((resident) => resident.name !== name));
  }

  /** Ends what an earlier owner of this directory left running. Resolves with their names. */
  async sweep(graceMs = 15_000): Promise<string[]> {
    this.sweeping = true;
    const orphans = this.residents().filter(isStillThere);
    for (const orphan of orphans.reverse()) {
      if ('container' in orphan) await removeContainer(orphan.container);
      else await end(orphan.pid, graceMs);
    }
    this.write([]);
    this.sweeping = false;
    return orphans.map((orphan) => orphan.name);
  }

  /** Ends what runs from here, at once, and removes the directory, with what links in it point to. */
  async erase(): Promise<void> {
    await this.sweep(0);
    for (const entry of readdirSync(this.directory, { withFileTypes: true })) {
      const path = join(this.directory, entry.name);
      if (entry.isSymbolicLink() && existsSync(path)) rmSync(realpathSync(path), { recursive: true, force: true });
    }
    rmSync(this.directory, { recursive: true, force: true });
  }

  private write(residents: Resident[]): void {
    // Renamed into place, so that a reader never meets half a file.
    writeFileSync(`${this.file}.new`, JSON.stringify(residents, null, 2), { mode: 0o600 });
    renameSync(`${this.file}.new`, this.file);
  }
}

function isStillThere(resident: Resident): boolean {
  return 'container' in resident || isAlive(resident);
}
