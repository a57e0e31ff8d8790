/**
 * `npm run release -- minor`: bumps the version, closes the changelog's section, commits and tags. Pushing stays with you.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const CHANGELOG = 'CHANGELOG.md';
const PARTS = ['major', 'minor', 'patch'] as const;
type Part = (typeof PARTS)[number];

/**
 * The next version, by https://semver.org.
 *
 * @throws RangeError when the current one is not three numbers
 */
export function nextVersion(current: string, part: Part): string {
  const numbers = /^(\d+)\.(\d+)\.(\d+)$/.exec(current)?.slice(1).map(Number);
  if (!numbers) throw new RangeError(`${current} is not a version`);
  const index = PARTS.indexOf(part);
  return numbers.map((number, i) => (i < index ? number : i === index ? number + 1 : 0)).join('.');
}

/**
 * Gives what is under "Unreleased" the version's heading, and begins a new section.
 *
 * @throws RangeError when nothing is there to release
 */
export function closeSection(changelog: string, version: string, date: string): string {
  const section = /^## Unreleased\n([\s\S]*?)(?=^## |(?![\s\S]))/m.exec(changelog);
  if (!section?.[1]?.trim()) throw new RangeError('Nothing stands under "Unreleased" in CHANGELOG.md');
  return changelog.replace('## Unreleased\n', `## Unreleased\n\n## ${version} (${date})\n`);
}

function main(): void {
  const part = PARTS.find((each) => each === process.argv[2]);
  if (!part)
    throw new RangeError(`Say which part of the version grows: npm run release -- ${PARTS.join(' | ')}`);
  if (git('status', '--porcelain')) throw new RangeError('Commit your changes first');
  const { version: current } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  const version = nextVersion(current, part);
  const date = new Date().toISOString().slice(0, 10);
  writeFileSync(CHANGELOG, closeSection(readFileSync(CHANGELOG, 'utf8'), version, date));
  execFileSync('npm', ['version', version, '--no-git-tag-version'], { stdio: 'ignore' });
  git('commit', '--all', '--message', `chore: release ${version}`);
  git('tag', '--annotate', `v${version}`, '--message', `Commonplace ${version}`);
  console.log(`Tagged v${version}. Now: git push --follow-tags`);
}

function git(...args: readonly string[]): string {
  return execFileSync('git', args, { encoding: 'utf8' }).trim();
}

if (import.meta.main) {
  try {
    main();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    console.error(`${error.message}.`);
    process.exitCode = 1;
  }
}
