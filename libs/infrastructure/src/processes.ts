import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** What tells a process from a later one that was given the same number. */
export interface Identity {
  pid: number;
  /** When it began, in the words of this machine. */
  began: string;
  command: string;
}

function fromProc(pid: number): Identity {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name in brackets may hold spaces; counted from behind it, field 1 is the state and 20 the start.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z') throw new Error('It has ended and waits for its parent.');
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  return { pid, began: `${boot} ${fields[19]}`, command };
}

function fromPs(pid: number): Identity {
  const line = execFileSync('ps', ['-o', 'lstart=,command=', '-p', String(pid)], {
    encoding: 'utf8',
    stdio: 'pipe',
  }).trim();
  return { pid, began: line.slice(0, 24), command: line.slice(24).trim() };
}

/** The process with this number, if there is one. */
export function identify(pid: number): Identity | undefined {
  try {
    return process.platform === 'linux' ? fromProc(pid) : fromPs(pid);
  } catch {
    return undefined;
  }
}

/** True when a recorded process still runs: same number, same beginning, and a command line that holds the recorded word. */
export function isAlive({ pid, began, command }: Identity): boolean {
  const now = identify(pid);
  return now?.began === began && now.command.includes(command);
}

/** Sends a signal to a process and to all of its group; one that is gone already is no error. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, signal);
      return;
    } catch {
      // No such group: try the process alone.
    }
  }
}

function isGroupAlive(pid: number): boolean {
  try {
    process.kill(-pid, 0);
    return true;
  } catch {
    return identify(pid) !== undefined;
  }
}

async function gone(pid: number, withinMs: number): Promise<boolean> {
  for (const deadline = Date.now() + withinMs; isGroupAlive(pid); await pause(25)) {
    if (Date.now() > deadline) return false;
  }
  return true;
}

/** Ends a process and its group: asks, waits, and then insists. Resolves when nothing of it is left. */
export async function end(pid: number, graceMs: number, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  signalGroup(pid, signal);
  if (await gone(pid, graceMs)) return;
  signalGroup(pid, 'SIGKILL');
  await gone(pid, 5000);
}
