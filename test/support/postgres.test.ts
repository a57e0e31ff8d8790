import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { query } from './postgres.ts';

const SCRIPT = `
  const { startPostgres } = await import(${JSON.stringify(new URL('postgres.ts', import.meta.url).href)});
  const server = await startPostgres({ durable: false });
  console.log(JSON.stringify({ url: server.url('postgres'), folder: server.folder }));
  setInterval(() => {}, 1000);
`;

test('a server ends with the process that started it, even if that is killed', async () => {
  const starter = spawn(process.execPath, ['--input-type=module', '-e', SCRIPT], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface(starter.stdout), 'line');
  const { url, folder } = JSON.parse(line as string) as { url: string; folder: string };
  expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
  starter.kill('SIGKILL');
  await expect.poll(() => existsSync(folder)).toBe(false);
  await expect(query(url, 'select 1')).rejects.toThrow('ECONNREFUSED');
});
