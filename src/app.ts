import { join } from 'node:path';
import { type BaseInteraction, type Client, Events, Status } from 'discord.js';
import { allCommands } from '../commands/index.ts';
import packageJson from '../package.json' with { type: 'json' };
import type { Clock } from './clock.ts';
import { Closers } from './closers.ts';
import { connectAlone, connectShared } from './cluster/connect.ts';
import { openCluster } from './cluster/open.ts';
import { Singleton } from './cluster/singleton.ts';
import type { Config } from './config.ts';
import { SOURCES_FILE } from './corpus/catalog.ts';
import { type DigestsOptions, openDigests } from './digests.ts';
import { syncDeletions } from './discord/actions/deletions.ts';
import { isMember } from './discord/actions/membership.ts';
import { noticeTeller } from './discord/actions/notices.ts';
import type { Connections } from './discord/gateway/connections.ts';
import { Dispatcher, type Outcome } from './discord/gateway/dispatcher.ts';
import { checkGateway, watchGateway } from './discord/gateway/heartbeat.ts';
import { keepRegistering } from './discord/gateway/registration.ts';
import { scoped } from './discord/gateway/scope.ts';
import { hasFirstShard, hearsOf } from './discord/gateway/sharding.ts';
import { cardDescriber } from './discord/views/card-extras.ts';
import type { StartError } from './errors.ts';
import { Health, type HealthCheck } from './health.ts';
import { serveHttp } from './http.ts';
import type { Jobs } from './jobs/jobs.ts';
import { openJobs } from './jobs/open.ts';
import { CurrentLibrary } from './library/current-library.ts';
import type { Library } from './library/library.ts';
import { EVERYBODY, type Scope, ScopedLibraries } from './library/scoped.ts';
import type { LinkOf } from './links/fragment.ts';
import type { Logger } from './log.ts';
import { Metrics } from './metrics.ts';
import { Embeddings } from './search/ranking/embeddings.ts';
import type { RunFacts, Services } from './services.ts';
import { type AddressCheck, checkedAgent } from './sources/address.ts';
import { FETCH_MS } from './sources/fetch.ts';
import { readSourcesFile } from './sources/file.ts';
import { SourceItems } from './sources/items.ts';
import type { Forum } from './sources/recognise.ts';
import { Sources } from './sources/sources.ts';
import { databasePath, isPostgresUrl, openDatabase } from './storage/database.ts';
import { notify } from './storage/listener.ts';
import { keepRetention } from './storage/retention.ts';
import type { Database } from './storage/schema.ts';
import { Searches } from './storage/searches.ts';
import { openUserData, type UserData } from './storage/user-data.ts';

