import { statSync } from 'node:fs';
import { unescape as decoded } from 'node:querystring';
import { config as readDotenv } from 'dotenv';
import { z } from 'zod';
import { StartError } from './errors.ts';

const port = z.coerce.number().int().min(0).max(65_535);

/** Every environment variable that the bot reads. `.env.example` says what each is for. */
const Environment = z.object({
  DISCORD_TOKEN: z.string().trim().min(1).optional(),
  DISCORD_API_URL: z.url({ protocol: /^https?$/ }).default('https://discord.com/api'),
  DISCORD_GUILD_ID: z
    .string()
    .regex(/^\d{17,20}$/, 'must be a server id: 17 to 20 digits')
    .optional(),
  SEEDS_DIR: z.string().min(1).default('seeds'),
  DATABASE_URL: z
    .string()
    .regex(
      /^(?:file:|postgres(?:ql)?:\/\/|:memory:$)/,
      'must begin with "file:" or "postgres://", for example file:data/commonplace.db',
    )
    .default('file:data/commonplace.db'),
  COMMONPLACE_ROLE: z.enum(['all', 'gateway', 'worker']).default('all'),
  SHARDS: z.union([z.literal('auto'), z.coerce.number().int().min(1).max(10_000)]).default('auto'),
  SANDBOX_PORT: port.default(3000),
  HTTP_PORT: port.optional(),
  HTTP_HOST: z.union([z.ipv4(), z.ipv6(), z.hostname()], 'must be an address or a host name').optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  SOURCES_FILE: z.string().min(1).optional(),
  OPERATOR_CONTACT: z
    .string()
    .trim()
    .min(3)
    .max(200)
    .regex(/^[\x20-\x7e]+$/, 'must be plain ASCII')
    .optional(),
  EMBEDDINGS_MODEL: z.string().trim().min(1).optional(),
  DIGEST_CATCH_UP_HOURS: z.coerce.number().min(0).max(24).default(6),
});

/** The bot's settings, checked once at start. */
export interface Config {
  /** Absent: the bot runs against the sandbox. */
  readonly token?: string;
  readonly apiUrl: string;
  /** Register the commands in this server only. */
  readonly guildId?: string;
  readonly seedsDir: string;
  /** `file:` and a path, or `postgres://`. */
  readonly databaseUrl: string;
  /** What this process does: answer interactions, send digests and build the library, or all of it. */
  readonly role: 'all' | 'gateway' | 'worker';
  /** How many shards the bot's servers are spread over. */
  readonly shards: 'auto' | number;
  readonly sandboxPort: number;
  /** Health and metrics; off when absent. */
  readonly httpPort?: number;
  /** Where they are served; loopback when absent. */
  readonly httpHost?: string;
  readonly logLevel: string;
  /** The list of sources that are followed for everybody; `sources.json` beside the seeds when absent. */
  readonly sourcesFile?: string;
  /** How people and the owners of fetched sites reach whoever runs the bot: an address or a page. */
  readonly operatorContact?: string;
  /** The folder or name of a model that ranks by meaning; none when absent. */
  readonly embeddingsModel?: string;
  /** A digest missed by less than this is sent late. */
  readonly digestCatchUpHours: number;
}

/**
 * Reads the configuration from the environment and, below it, from `.env`.
 *
 * @throws StartError naming every variable that is wrong, and how
 */
export function readConfig(environment: NodeJS.ProcessEnv = withDotenv()): Config {
  // An empty variable is one that nobody filled in.
  const filled = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const { data, error } = Environment.safeParse(filled);
  if (!data) {
    const faults = error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new StartError(`Check the settings in .env or the environment: ${faults.join('; ')}.`);
  }
  if (data.COMMONPLACE_ROLE !== 'all' && !data.DATABASE_URL.startsWith('postgres')) {
    throw new StartError(
      'COMMONPLACE_ROLE divides the work among processes that share a PostgreSQL database: set DATABASE_URL=postgres://… or leave it out.',
    );
  }
  return {
    ...(data.DISCORD_TOKEN && { token: data.DISCORD_TOKEN }),
    apiUrl: data.DISCORD_API_URL,
    ...(data.DISCORD_GUILD_ID && { guildId: data.DISCORD_GUILD_ID }),
    seedsDir: data.SEEDS_DIR,
    databaseUrl: data.DATABASE_URL,
    role: data.COMMONPLACE_ROLE,
    shards: data.SHARDS,
    sandboxPort: data.SANDBOX_PORT,
    ...(data.HTTP_PORT !== undefined && { httpPort: data.HTTP_PORT }),
    ...(data.HTTP_HOST && { httpHost: data.HTTP_HOST }),
    logLevel: data.LOG_LEVEL,
    ...(data.SOURCES_FILE && { sourcesFile: data.SOURCES_FILE }),
    ...(data.OPERATOR_CONTACT && { operatorContact: data.OPERATOR_CONTACT }),
    ...(data.EMBEDDINGS_MODEL && { embeddingsModel: data.EMBEDDINGS_MODEL }),
    digestCatchUpHours: data.DIGEST_CATCH_UP_HOURS,
  };
}

/** What no line of the log may show. */
export function secretsOf({ token, databaseUrl }: Pick<Config, 'token' | 'databaseUrl'>): string[] {
  const password = URL.canParse(databaseUrl) ? new URL(databaseUrl).password : '';
  return [token ?? '', password, decoded(password)].filter((secret) => secret !== '');
}

/** Whether others than its owner may read `.env`, which holds the token. Windows has no such permissions. */
export function isDotenvReadable(): boolean {
  const mode = statSync('.env', { throwIfNoEntry: false })?.mode ?? 0;
  return process.platform !== 'win32' && (mode & 0o077) !== 0;
}

function withDotenv(): NodeJS.ProcessEnv {
  readDotenv({ quiet: true });
  return process.env;
}
