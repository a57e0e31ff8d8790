import { Events } from 'discord.js';
import { allCommands } from '../commands/index.ts';
import packageJson from '../package.json' with { type: 'json' };
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import { loadCorpus } from './corpus/load.ts';
import { cardDescriber } from './discord/card-extras.ts';
import { connect } from './discord/client.ts';
import { openDigests } from './discord/digests.ts';
import { Dispatcher } from './discord/dispatcher.ts';
import { LIMITS } from './discord/limits.ts';
import { noticeTeller } from './discord/notices.ts';
import { registerCommands } from './discord/registration.ts';
import { keepInLine } from './discord/share-upkeep.ts';
import type { StartError } from './errors.ts';
import { Metrics, serveHttp } from './http.ts';
import { Library } from './library.ts';
import { excerptLink, type LinkOf } from './links/fragment.ts';
import { findSharedPhrases } from './links/phrases.ts';
import type { Logger } from './log.ts';
import { openDatabase } from './storage/database.ts';
import { openMemory } from './storage/memory.ts';
import { Searches } from './storage/searches.ts';

const VERSION = packageJson.version;

/** The running bot. */
export interface App {
  /** Stops taking interactions, finishes those under way, and closes the gateway and the database. */
  close(): Promise<void>;
}

export interface AppOptions {
  readonly config: Config & { readonly token: string };
  readonly clock: Clock;
  readonly logger: Logger;
  /** Ends a start that waits for Discord. */
  readonly signal: AbortSignal;
  /** Told when the running bot has lost Discord for good. */
  readonly onLost: (error: StartError) => void;
}

/**
 * Builds the bot and starts it: the only place that knows every part.
 *
 * @throws StartError with one line for the operator when the bot cannot run
 */
export async function startApp({ config, clock, logger, signal, onLost }: AppOptions): Promise<App> {
  const startedAt = clock.now();
  const closers: (() => unknown)[] = [];
  const close = async () => {
    for (const closer of closers.reverse().splice(0)) await closer();
  };
  try {
    const storage = await openDatabase(config.databaseUrl);
    closers.push(() => storage.close());
    const library = { current: await loadLibrary(config.seedsDir, logger) };
    const phrases = await findSharedPhrases(library.current.corpus.excerpts.map(({ text }) => text));
    const loadMs = clock.now() - startedAt;

    const searches = new Searches(storage.db, clock);
    await searches.deleteOld();
    const memory = openMemory(storage.db, clock);
    const currentLibrary = () => library.current;
    const linkOf: LinkOf = (excerpt) => excerptLink(excerpt, phrases, LIMITS.url);

    const { token, apiUrl } = config;
    const client = await connect({ token, apiUrl, logger, signal, onLost });
    closers.push(() => client.destroy());
    // Nothing may wait between here and the listener below: interactions would be lost meanwhile.
    const digests = openDigests({
      client,
      token,
      apiUrl,
      db: storage.db,
      memory,
      library: currentLibrary,
      linkOf,
      clock,
      logger,
      catchUpHours: config.digestCatchUpHours,
    });
    const commands = allCommands({
      ...memory,
      library: currentLibrary,
      clock,
      searches,
      digests,
      linkOf,
      describeCards: cardDescriber(linkOf, memory.shares),
      run: { version: VERSION, startedAt, loadMs },
    });
    const metrics = new Metrics();
    const dispatcher = new Dispatcher(
      commands,
      logger,
      (outcome) => metrics.observe(outcome),
      noticeTeller(memory.notices),
    );
    client.on(Events.InteractionCreate, (interaction) => dispatcher.handle(interaction));
    closers.push(() => dispatcher.close());
    closers.push(await keepInLine({ client, memory, clock, logger }));
    await registerCommands(
      client,
      commands.map((command) => command.definition),
      config.guildId,
      logger,
    );
    if (config.httpPort !== undefined) {
      const http = await serveHttp(config.httpPort, { metrics, isHealthy: () => client.isReady() });
      closers.push(() => http.close());
    }
    const arrivals = digests.arrivals.record(library.current.corpus.excerpts.map(({ id }) => id));
    closers.push(() => arrivals);
    await digests.runner.start();
    closers.push(() => digests.runner.close());
    logger.info({ bot: client.user.tag, servers: client.guilds.cache.size, version: VERSION }, 'ready');
    return { close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function loadLibrary(seedsDir: string, logger: Logger): Promise<Library> {
  const started = performance.now();
  const corpus = await loadCorpus(seedsDir);
  const library = await Library.build(corpus);
  for (const rejection of corpus.rejections) logger.warn(rejection, 'a seed could not be used');
  logger.info(
    {
      files: corpus.sources.length,
      read: corpus.read,
      merged: corpus.merges.length,
      indexed: corpus.excerpts.length,
      posts: corpus.posts.length,
      people: corpus.people.length,
      ms: Math.round(performance.now() - started),
    },
    'library loaded',
  );
  return library;
}
