import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../sandbox/src/server/server.ts';
import { setVariable } from '../../src/cli/dotenv-file.ts';
import { createLogger } from '../../src/log.ts';
import { postgresPrograms, query, startPostgres } from '../support/postgres.ts';

const SEEDS = fileURLToPath(new URL('../../seeds', import.meta.url));
const TEMPLATE = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8');
const run = promisify(execFile);

let folder: string;
let sandbox: RunningSandbox;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'commonplace-'));
  sandbox = await startSandbox({ port: 0, logger: createLogger('silent') });
});
afterEach(async () => {
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('npm run doctor', () => {
  it('finds nothing wrong with a bot that can run', async () => {
    const { code, output } = await doctor({ DISCORD_TOKEN: sandbox.token });
    expect(output).toContain('Ready to run.');
    expect(output).toMatch(/OK +Token: it belongs to/);
    expect(output).toMatch(/OK +Server .*: all permissions are there/);
    expect(output).toMatch(/OK +Seeds: 11 excerpts/);
    expect(output).toMatch(/WARNING +Sources: 2 sources listed for everybody; nobody .* can reach you/);
    expect(code).toBe(0);
  });

  it('says what is wrong and how to fix it, without showing the token', async () => {
    writeFileSync(join(folder, '.env'), 'DISCORD_TOKEN=this-is-not-the-token\n');
    chmodSync(join(folder, '.env'), 0o644);
    writeFileSync(join(folder, 'broken.db'), 'x'.repeat(5000));
    const { code, output } = await doctor({
      DATABASE_URL: `file:${join(folder, 'broken.db')}`,
      SEEDS_DIR: join(folder, 'nowhere'),
      SOURCES_FILE: join(folder, 'broken.db'),
    });
    expect(code).toBe(1);
    expect(output).toMatch(/WRONG +Token: Discord refuses the token\. Press Reset Token/);
    expect(output).toMatch(/WARNING +\.env: others on this machine can read the token\n +Run: chmod 600/);
    expect(output).toMatch(/WRONG +Database: /);
    expect(output).toMatch(/WRONG +Seeds: /);
    expect(output).toMatch(/WRONG +Sources: .*is not valid JSON/);
    expect(output).not.toContain('this-is-not-the-token');
  });
});

it.skipIf(!postgresPrograms())('npm run doctor looks at PostgreSQL, and changes nothing there', async () => {
  const server = await startPostgres({ durable: false });
  try {
    const url = await server.create('room');
    const { output } = await doctor({ DATABASE_URL: url });
    expect(output).toMatch(/OK +Database: PostgreSQL \d/);
    expect(await query(url, "select 1 from pg_tables where schemaname = 'public'")).toEqual([]);
    await query(url, 'create table schema_version as select 10000 as version');
    expect((await doctor({ DATABASE_URL: url })).output).toMatch(/WRONG +Database: .*newer Commonplace/);
    expect((await doctor({ DATABASE_URL: server.url('nowhere') })).output).toMatch(
      /WRONG +Database: The database .*\/nowhere cannot be used/,
    );
  } finally {
    await server.stop();
  }
});

describe('npm run setup', () => {
  it('checks the token, writes it for its owner only, and shows the invitation', async () => {
    // util-linux's script gives the program a terminal, as a person has one.
    const output = await setup(['not-a-token', sandbox.token]);
    expect(output).toContain('Discord refuses the token');
    expect(output).toContain('permissions=309237713920');
    expect(output).not.toContain(sandbox.token);
    const written = readFileSync(join(folder, '.env'), 'utf8');
    expect(written).toBe(TEMPLATE.replace('DISCORD_TOKEN=', `DISCORD_TOKEN=${sandbox.token}`));
    expect(statSync(join(folder, '.env')).mode & 0o777).toBe(0o600);
  });

  it('leaves every other line of .env as it is', () => {
    const path = join(folder, '.env');
    writeFileSync(path, '# mine\nLOG_LEVEL=debug\nDISCORD_TOKEN=old$1\nX=1', { mode: 0o644 });
    setVariable(path, 'DISCORD_TOKEN', '$&new', TEMPLATE);
    setVariable(path, 'Y', '2', TEMPLATE);
    expect(readFileSync(path, 'utf8')).toBe('# mine\nLOG_LEVEL=debug\nDISCORD_TOKEN=$&new\nX=1\nY=2\n');
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });
});

async function doctor(env: Record<string, string> = {}): Promise<{ code: number; output: string }> {
  try {
    const { stdout, stderr } = await run(process.execPath, [cli('doctor')], {
      cwd: folder,
      env: { ...environment(), SEEDS_DIR: SEEDS, ...env },
    });
    return { code: 0, output: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, output: stdout + stderr };
  }
}

/** Types each token when it is asked for. @returns what the terminal showed */
async function setup(tokens: readonly string[]): Promise<string> {
  const child = execFile(
    'script',
    ['-qec', `stty cols 200; ${process.execPath} ${cli('setup')}`, '/dev/null'],
    {
      cwd: folder,
      env: { ...environment(), TERM: 'dumb' },
    },
  );
  let output = '';
  let typed = 0;
  child.stdout!.on('data', (data: string) => {
    output += data;
    // The question comes again after each refusal; what is typed before that, the terminal would show.
    const [, ...refusals] = output.split('Discord refuses the token');
    const asked = (refusals.at(-1) ?? output).includes('[input is masked]');
    if (asked && typed === refusals.length && typed < tokens.length)
      child.stdin!.write(`${tokens[typed++]}\r`);
  });
  await new Promise((resolve) => child.once('close', resolve));
  return output;
}

function environment(): Record<string, string> {
  return { PATH: process.env['PATH'] ?? '', DISCORD_API_URL: sandbox.apiUrl };
}

function cli(name: string): string {
  return fileURLToPath(new URL(`../../src/cli/${name}.ts`, import.meta.url));
}
