import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const UNIT = fileURLToPath(new URL('../../deploy/commonplace.service', import.meta.url));
const MAX_EXPOSURE = 2.5;
const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;

test.skipIf(!hasSystemd)('the unit is well locked in (skipped where there is no systemd-analyze)', () => {
  const report = execFileSync('systemd-analyze', ['security', '--offline=true', UNIT], { encoding: 'utf8' });
  const exposure = /Overall exposure level for commonplace\.service: ([\d.]+)/.exec(report)?.[1];
  expect(Number(exposure)).toBeLessThanOrEqual(MAX_EXPOSURE);
});

test.skipIf(!hasSystemd)(
  'systemd understands every line of the unit (skipped where there is no systemd-analyze)',
  () => {
    const { stderr } = spawnSync('systemd-analyze', ['verify', UNIT], { encoding: 'utf8' });
    // The program itself is not installed where the tests run.
    const complaints = stderr.split('\n').filter((line) => line && !line.includes('is not executable'));
    expect(complaints).toEqual([]);
  },
);

test('the unit keeps the database in its own folder, and the token out of it', () => {
  const unit = readFileSync(UNIT, 'utf8');
  expect(unit).toContain('StateDirectory=commonplace');
  expect(unit).toContain('DATABASE_URL=file:///var/lib/commonplace/commonplace.db');
  expect(unit).not.toContain('DISCORD_TOKEN');
});
