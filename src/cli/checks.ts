import { existsSync, statfsSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, resolve } from 'node:path';
import SQLite from 'better-sqlite3';
import { type Config, readConfig } from '../config.ts';
import { loadCorpus } from '../corpus/load.ts';
import {
  type Application,
  INVITE_PERMISSIONS,
  inviteLink,
  readApplication,
} from '../discord/gateway/application.ts';
import { lackingPermissions } from '../discord/gateway/permissions.ts';
import { StartError } from '../errors.ts';
import { pluralize } from '../messages/pluralize.ts';
import { readListedSources } from '../sources/file.ts';
import { databasePath, isPostgresUrl } from '../storage/database.ts';
import { inspectPostgres } from '../storage/postgres.ts';
import { unhealthyBecause } from './healthcheck.ts';

const MIN_NODE = 24;
/** Discord tells whole seconds; digests are due by the minute. */
const MAX_CLOCK_OFFSET_MS = 5_000;
const MIN_FREE_BYTES = 200 * 1024 ** 2;
/** The bits of a file's mode that let others than its owner in. */
const FOR_OTHERS = 0o077;

/** What one check found. */
export interface CheckResult {
  readonly state: 'ok' | 'warning' | 'wrong';
  /** What was looked at: "Token". */
  readonly subject: string;
  readonly found: string;
  /** What to do about it, in the imperative. */
  readonly fix?: string;
}

/**
 * Every check, in the order in which one would fix things. Reads only: a running bot is not disturbed.
 */
export async function* checkAll(): AsyncGenerator<CheckResult> {
  yield checkNode();
  yield checkTimeZones();
  let config: Config;
  try {
    config = readConfig();
  } catch (error) {
    yield wrong('Settings', messageOf(error), '.env.example explains every setting.');
    return;
  }
  yield* checkEnvFile();
  yield* checkDiscord(config);
  yield isPostgresUrl(config.databaseUrl)
    ? await checkPostgres(config.databaseUrl)
    : checkFile(config.databaseUrl);
  yield await checkSeeds(config.seedsDir);
  yield await checkSources(config);
  if (config.httpPort !== undefined) yield await checkPort(config.httpPort);
}

function checkNode(): CheckResult {
  const { node } = process.versions;
  return Number.parseInt(node, 10) >= MIN_NODE
    ? ok('Node.js', node)
    : wrong('Node.js', `${node} runs this check`, `Use npm run doctor: it takes Node ${MIN_NODE} along.`);
}

/** Digests need the places of the tz database: https://www.iana.org/time-zones. */
function checkTimeZones(): CheckResult {
  try {
    new Intl.DateTimeFormat('en', { timeZone: 'Europe/Berlin' });
    return ok('Time zones', `tz database ${process.versions['tz'] ?? 'of the system'}`);
  } catch {
    return wrong(
      'Time zones',
      'this Node.js knows none',
      'Use a Node.js with full ICU data, as npm run start does.',
    );
  }
}

function* checkEnvFile(): Generator<CheckResult> {
  const path = resolve('.env');
  if (!existsSync(path)) return;
  yield (statSync(path).mode & FOR_OTHERS) === 0 || process.platform === 'win32'
    ? ok('.env', 'only its owner can read it')
    : {
        state: 'warning',
        subject: '.env',
        found: 'others on this machine can read the token',
        fix: `Run: chmod 600 ${path}`,
      };
}

async function* checkDiscord({ token, apiUrl, guildId }: Config): AsyncGenerator<CheckResult> {
  if (!token) {
    yield {
      state: 'warning',
      subject: 'Token',
      found: 'none is set, so npm start runs the sandbox',
      fix: 'For Discord itself, run npm run setup.',
    };
    return;
  }
  let application: Application;
  try {
    application = await readApplication(token, apiUrl);
  } catch (error) {
    yield wrong('Token', messageOf(error));
    return;
  }
  yield ok('Token', `it belongs to ${application.name}`);
  yield* checkApplication(application, guildId);
}

