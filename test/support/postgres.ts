import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { freePort } from './free-port.ts';

/** A server that does not answer by then will not. */
const START_MS = 60_000;
const DEBIAN = '/usr/lib/postgresql';

/** A PostgreSQL server of our own, with a new folder and port. */
export interface PostgresServer {
  /** The folder that holds its data. */
  readonly folder: string;
  /** The address of a database, which `create` makes. */
  url(database: string): string;
  /** Makes an empty database. @returns its address */
  create(database: string): Promise<string>;
  /** Ends it at once (SIGQUIT, which is PostgreSQL's own word for a crash) and starts it again on the same data. */
  crash(): Promise<void>;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

/** Where initdb and postgres are; undefined when they are not installed. */
export function postgresPrograms(): string | undefined {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...(process.env['PATH'] ?? '').split(delimiter),
    ...versions.map((version) => join(DEBIAN, version, 'bin')),
  ];
  return folders.find((folder) => ['initdb', 'postgres'].every((name) => existsSync(join(folder, name))));
}

/**
 * Starts a server. PostgreSQL refuses to run as root, so root runs it as the user postgres or nobody.
 *
 * @param options.durable whether it waits for the disk, as a real one does; tests need not
 * @throws when PostgreSQL is not installed or does not start
 */
export async function startPostgres(options: { durable: boolean; port?: number }): Promise<PostgresServer> {
  const programs = postgresPrograms();
  if (!programs) throw new Error('PostgreSQL is not installed');
  const port = options.port ?? (await freePort());
  const folder = await mkdtemp(join(tmpdir(), 'commonplace-postgres-'));
  const user = unprivileged();
  if (user) await chown(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const flags = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-locale', '--no-sync'];
  const made = spawnSync(join(programs, 'initdb'), flags, { ...user, cwd: folder, encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr ?? made.error}`);

  const url = (database: string) => `postgres://postgres@127.0.0.1:${port}/${database}`;
  const start = async () => {
    const settings = [
      `listen_addresses=127.0.0.1`,
      `port=${port}`,
      `unix_socket_directories=${folder}`,
      'max_connections=200',
      ...(options.durable ? [] : ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']),
    ];
    const program = join(programs, 'postgres');
    const server = spawn(program, ['-D', data, ...settings.flatMap((setting) => ['-c', setting])], {
      ...user,
      cwd: folder,
      stdio: ['ignore', 'ignore', 'ignore'],
    });
    await answering(url('postgres'), server);
    return server;
  };
  const end = async (server: ChildProcess, signal: NodeJS.Signals) => {
    const ended = once(server, 'exit');
    server.kill(signal);
    await ended;
  };

  endWithUs(folder);
  let server = await start();
  return {
    folder,
    url,
    create: async (database) => {
      await query(url('postgres'), `create database "${database}"`);
      return url(database);
    },
    crash: async () => {
      await end(server, 'SIGQUIT');
      server = await start();
    },
    stop: async () => {
      await end(server, 'SIGINT');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Ends a server and removes its folder once this process has ended for any reason: the pipe to the watcher closes then. */
function endWithUs(folder: string): void {
  const script = `
    cat >/dev/null
    pid=$(head -n 1 "$0/data/postmaster.pid") && kill -INT "$pid"
    while kill -0 "$pid"; do sleep 0.1; done
    rm -rf "$0"`;
  // Detached, so that Ctrl-C on the tests does not end it first.
  const watcher = spawn('sh', ['-c', script, folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watcher.unref();
  (watcher.stdin as Socket).unref();
}

/** Runs one statement on a connection of its own. */
export async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

async function answering(url: string, server: ChildProcess): Promise<void> {
  const end = Date.now() + START_MS;
  for (;;) {
    try {
      await query(url, 'select 1');
      return;
    } catch (error) {
      if (server.exitCode !== null || Date.now() > end) throw error;
      await sleep(50);
    }
  }
}

function unprivileged(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const idOf = (flag: string, name: string) => {
    const { status, stdout } = spawnSync('id', [flag, name], { encoding: 'utf8' });
    return status === 0 ? Number(stdout) : undefined;
  };
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = [idOf('-u', name), idOf('-g', name)];
    if (uid !== undefined && gid !== undefined) return { uid, gid };
  }
  throw new Error('there is no user that PostgreSQL could run as');
}
