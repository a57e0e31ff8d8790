import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { startSandbox } from './server/server.ts';
import { DEFAULT_WORLD } from './world/seed.ts';
import { worldSeed } from './world/world-seed.ts';

const USAGE = `discord-sandbox: a Discord on this machine, to try a bot in and to test it against.

  --port N              where it listens on 127.0.0.1; 0 takes any free port (default 4000)
  --token TOKEN         the bot's token (default: a new one at every start)
  --world FILE          servers, channels and people, as JSON
  --guilds N            further servers with the bot, for tests of shards
  --shards N            the number of shards that GET /gateway/bot recommends
  --max-concurrency N   shards that may identify in the same five seconds
  --json                print what a bot needs as one line of JSON
  --help                print this`;

const number = z.coerce.number().int().min(0);
const options = z.object({
  port: number.max(65_535).default(4000),
  token: z.string().min(1).optional(),
  world: z.string().optional(),
  guilds: number.max(100_000).default(0),
  shards: number.min(1).max(1024).optional(),
  'max-concurrency': number.min(1).max(1024).default(1),
  json: z.boolean().default(false),
  help: z.boolean().default(false),
});

/** @throws Error with a message for users if the command line or the world file is invalid */
function readOptions(args: string[]): z.output<typeof options> {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: 'string' },
      token: { type: 'string' },
      world: { type: 'string' },
      guilds: { type: 'string' },
      shards: { type: 'string' },
      'max-concurrency': { type: 'string' },
      json: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  return checked(options, values, (path) => `--${path}`);
}

function checked<T extends z.ZodType>(
  schema: T,
  input: unknown,
  name: (path: string) => string,
): z.output<T> {
  const { data, error } = schema.safeParse(input);
  if (!error) return data;
  const [issue] = error.issues;
  throw new Error(`${name(issue?.path.join('.') ?? '')}: ${issue?.message}`);
}

/** Runs the command. @returns the exit code; undefined while the sandbox runs */
async function main(args: string[]): Promise<number | undefined> {
  const { port, token, world, guilds, shards, json, help, ...rest } = readOptions(args);
  if (help) {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  const file: unknown = world === undefined ? DEFAULT_WORLD : JSON.parse(readFileSync(world, 'utf8'));
  const sandbox = await startSandbox({
    port,
    world: checked(worldSeed, file, (path) => `${world} at ${path}`),
    guilds,
    ...(token === undefined ? {} : { token }),
    sharding: {
      maxConcurrency: rest['max-concurrency'],
      identifyWindowMs: 5_000,
      ...(shards === undefined ? {} : { shards }),
    },
  });
  const facts = { page: sandbox.url, api: sandbox.apiUrl, token: sandbox.token, pid: process.pid };
  const lines = [`Page   ${facts.page}`, `API    ${facts.api}`, `Token  ${facts.token}`, 'Ctrl+C ends it.'];
  process.stdout.write(`${json ? JSON.stringify(facts) : lines.join('\n')}\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void sandbox.close().then(() => process.exit(0)));
  }
  return undefined;
}

try {
  const code = await main(process.argv.slice(2));
  if (code !== undefined) process.exit(code);
} catch (error) {
  process.stderr.write(`discord-sandbox: ${(error as Error).message}\n`);
  process.exit(1);
}
