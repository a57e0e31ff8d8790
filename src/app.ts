import { join } from 'node:path';
import { type BaseInteraction, type Client, Events, Status } from 'discord.js';
import { allCommands } from '../commands/index.ts';
import packageJson from '../package.json' with { type: 'json' };
import type { Clock } from './clock.ts';
import { Closers } from './closers.ts';
import type { Config } from './config.ts';
import { SOURCES_FILE } from './corpus/catalog.ts';
import { openDigests } from './digests.ts';
import { syncDeletions } from './discord/actions/deletions.ts';
import { isMember } from './discord/actions/membership.ts';
import { noticeTeller } from './discord/actions/notices.ts';
import { connect } from './discord/gateway/client.ts';
import { Dispatcher, type Outcome } from './discord/gateway/dispatcher.ts';
import { checkGateway, watchGateway } from './discord/gateway/heartbeat.ts';
import { keepRegistering } from './discord/gateway/registration.ts';
import { scoped } from './discord/gateway/scope.ts';
import { cardDescriber } from './discord/views/card-extras.ts';
import type { StartError } from './errors.ts';
import { Health } from './health.ts';
import { serveHttp } from './http.ts';
import { openJobs } from './jobs/open.ts';
import { CurrentLibrary } from './library/current-library.ts';
import type { Library } from './library/library.ts';
import { EVERYBODY, type Scope, ScopedLibraries } from './library/scoped.ts';
import type { LinkOf } from './links/fragment.ts';
import type { Logger } from './log.ts';
import { Metrics } from './metrics.ts';
import type { RunFacts } from './services.ts';
import { type AddressCheck, checkedAgent } from './sources/address.ts';
import { FETCH_MS } from './sources/fetch.ts';
import { readSourcesFile } from './sources/file.ts';
import { SourceItems } from './sources/items.ts';
import type { Forum } from './sources/recognise.ts';
import { Sources } from './sources/sources.ts';
import { databasePath, isPostgresUrl, openDatabase } from './storage/database.ts';
import { keepRetention } from './storage/retention.ts';
import type { Database } from './storage/schema.ts';
import { Searches } from './storage/searches.ts';
import { openUserData, type UserData } from './storage/user-data.ts';

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
  /** What is different where sources are fetched in the sandbox and in tests: on the internet nothing is. */
  readonly fetching?: {
    /** Where it may connect; the public internet when absent. */
    readonly mayConnect?: AddressCheck;
    /** Beside LessWrong and the Alignment Forum. */
    readonly forums?: readonly Forum[];
    /** Milliseconds between two requests to a host. */
    readonly gapMs?: number;
    /** Whether `sources.json` beside the seeds is followed without being asked for. */
    readonly followListed?: boolean;
  };
}

/**
 * Builds the bot and starts it: the only place that knows every part.
 *
 * @throws StartError with one line for the operator when the bot cannot run
 */
export async function startApp(options: AppOptions): Promise<App> {
  const { config, clock, logger } = options;
  const startedAt = clock.now();
  const closers = new Closers();
  const metrics = new Metrics();
  const health = new Health();
  try {
    if (config.httpPort !== undefined) {
      const http = await serveHttp({ port: config.httpPort, host: config.httpHost, metrics, health });
      closers.push(() => http.close());
    }
    const storage = await openDatabase(config.databaseUrl, logger);
    const { db } = storage;
    closers.push(() => storage.close());
    const userData = openUserData(storage, clock);
    const searches = new Searches(db, clock);
    const jobs = openJobs({ db, url: config.databaseUrl, works: true, clock, logger });
    const indexFile = indexFileOf(config.databaseUrl);
    const libraryOptions = { seedsDir: config.seedsDir, indexFile };
    const current = await CurrentLibrary.load(libraryOptions, logger);
    const run = { version: VERSION, startedAt, loadMs: clock.now() - startedAt };
    const { fetching = {} } = options;
    const listed = await listedSources(config, fetching.followListed ?? true);
    const items = new SourceItems(db);
    await items.refresh();

    const client = await connect({ ...options, token: config.token, apiUrl: config.apiUrl });
    closers.push(() => client.destroy());
    // Nothing may wait between here and the listener: interactions would be lost meanwhile.
    const { commands, digests, dispatcher, libraries, sources } = assemble({
      config,
      clock,
      logger,
      db,
      userData,
      searches,
      current,
      run,
      client,
      metrics,
      items,
      fetching,
    });
    client.on(Events.InteractionCreate, (interaction) => dispatcher.handle(interaction));
    closers.push(() => dispatcher.close());
    closers.push(await syncDeletions({ client, userData, clock, logger }));
    const definitions = commands.map((command) => command.definition);
    const { guildId } = config;
    const onHopeless = options.onLost;
    closers.push(await keepRegistering({ client, definitions, guildId, logger, onHopeless }));
    const retention = { userData, searches, ...digests, clock, logger };
    const inLibrary = (id: string) => current.library.excerpt(id) !== undefined;
    closers.push(keepRetention({ ...retention, inLibrary }));

    const noteArrivals = ({ corpus }: Library) =>
      digests.arrivals
        .record(corpus.excerpts.map(({ id }) => id))
        .catch((error: unknown) => logger.error({ err: error }, 'new excerpts were not noted'));
    const noted = noteArrivals(current.library);
    const onReload = async (library: Library) => {
      libraries.release();
      await noteArrivals(library);
      await sources.refresh();
    };
    closers.push(() => noted, await current.watch(onReload));
    await jobs.start();
    closers.push(() => jobs.close());
    await digests.runner.start();
    closers.push(() => digests.runner.close());
    await sources.start();
    closers.push(() => sources.close());
    if (listed) {
      void sources
        .followListed(listed)
        .catch((error: unknown) => logger.error({ err: error }, 'the listed sources could not be followed'));
    }
    closers.push(watchGateway(client, options.onLost));
    metrics.started({
      shards: () =>
        [...client.ws.shards.values()].map(({ id, status, ping }) => ({
          id,
          ready: status === Status.Ready,
          pingMs: ping,
        })),
      servers: () => client.guilds.cache.size,
      excerpts: () => current.library.corpus.excerpts.length,
      posts: () => current.library.corpus.posts.length,
      digestsWaiting: () => digests.deliveries.countDue(clock.now()),
      databaseBytes: () => storage.sizeBytes(),
    });
    health.started([
      () => checkGateway(client),
      () => storage.probe().then(() => undefined),
      () => digests.runner.check(),
    ]);
    logger.info({ bot: client.user.tag, servers: client.guilds.cache.size, version: VERSION }, 'ready');
    return { close: () => closers.close() };
  } catch (error) {
    await closers.close().catch((closing: unknown) => logger.error({ err: closing }, 'closing failed'));
    throw error;
  }
}

