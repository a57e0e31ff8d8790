import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { isPermissive, licences } from '../../tools/licences.ts';
import { closeSection, nextVersion } from '../../tools/release.ts';

const ROOT = new URL('../../', import.meta.url);

describe('a release', () => {
  it.each([
    ['major', '1.0.0'],
    ['minor', '0.3.0'],
    ['patch', '0.2.10'],
  ] as const)('%s: 0.2.9 becomes %s', (part, next) => {
    expect(nextVersion('0.2.9', part)).toBe(next);
  });

  it('refuses what is no version', () => {
    expect(() => nextVersion('0.2', 'minor')).toThrow(RangeError);
  });

  it('closes the section of the changelog and begins a new one', () => {
    const changelog =
      '# Changelog\n\n## Unreleased\n\n### Added\n\n- A thing.\n\n## 0.1.0 (2026-11-24)\n\n- First.\n';
    expect(closeSection(changelog, '0.2.0', '2026-12-01')).toBe(
      '# Changelog\n\n## Unreleased\n\n## 0.2.0 (2026-12-01)\n\n### Added\n\n- A thing.\n\n## 0.1.0 (2026-11-24)\n\n- First.\n',
    );
    expect(() => closeSection('## Unreleased\n\n## 0.1.0\n\n- First.\n', '0.2.0', '2026-12-01')).toThrow(
      'Nothing stands under "Unreleased"',
    );
  });
});

test('no package of an installation has a licence that binds', () => {
  const packages = licences(readFileSync(new URL('package-lock.json', ROOT), 'utf8'));
  expect(packages.map(({ name }) => name)).toContain('discord.js');
  expect(packages.filter(({ ok }) => !ok)).toEqual([]);
});

test.each([
  ['MIT', true],
  ['(MIT OR GPL-3.0-only)', true],
  ['MIT AND GPL-3.0-only', false],
  ['AGPL-3.0-only', false],
  ['unknown', false],
])('%s binds nobody: %s', (expression, expected) => {
  expect(isPermissive(expression)).toBe(expected);
});
