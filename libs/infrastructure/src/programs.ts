import { accessSync, constants, readdirSync, readFileSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Directories where packages put servers without putting them in the PATH; the newest version first. */
function hiddenDirectories(): string[] {
  const versions = (base: string) => {
    try {
      return readdirSync(base)
        .sort((a, b) => Number(b) - Number(a))
        .map((version) => join(base, version, 'bin'));
    } catch {
      return [];
    }
  };
  return [
    '/usr/lib/rabbitmq/bin',
    ...versions('/usr/lib/postgresql'),
    '/usr/local/sbin',
    '/usr/sbin',
    '/opt/homebrew/sbin',
  ];
}

const directoriesIn = (variable: string): string[] => (process.env[variable] ?? '').split(delimiter).filter(Boolean);

/** The path of a program on this machine: where `WARREN_PROGRAMS` says, where packages hide it, or in the PATH. */
export function findProgram(name: string): string | undefined {
  const directories = [...directoriesIn('WARREN_PROGRAMS'), ...hiddenDirectories(), ...directoriesIn('PATH')];
  return directories.map((directory) => join(directory, name)).find(isExecutable);
}

/** Like findProgram; throws when it is not there. */
export function program(name: string): string {
  const path = findProgram(name);
  if (!path) throw new Error(`There is no ${name} on this machine. Install it and run the command again.`);
  return path;
}

/** A user of this machine, for programs that refuse to run as root. */
export function findUser(...names: string[]): { uid: number; gid: number } | undefined {
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const user = names.map((name) => users.find(([known]) => known === name)).find(Boolean);
  return user && { uid: Number(user[2]), gid: Number(user[3]) };
}