function* checkApplication(application: Application, guildId: string | undefined): Generator<CheckResult> {
  const { id, privilegedIntents, servers, clockOffsetMs } = application;
  for (const intent of privilegedIntents) {
    yield {
      state: 'warning',
      subject: 'Intents',
      found: `the ${intent} is on, and the bot does not need it`,
      fix: 'Switch it off on the Bot page of your application.',
    };
  }
  yield Math.abs(clockOffsetMs) <= MAX_CLOCK_OFFSET_MS
    ? ok('Clock', 'agrees with Discord’s')
    : wrong(
        'Clock',
        `${Math.round(Math.abs(clockOffsetMs) / 1000)} seconds off`,
        'Switch on time synchronisation (NTP).',
      );
  if (servers.length === 0) {
    yield {
      state: 'warning',
      subject: 'Servers',
      found: 'the bot is in none',
      fix: `Open ${inviteLink(id)}`,
    };
  }
  if (guildId && !servers.some((server) => server.id === guildId)) {
    yield wrong('DISCORD_GUILD_ID', `the bot is not in ${guildId}`, `Invite it there: ${inviteLink(id)}`);
  }
  for (const { name, permissions } of servers) {
    const missing = lackingPermissions(permissions, INVITE_PERMISSIONS);
    yield missing
      ? wrong(`Server ${name}`, `the bot needs ${missing}`, 'Change its role in Server Settings, Roles.')
      : ok(`Server ${name}`, 'all permissions are there; a channel may still take some away');
  }
}

function checkFile(url: string): CheckResult {
  const path = databasePath(url);
  if (path === ':memory:') {
    return { state: 'warning', subject: 'Database', found: 'in memory: everything is lost at the end' };
  }
  if (!existsSync(path)) return ok('Database', `${path} will be created`);
  let db: SQLite.Database | undefined;
  try {
    db = new SQLite(path, { readonly: true });
    const damage = db.pragma('integrity_check(1)', { simple: true });
    if (damage !== 'ok') return wrong('Database', String(damage), 'Run: npm run db:restore -- <backup>');
    const { bavail, bsize } = statfsSync(dirname(path));
    if (bavail * bsize < MIN_FREE_BYTES) {
      return wrong(
        'Database',
        `${Math.floor((bavail * bsize) / 1024 ** 2)} MB are left on its disk`,
        'Free some space.',
      );
    }
    return ok('Database', path);
  } catch (error) {
    return wrong('Database', `${path}: ${messageOf(error)}`, 'Check its owner, or restore a backup.');
  } finally {
    db?.close();
  }
}

async function checkPostgres(url: string): Promise<CheckResult> {
  try {
    const { version, canCreate } = await inspectPostgres(url);
    return canCreate
      ? ok('Database', `PostgreSQL ${version}`)
      : wrong(
          'Database',
          'the account may not create tables',
          'Run in psql, as its owner: grant create on schema public to <account>;',
        );
  } catch (error) {
    return wrong('Database', messageOf(error));
  }
}

async function checkSources(config: Config): Promise<CheckResult> {
  const { operatorContact } = config;
  try {
    const listed = await readListedSources(config);
    const found = listed ? `${pluralize(listed.length, 'source')} listed for everybody` : 'none listed';
    return operatorContact
      ? ok('Sources', found)
      : {
          state: 'warning',
          subject: 'Sources',
          found: `${found}; nobody whose site is fetched can reach you`,
          fix: 'Set OPERATOR_CONTACT to an e-mail address or a page.',
        };
  } catch (error) {
    return wrong('Sources', messageOf(error), 'docs/sources.md says what the file looks like.');
  }
}

async function checkSeeds(dir: string): Promise<CheckResult> {
  try {
    const { excerpts, rejections } = await loadCorpus(dir);
    const found = `${pluralize(excerpts.length, 'excerpt')} in ${dir}`;
    if (rejections.length === 0) return ok('Seeds', found);
    return {
      state: 'warning',
      subject: 'Seeds',
      found: `${found}; ${pluralize(rejections.length, 'problem')}`,
      fix: 'Run npm run seeds:check to see which and why.',
    };
  } catch (error) {
    return wrong('Seeds', messageOf(error));
  }
}

/** The port is free, or the bot itself answers on it. */
async function checkPort(port: number): Promise<CheckResult> {
  const subject = `HTTP_PORT ${port}`;
  const taken = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
    const server = createServer();
    server.once('error', resolve);
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(undefined)));
  });
  if (!taken) return ok(subject, 'free');
  const reason = await unhealthyBecause(port);
  return reason === undefined
    ? ok(subject, 'the bot is running there, and healthy')
    : wrong(
        subject,
        taken.code === 'EADDRINUSE' ? reason : taken.message,
        'Stop what uses it, or choose another port.',
      );
}

function ok(subject: string, found: string): CheckResult {
  return { state: 'ok', subject, found };
}

function wrong(subject: string, found: string, fix?: string): CheckResult {
  return { state: 'wrong', subject, found, ...(fix && { fix }) };
}

function messageOf(error: unknown): string {
  if (error instanceof StartError || error instanceof SQLite.SqliteError) return error.message;
  throw error;
}
