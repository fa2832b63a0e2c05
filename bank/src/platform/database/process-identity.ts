/** Tells whether a process that was noted down earlier still lives, although its number may have been reused. */

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const onLinux = process.platform === 'linux';

/** False for a zombie too: it has already let go of everything it held. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM means that somebody else's process has this number: it lives.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return linuxStat(pid)?.state !== 'Z';
}

/**
 * When the process was born, as an opaque text that no other process of this machine shares together with
 * the same number. Undefined when the system does not tell.
 */
export function processBirth(pid: number): string | undefined {
  if (!onLinux) return processStatus(pid, 'lstart');
  const stat = linuxStat(pid);
  if (stat === undefined) return undefined;
  // Ticks count from boot, so that without the boot's id they could repeat after a restart of the machine.
  const boot = readText('/proc/sys/kernel/random/boot_id')?.trim() ?? 'unknown-boot';
  return `${boot}:${stat.startTicks}`;
}

/** The command line with its arguments, or undefined when the process is gone or hidden. */
export function commandLine(pid: number): string | undefined {
  if (!onLinux) return processStatus(pid, 'command');
  return readText(`/proc/${pid}/cmdline`)?.replaceAll('\0', ' ').trim();
}

function linuxStat(pid: number): { state: string; startTicks: string } | undefined {
  const text = onLinux ? readText(`/proc/${pid}/stat`) : undefined;
  if (text === undefined) return undefined;
  // The second field is the program's name in brackets and may hold spaces and brackets itself.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0] ?? '', startTicks: fields[19] ?? '' };
}

function processStatus(pid: number, column: string): string | undefined {
  try {
    const text = execFileSync('ps', ['-o', `${column}=`, '-p', String(pid)], { encoding: 'utf8' }).trim();
    return text === '' ? undefined : text;
  } catch {
    return undefined;
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
