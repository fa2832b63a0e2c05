/** Installs and builds what is missing, so that one command is enough from a fresh clone. Needs no dependency. */

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

export function say(line) {
  process.stdout.write(`${line}\n`);
}

/** Ends the task with a sentence where somebody's Node.js is too old for the code. */
export function checkNodeVersion() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  say(`Bank of Things needs Node.js 20.19 or newer; this is ${process.versions.node}.`);
  process.exit(1);
}

/** Runs `npm ci` when what is installed is not what `package-lock.json` asks for. */
export function install() {
  checkNodeVersion();
  if (isInstalled()) return;
  say('Installing dependencies, about a minute …');
  const options = ['--no-audit', '--no-fund', '--loglevel=error'];
  // Strict npm versions refuse a lock file that lacks a package for some other system than this one. The
  // second way keeps to the locked versions as well.
  if (!npm(['ci', ...options]) && !npm(['install', '--no-save', ...options], 'inherit')) process.exit(1);
}

/** Compiles the workspaces and bundles the console, each only when something changed. */
export function build() {
  compile();
  buildConsole();
}

export function buildConsole() {
  const console = join(root, 'console');
  if (!existsSync(join(console, 'index.html'))) return;
  const sources = [console, join(root, 'sdk/typescript/src'), join(root, 'package-lock.json')];
  if (newest(sources) <= newest([join(console, 'dist/index.html')])) return;
  say('Building the console …');
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  run(vite, ['build', '--logLevel', 'warn'], console);
}

export function compile() {
  const projects = ['sdk/typescript', 'bank', 'simulator'];
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  // The compiler trusts its notes on what it built, even where somebody has deleted that since.
  const lost = projects.some((project) => !existsSync(join(root, project, 'dist')));
  const options = ['-b', ...(lost ? ['--force'] : []), ...projects];
  const plan = spawnSync(process.execPath, [tsc, ...options, '--dry'], { cwd: root, encoding: 'utf8' });
  if (plan.status === 0 && !plan.stdout.includes('would build')) return;
  say('Compiling …');
  run(tsc, options);
}

/** Compares contents, not times: Git gives every file of a fresh checkout a new time. */
function isInstalled() {
  const wanted = packagesIn(join(root, 'package-lock.json'));
  const present = packagesIn(join(root, 'node_modules/.package-lock.json'));
  if (wanted === undefined || present === undefined) return false;
  return Object.entries(wanted).every(([path, { version, optional, link }]) => {
    if (path === '' || !path.includes('node_modules/') || link === true) return true;
    const found = present[path];
    // Optional packages are for other systems than this one.
    return found === undefined ? optional === true : found.version === version;
  });
}

function packagesIn(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : undefined;
}

/** The time of the newest file at or below these paths, leaving out what tools made; 0 when there is none. */
function newest(paths) {
  const made = new Set(['node_modules', 'dist', 'build-types']);
  return paths.reduce((latest, path) => {
    if (!existsSync(path)) return latest;
    const status = statSync(path);
    if (!status.isDirectory()) return Math.max(latest, status.mtimeMs);
    const inside = readdirSync(path).filter((name) => !made.has(name) && !name.endsWith('.tsbuildinfo'));
    return Math.max(latest, newest(inside.map((name) => join(path, name))));
  }, 0);
}

/** The npm that runs this task, or the one on the path when the task was started by hand. */
function npm(options, stdio = 'ignore') {
  const running = process.env.npm_execpath;
  const [command, ...first] = running?.endsWith('npm-cli.js') ? [process.execPath, running] : ['npm'];
  const shell = process.platform === 'win32' && command === 'npm';
  return spawnSync(command, [...first, ...options], { cwd: root, stdio, shell }).status === 0;
}

/** Ends the whole task when the program fails: nothing after it could work. */
function run(program, options, cwd = root) {
  const { status } = spawnSync(process.execPath, [program, ...options], { cwd, stdio: 'inherit' });
  if (status === 0) return;
  say(`Failed: ${[relative(root, program), ...options].join(' ')}`);
  process.exit(status ?? 1);
}
