/**
 * `npm run licences`: the licence of every package that an installation gets, and exit code 1 when one is not in the list of
 * those that bind nobody who uses or changes the program.
 */
import { readFileSync } from 'node:fs';

/** SPDX identifiers of permissive licences: https://spdx.org/licenses. */
const PERMISSIVE = new Set([
  '0BSD',
  'Apache-2.0',
  // How discord-markdown-parser names it.
  'Apache License',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'PDDL-1.0',
  'Unlicense',
]);

interface LockedPackage {
  readonly version?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly link?: boolean;
}

/** Production packages and their licences, out of package-lock.json. */
export function licences(
  lockfile: string,
): { name: string; version: string; licence: string; ok: boolean }[] {
  const { packages } = JSON.parse(lockfile) as { packages: Record<string, LockedPackage> };
  return Object.entries(packages)
    .filter(([path, { dev, link }]) => path.startsWith('node_modules/') && !dev && !link)
    .map(([path, { version = '', license = 'unknown' }]) => ({
      name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version,
      licence: license,
      ok: isPermissive(license),
    }));
}

/** Reads "(MIT OR GPL-3.0)" and "MIT AND BSD-3-Clause": of alternatives one is enough. */
export function isPermissive(expression: string): boolean {
  const plain = expression.replace(/[()]/g, '');
  return plain.split(/ OR /i).some((all) => all.split(/ AND /i).every((one) => PERMISSIVE.has(one.trim())));
}

if (import.meta.main) {
  const all = licences(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'));
  for (const { name, version, licence, ok } of all)
    console.log(`${ok ? ' ' : '!'} ${licence}\t${name} ${version}`);
  const binding = all.filter(({ ok }) => !ok).length;
  console.log(`${all.length} packages, ${binding} with another licence`);
  process.exitCode = binding === 0 ? 0 : 1;
}
