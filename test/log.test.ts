import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

const LOG = new URL('../src/log.ts', import.meta.url);

test('every line that an interaction causes carries its reference, also after awaits and beside another one', () => {
  const program = `
    import { createLogger, withReference } from ${JSON.stringify(LOG.href)};
    const logger = createLogger('info');
    const deep = async (n) => { await new Promise(setImmediate); logger.info({ n }, 'deep'); };
    await Promise.all([withReference('aaaaaa', () => deep(1)), withReference('bbbbbb', () => deep(2)), deep(3)]);
  `;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
  });
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { n: number; reference?: string });
  expect(lines.map(({ n, reference }) => [n, reference]).sort()).toEqual([
    [1, 'aaaaaa'],
    [2, 'bbbbbb'],
    [3, undefined],
  ]);
});
