import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (file: string) => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');

interface Locked {
  readonly link?: boolean;
  readonly integrity?: string;
  readonly hasInstallScript?: boolean;
}

test('everything that is installed is in the lockfile with its hash, and runs no code while it is installed', () => {
  const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, Locked> };
  const installed = Object.entries(packages).filter(
    ([path, { link }]) => path.includes('node_modules/') && !link,
  );
  expect(installed.length).toBeGreaterThan(100);
  for (const [path, { integrity, hasInstallScript }] of installed) {
    expect(integrity, path).toMatch(/^sha512-/);
    expect(hasInstallScript, path).toBeFalsy();
  }
  // npm also finds scripts that a package does not declare: binding.gyp stands for one.
  expect(read('.npmrc')).toMatch(/^ignore-scripts=true$/m);
});
