import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const COMMAND = fileURLToPath(new URL('../bin/discord-sandbox.js', import.meta.url));
const run = promisify(execFile);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'discord-sandbox-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const WORLD = {
  bot: { username: 'librarian', name: 'Librarian' },
  people: [{ username: 'eve', name: 'Eve' }],
  guilds: [
    {
      name: 'Library',
      owner: 'eve',
      bot: { permissions: ['ViewChannel', 'SendMessages'] },
      channels: [{ name: 'desk', messages: [{ from: 'eve', text: 'Anybody here?' }] }],
    },
  ],
};

test('starts a sandbox with the world of a file, says what a bot needs, and ends when it is told to', async () => {
  const file = join(folder, 'world.json');
  await writeFile(file, JSON.stringify(WORLD));
  const args = ['--port', '0', '--token', 'a.b.c', '--world', file, '--shards', '4', '--json'];
  const child = spawn(process.execPath, [COMMAND, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const { page, api, token } = JSON.parse(line) as Record<string, string>;
  const asBot = { headers: { authorization: `Bot ${token}` } };
  expect(await (await fetch(`${api}/v10/gateway/bot`, asBot)).json()).toMatchObject({ shards: 4 });
  expect(await (await fetch(`${api}/v10/users/@me`, asBot)).json()).toMatchObject({ username: 'librarian' });
  const state = await (await fetch(`${page}/sandbox/state?person=eve`)).text();
  expect(state).toContain('Anybody here?');
  child.kill('SIGTERM');
  expect((await ended)[0]).toBe(0);
});

test('runs where packages are installed, and can be imported there', async () => {
  const root = fileURLToPath(new URL('../', import.meta.url));
  const { files, dependencies, name } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const installed = join(folder, 'node_modules', name);
  await mkdir(installed, { recursive: true });
  for (const file of [...files, 'package.json']) {
    await cp(join(root, file), join(installed, file), { recursive: true });
  }
  for (const each of Object.keys(dependencies)) {
    const places = createRequire(join(root, 'package.json')).resolve.paths(each) ?? [];
    const found = places.map((place) => join(place, each)).find(existsSync) ?? '';
    await symlink(found, join(folder, 'node_modules', each));
  }
  const { stdout } = await run(process.execPath, [join(installed, 'bin/discord-sandbox.js'), '--help']);
  expect(stdout).toContain('--port');
  const script = join(folder, 'user.mjs');
  await writeFile(
    script,
    `import { SEEDED, startSandbox } from 'discord-sandbox';
     import { person } from 'discord-sandbox/driver';
     const sandbox = await startSandbox({ port: 0 });
     person(sandbox, 'admin', '#general').says('hello');
     console.log(sandbox.world.messages(SEEDED.general).length, (await fetch(sandbox.url + '/page/app.ts')).status);
     await sandbox.close();`,
  );
  expect((await run(process.execPath, [script])).stdout.trim()).toBe('1 200');
});

test.each([
  ['an option that there is not', ['--prot', '1'], /--prot/],
  ['a port that is none', ['--port', '70000'], /--port/],
  ['a file that is not there', ['--world', 'nowhere.json'], /nowhere\.json/],
])('says in one line what is wrong with %s', async (_, args, words) => {
  const { stderr, code } = (await run(process.execPath, [COMMAND, ...args]).catch((error) => error)) as {
    stderr: string;
    code: number;
  };
  expect(code).toBe(1);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(stderr).toMatch(words);
});

test('a world that names somebody unknown is refused with the place', async () => {
  const file = join(folder, 'bad.json');
  await writeFile(file, JSON.stringify({ ...WORLD, guilds: [{ ...WORLD.guilds[0], owner: 'nobody' }] }));
  await expect(run(process.execPath, [COMMAND, '--port', '0', '--world', file])).rejects.toThrow(/nobody/);
});