/** Where the library's index is kept for the next start: beside a database file, nowhere with one in memory. */
function indexFileOf(databaseUrl: string): string | undefined {
  if (isPostgresUrl(databaseUrl)) return 'data/commonplace.index';
  const path = databasePath(databaseUrl);
  return path === ':memory:' ? undefined : `${path}.index`;
}

interface Parts {
  readonly config: AppOptions['config'];
  readonly clock: Clock;
  readonly logger: Logger;
  readonly db: Database;
  readonly userData: UserData;
  readonly searches: Searches;
  readonly current: CurrentLibrary;
  readonly run: RunFacts;
  readonly client: Client<true>;
  readonly metrics: Metrics;
  readonly items: SourceItems;
  readonly fetching: NonNullable<AppOptions['fetching']>;
}

/** What the operator's list of sources says. */
function listedSources({ seedsDir, sourcesFile }: Config, unasked: boolean) {
  if (sourcesFile !== undefined) return readSourcesFile(sourcesFile, true);
  return unasked ? readSourcesFile(join(seedsDir, SOURCES_FILE), false) : undefined;
}

/** Puts together what answers interactions and what sends digests. */
function assemble(parts: Parts) {
  const { config, clock, logger, db, userData, searches, current, run, client, metrics } = parts;
  const { items, fetching } = parts;
  const libraries = new ScopedLibraries(() => current.library, items);
  const library = () => libraries.current();
  const linkOf: LinkOf = (excerpt) => library().linkOf(excerpt);
  const { token, apiUrl, digestCatchUpHours: catchUpHours } = config;
  const digests = openDigests({
    client,
    token,
    apiUrl,
    db,
    userData,
    library,
    within: (guildId, work) => libraries.within(guildId ?? EVERYBODY, work),
    linkOf,
    clock,
    logger,
    onState: (state, { runAt }) => metrics.observeDigest(state, clock.now() - runAt),
    catchUpHours,
  });
  const sources = new Sources({
    db,
    items,
    libraries,
    clock,
    logger,
    fetcher: {
      agent: checkedAgent(FETCH_MS, fetching.mayConnect),
      userAgent: `Commonplace/${VERSION} (+${config.sourcesContact ?? 'no contact given'})`,
    },
    ...(fetching.forums && { forums: fetching.forums }),
    ...(fetching.gapMs !== undefined && { gapMs: fetching.gapMs }),
    onPlanned: () => digests.runner.wake(),
  });
  const describeCards = cardDescriber(library, linkOf, userData.shares);
  const commands = allCommands({
    ...userData,
    library,
    clock,
    searches,
    digests,
    linkOf,
    describeCards,
    run,
    sources,
  }).map((command) =>
    scoped(command, async (interaction, work) =>
      libraries.within(await scopeOf(interaction, userData.chosenServers), work),
    ),
  );
  const observe = (outcome: Outcome) => metrics.observeInteraction(outcome);
  const dispatcher = new Dispatcher(commands, logger, observe, noticeTeller(userData.notices));
  return { commands, digests, dispatcher, libraries, sources };
}

/** Whose library an interaction is answered from: the server's; in direct messages the one that the person chose. */
async function scopeOf(
  { guildId, user, client }: BaseInteraction,
  chosenServers: UserData['chosenServers'],
): Promise<Scope> {
  if (guildId !== null) return guildId;
  const chosen = await chosenServers.of(user.id);
  return chosen !== undefined && (await isMember(client, chosen, user.id)) ? chosen : EVERYBODY;
}
