import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { chown } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../sandbox/src/server/server.ts';
import { person } from '../support/driver.ts';
import { freePort } from '../support/free-port.ts';

import { Buildah, noImagesBecause } from './buildah.ts';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const MAX_BYTES = 250e6;
const USER = 1000;

describe.skipIf(noImagesBecause)('the image (skipped where buildah and debootstrap cannot be used)', () => {
  let folder: string;
  let buildah: Buildah;
  let sandbox: RunningSandbox;
  let container: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'commonplace-image-'));
    buildah = new Buildah(folder);
    sandbox = await startSandbox({ port: 0 });
    await buildah.build(PROJECT, 'commonplace');
    container = await buildah.run('from', 'localhost/commonplace');
  });
  afterAll(async () => {
    await sandbox?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is small', async () => {
    const [image] = JSON.parse(await buildah.run('images', '--json', 'localhost/commonplace')) as [
      { size: string },
    ];
    expect(image.size).toMatch(/^[\d.]+ MB$/);
    expect(Number.parseFloat(image.size) * 1e6).toBeLessThan(MAX_BYTES);
  });

  it('has a user, a volume, a health check and a stop signal, and no developer packages', async () => {
    const { Docker } = JSON.parse(await buildah.run('inspect', '--type=image', 'localhost/commonplace'));
    expect(Docker.config).toMatchObject({
      User: `${USER}:${USER}`,
      Volumes: { '/data': {} },
      StopSignal: 'SIGTERM',
      Healthcheck: { Test: ['CMD', 'node', 'src/cli/healthcheck.ts'] },
    });
    const root = await buildah.run('mount', container);
    const packages = readdirSync(join(root, 'app/node_modules'));
    expect(packages).toContain('discord.js');
    expect(packages).not.toContain('vitest');
    expect(readdirSync(join(root, 'app'))).not.toContain('test');
    // Nothing in the image but /data belongs to the user that the bot runs as.
    expect(statSync(join(root, 'app')).uid).toBe(0);
    expect(statSync(join(root, 'data'))).toMatchObject({ uid: USER });
  });

  it('becomes ready, is healthy, answers a search and stops cleanly', async () => {
    const data = join(folder, 'data');
    mkdirSync(data, { mode: 0o700 });
    await chown(data, USER, USER);
    const port = await freePort();
    const options = [
      `--user=${USER}:${USER}`,
      `--volume=${data}:/data`,
      ...Object.entries({
        DISCORD_TOKEN: sandbox.token,
        DISCORD_API_URL: sandbox.apiUrl,
        HTTP_PORT: String(port),
      }).map(([name, value]) => `--env=${name}=${value}`),
    ];
    const { Docker } = JSON.parse(await buildah.run('inspect', '--type=image', 'localhost/commonplace'));
    const bot = buildah.spawn(container, options, Docker.config.Cmd);
    let log = '';
    bot.stdout!.on('data', (text) => {
      log += text;
    });
    const ended = new Promise<number | null>((resolve) => bot.once('exit', resolve));
    await expect.poll(() => log).toContain('"msg":"ready"');

    const check = Docker.config.Healthcheck.Test.slice(1);
    const healthcheck = buildah.spawn(container, options, check);
    expect(await new Promise((resolve) => healthcheck.once('exit', resolve))).toBe(0);

    const reply = await person(sandbox, 'admin', '#general').slash('search', { query: 'chain of thought' });
    expect(reply.kind).toBe('message');

    process.kill(Number.parseInt(log, 10), 'SIGTERM');
    expect(await ended).toBe(0);
    expect(log).toContain('"msg":"stopped"');
  });
});
