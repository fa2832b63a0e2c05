/** Finds processes by their parent, so that a test can kill just the one it means. Linux only. */

import { readdirSync, readFileSync } from 'node:fs';
import { commandLine } from '../../src/platform/database/process-identity.ts';

export type ChildProcessNote = { readonly pid: number; readonly command: string };

/** The living children of a process, with their command lines. */
export function childrenOf(parent: number): ChildProcessNote[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => parentOf(pid) === parent)
    .map((pid) => ({ pid, command: commandLine(pid) ?? '' }));
}

/** How much memory of the machine a process occupies now, in bytes; 0 when it is gone. */
export function residentBytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`))?.[1];
  return Number(kilobytes ?? 0) * 1024;
}

function parentOf(pid: number): number {
  const stat = read(`/proc/${pid}/stat`);
  // The second field is the program's name in brackets and may hold spaces and brackets itself.
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

/** Processes end while we look; one that did has nothing to say. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