const VERSION = packageJson.version;
/** Tells the process that sends digests and fetches sources that something has changed. */
const WAKE_CHANNEL = 'commonplace_digests';

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
  const { config, logger } = options;
  const startedAt = options.clock.now();
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
    const works = config.role !== 'gateway';
    const shared = isPostgresUrl(config.databaseUrl);
    const jobs = openJobs({ db, url: config.databaseUrl, works, clock: options.clock, logger });
    const cluster = shared ? await openCluster({ ...options, db, jobs, closers }) : undefined;
    const clock = cluster?.clock ?? options.clock;
    const userData = openUserData(storage, clock);
    const searches = new Searches(db, clock);
    if (cluster) {
      await jobs.start();
      closers.push(() => jobs.close());
      if (works) await cluster.buildLibrary();
    }
    const indexFile = indexFileOf(config.databaseUrl);
    const libraryOptions = {
      ...{ seedsDir: config.seedsDir, indexFile },
      ...(cluster && { published: cluster.library }),
    };
    const current = await CurrentLibrary.load(libraryOptions, logger);
    const embeddings = await openEmbeddings(config, indexFile);
    closers.push(() => embeddings?.close());
    // Also what feeds bring, when somebody searches it.
    const embed = ({ corpus }: Library) =>
      void embeddings
        ?.keepUp(corpus.excerpts)
        .catch((error: unknown) => logger.error({ err: error }, 'excerpts could not be embedded'));
    const run = { version: VERSION, startedAt, loadMs: clock.now() - startedAt };

    const { fetching = {} } = options;
    const listed = works ? await listedSources(config, fetching.followListed ?? true) : undefined;
    const items = new SourceItems(db);
    await items.refresh();

    let connections: Connections | undefined;
    let sender: Singleton | undefined;
    const { commands, digests, dispatcher, libraries, sources } = assemble({
      ...{ config, clock, logger, db, userData, searches, current, run, metrics, items, fetching, jobs },
      embeddings: embeddings && {
        similarityTo: (query) => {
          embed(libraries.current());
          return embeddings.similarityTo(query);
        },
      },
      botId: () => connections?.clients[0]?.user.id ?? botIdOf(config.token),
      channelType: (id) => connections?.channelType(id),
      ...(cluster && {
        sender: {
          maySend: () => sender?.held ?? false,
          wake: () => void notify(db, WAKE_CHANNEL).catch(() => {}),
        },
      }),
    });
    const retention = { userData, searches, ...digests, clock, logger };
    embed(current.library);
    const inLibrary = (id: string) => current.library.excerpt(id) !== undefined;
    const noteArrivals = ({ corpus }: Library) =>
      digests.arrivals
        .record(corpus.excerpts.map(({ id }) => id))
        .catch((error: unknown) => logger.error({ err: error }, 'new excerpts were not noted'));
    const noted = works ? noteArrivals(current.library) : Promise.resolve();
    const onReload = async (library: Library) => {
      libraries.release();
      if (works) await noteArrivals(library);
      await sources.refresh();
    };
    closers.push(() => noted, await current.watch(onReload));

    const checks: HealthCheck[] = [() => storage.probe().then(() => undefined), () => digests.runner.check()];
    if (config.role !== 'worker') {
      const onReady = async (client: Client<true>, whileConnected: Closers) => {
        const asks = hasFirstShard(client);
        const isOurs = (guildId: string) => hearsOf(client, guildId);
        whileConnected.push(await syncDeletions({ client, userData, clock, logger, isOurs, asks }));
        whileConnected.push(watchGateway(client, options.onLost));
        if (!asks) return;
        const definitions = commands.map((command) => command.definition);
        const { guildId } = config;
        const onHopeless = options.onLost;
        whileConnected.push(await keepRegistering({ client, definitions, guildId, logger, onHopeless }));
      };
      const onClient = (client: Client) =>
        void client.on(Events.InteractionCreate, (interaction) => dispatcher.handle(interaction));
      const connecting = { ...options, ...config, onClient, onReady };
      if (cluster) {
        // Shards are given to others before this process ends what it has under way.
        closers.push(() => dispatcher.close());
        connections = await connectShared(connecting, cluster, db, closers);
      } else {
        connections = await connectAlone(connecting, closers);
        closers.push(() => dispatcher.close());
      }
      checks.push(() => connections?.clients.map(checkGateway).find((problem) => problem !== undefined));
    }
    await sources.start();
    closers.push(() => sources.close());
    const { runner } = digests;
    const { poller } = sources;
    let endRetention = async () => {};
    const startWork = async () => {
      await runner.start();
      poller.start();
      endRetention = keepRetention({ ...retention, inLibrary });
    };
    const stopWork = async () => {
      await Promise.all([runner.close(), poller.close(), endRetention()]);
    };
    if (cluster && works) {
      // PostgreSQL: one process sends, fetches and deletes what is old, the others stand by.
      const { leases, listener } = cluster;
      sender = new Singleton({ ...{ name: 'sender', leases, logger }, start: startWork, stop: stopWork });
      closers.push(() => sender?.close());
      listener.on(WAKE_CHANNEL, () => {
        if (!sender?.held) return;
        runner.wake();
        poller.wake();
      });
    } else if (!cluster) {
      await jobs.start();
      closers.push(() => jobs.close());
      closers.push(stopWork);
      await startWork();
    }
    if (listed) {
      void sources
        .followListed(listed)
        .catch((error: unknown) => logger.error({ err: error }, 'the listed sources could not be followed'));
    }
    cluster?.listener.start();
    const clients = () => connections?.clients ?? [];
    const servers = () => clients().reduce((sum, { guilds }) => sum + guilds.cache.size, 0);
    metrics.started({
      shards: () =>
        clients()
          .flatMap(({ ws }) => [...ws.shards.values()])
          .map(({ id, status, ping }) => ({ id, ready: status === Status.Ready, pingMs: ping })),
      servers,
      excerpts: () => current.library.corpus.excerpts.length,
      posts: () => current.library.corpus.posts.length,
      digestsWaiting: () => digests.deliveries.countDue(clock.now()),
      databaseBytes: () => storage.sizeBytes(),
    });
    health.started(checks);
    const bot = connections?.clients[0]?.user.tag;
    logger.info({ bot, servers: servers(), version: VERSION, role: config.role }, 'ready');
    return { close: () => closers.close() };
  } catch (error) {
    await closers.close().catch((closing: unknown) => logger.error({ err: closing }, 'closing failed'));
    throw error;
  }
}

/** The bot's user id, with which every token begins. */
function botIdOf(token: string): string {
  return Buffer.from(token.split('.')[0]!, 'base64url').toString();
}

/** Where the library's index is kept for the next start: beside a database file, nowhere with one in memory. */
function indexFileOf(databaseUrl: string): string | undefined {
  if (isPostgresUrl(databaseUrl)) return 'data/commonplace.index';
  const path = databasePath(databaseUrl);
  return path === ':memory:' ? undefined : `${path}.index`;
}

/** The operator's own model, its vectors kept beside the index. */
async function openEmbeddings({ embeddingsModel: model, role }: Config, indexFile: string | undefined) {
  if (model === undefined || role === 'worker') return undefined;
  return Embeddings.open({ model, file: indexFile && `${indexFile}.vectors` });
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
  readonly metrics: Metrics;
  readonly botId: DigestsOptions['botId'];
  readonly channelType: NonNullable<DigestsOptions['channelType']>;
  readonly sender?: DigestsOptions['sender'];
  readonly items: SourceItems;
  readonly jobs: Jobs;
  readonly embeddings: Services['embeddings'];
  readonly fetching: NonNullable<AppOptions['fetching']>;
}

/** What the operator's list of sources says. */
function listedSources({ seedsDir, sourcesFile }: Config, unasked: boolean) {
  if (sourcesFile !== undefined) return readSourcesFile(sourcesFile, true);
  return unasked ? readSourcesFile(join(seedsDir, SOURCES_FILE), false) : undefined;
}

/** Puts together what answers interactions and what sends digests. */
function assemble(parts: Parts) {
  const { config, clock, logger, db, userData, searches, current, run, metrics } = parts;
  const { botId, channelType, sender, jobs } = parts;
  const { items, fetching, embeddings } = parts;
  const libraries = new ScopedLibraries(() => current.library, items);
  const library = () => libraries.current();
  const linkOf: LinkOf = (excerpt) => library().linkOf(excerpt);
  const { token, apiUrl, digestCatchUpHours: catchUpHours } = config;
  const digests = openDigests({
    botId,
    channelType,
    ...(sender && { sender }),
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
    ...(sender && { wakeFetcher: sender.wake }),
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
    failedJobs: (limit) => jobs.failed(limit),
    sources,
    embeddings,
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
