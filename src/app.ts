import { type Client, Events, Status } from 'discord.js';
import packageJson from '../package.json' with { type: 'json' };
import { type Assembly, assemble, type Fetching } from './assembly.ts';
import type { Clock } from './clock.ts';
import { Closers } from './closers.ts';
import { connectAlone, connectShared } from './cluster/connect.ts';
import { openCluster } from './cluster/open.ts';
import { SENDER, watchSender } from './cluster/sender-watch.ts';
import { Singleton } from './cluster/singleton.ts';
import type { Config } from './config.ts';
import { syncDeletions } from './discord/actions/deletions.ts';
import type { Connections } from './discord/gateway/connections.ts';
import { checkGateway, watchGateway } from './discord/gateway/heartbeat.ts';
import { keepRegistering } from './discord/gateway/registration.ts';
import { ownBudget } from './discord/gateway/request-budget.ts';
import { hasFirstShard, hearsOf } from './discord/gateway/sharding.ts';
import type { StartError } from './errors.ts';
import { Health } from './health.ts';
import { serveHttp } from './http.ts';
import { daily } from './jobs/daily.ts';
import { openJobs } from './jobs/open.ts';
import { CurrentLibrary } from './library/current-library.ts';
import type { Library } from './library/library.ts';
import type { Logger } from './log.ts';
import { type Figures, Metrics } from './metrics.ts';
import { Embeddings } from './search/ranking/embeddings.ts';
import { readListedSources } from './sources/file.ts';
import { SourceItems } from './sources/items.ts';
import { databasePath, isPostgresUrl, openDatabase } from './storage/database.ts';
import { notify } from './storage/listener.ts';
import { watchSchema } from './storage/migrate.ts';
import { deleteOld } from './storage/retention.ts';
import { Searches } from './storage/searches.ts';
import { openUserData } from './storage/user-data.ts';

const VERSION = packageJson.version;
/** Wakes the process that sends digests and fetches sources. */
const WAKE_CHANNEL = 'commonplace_digests';
/** The kind of the jobs that delete expired data. */
const CLEAN_UP = 'clean-up';

/** The running bot. */
export interface App {
  /** Accepts no more interactions, finishes running ones, and closes the gateway and the database. */
  close(): Promise<void>;
}

export interface AppOptions {
  readonly config: Config & { readonly token: string };
  readonly clock: Clock;
  readonly logger: Logger;
  /** Aborts a start that is waiting for Discord. */
  readonly signal: AbortSignal;
  /** Called when the bot cannot go on. */
  readonly onLost: (error: StartError) => void;
  readonly fetching?: Fetching;
}

/**
 * Builds the bot and starts it: the only place that knows every part.
 *
 * @throws StartError with one line for the operator when the bot cannot run
 */
export async function startApp(options: AppOptions): Promise<App> {
  const closers = new Closers();
  try {
    await start(options, closers);
    return { close: () => closers.close() };
  } catch (error) {
    await closers
      .close()
      .catch((closing: unknown) => options.logger.error({ err: closing }, 'shutting down failed'));
    throw error;
  }
}

async function start(options: AppOptions, closers: Closers): Promise<void> {
  const { config, logger } = options;
  const startedAt = options.clock.now();
  const metrics = new Metrics();
  const health = new Health();
  if (config.httpPort !== undefined) {
    const http = await serveHttp({ port: config.httpPort, host: config.httpHost, metrics, health });
    closers.push(() => http.close());
  }
  const base = await openBase(options, closers);
  const { clock, db, storage } = base;
  const current = await loadLibrary(base, config, logger);
  const embeddings = await openEmbeddings(config);
  closers.push(() => embeddings?.close());
  const items = new SourceItems(db);
  await items.refresh();
  const startup: Startup = { options, closers, base, current };
  const assembly = assemble({
    ...{ ...base, config, logger, current, items, metrics },
    run: {
      version: VERSION,
      startedAt,
      loadMs: clock.now() - startedAt,
      contact: config.operatorContact,
    },
    fetching: options.fetching ?? {},
    turns: base.cluster?.leases,
    embeddings,
    botId: () => startup.connections?.clients[0]?.user.id ?? botIdOf(config.token),
    channelType: (id) => startup.connections?.channelType(id),
    ...(base.cluster && {
      sender: {
        maySend: () => startup.sender?.held ?? false,
        wake: () => void notify(db, WAKE_CHANNEL).catch(() => {}),
      },
    }),
  });
  await followLibrary(startup, assembly);
  if (config.role !== 'worker') await connect(startup, assembly);
  await assembly.sources.start();
  closers.push(() => assembly.sources.close());
  await startWork(startup, assembly);
  if (base.cluster) {
    watchSchema(storage, base.cluster.listener, options.onLost);
    base.cluster.listener.start();
  }
  const clients = () => startup.connections?.clients ?? [];
  metrics.started(figures(startup, assembly, clients));
  health.started([
    () => storage.probe().then(() => undefined),
    () => assembly.digests.runner.check(),
    () =>
      clients()
        .map(checkGateway)
        .find((problem) => problem !== undefined),
  ]);
  const [first] = clients();
  const servers = serversOf(clients());
  logger.info({ bot: first?.user.tag, servers, version: VERSION, role: config.role }, 'ready');
}

/** What one phase of the start passes on to the next. */
interface Startup {
  readonly options: AppOptions;
  readonly closers: Closers;
  readonly base: Base;
  readonly current: CurrentLibrary;
  connections?: Connections;
  /** In a cluster: whether this process sends digests, fetches sources and deletes what is old. */
  sender?: Singleton;
}

type Base = Awaited<ReturnType<typeof openBase>>;

/** The database and what depends on nothing else. */
async function openBase(options: AppOptions, closers: Closers) {
  const { config, logger } = options;
  const storage = await openDatabase(config.databaseUrl, logger);
  const { db } = storage;
  closers.push(() => storage.close());
  const works = config.role !== 'gateway';
  const jobs = openJobs({ db, url: config.databaseUrl, works, clock: options.clock, logger });
  const cluster = isPostgresUrl(config.databaseUrl)
    ? await openCluster({ ...options, db, jobs, closers })
    : undefined;
  const budget = cluster?.budget ?? ownBudget();
  const clock = cluster?.clock ?? options.clock;
  if (cluster) {
    await jobs.start();
    closers.push(() => jobs.close());
    if (works) await cluster.buildLibrary();
  }
  const userData = openUserData(storage, clock);
  const searches = new Searches(db, clock, logger);
  closers.push(() => searches.flush());
  return { storage, db, works, jobs, cluster, budget, clock, userData, searches };
}

function loadLibrary({ cluster }: Base, config: Config, logger: Logger): Promise<CurrentLibrary> {
  const { seedsDir, databaseUrl } = config;
  const options = cluster
    ? { seedsDir, indexFile: undefined, published: cluster.library }
    : { seedsDir, indexFile: indexFileOf(databaseUrl) };
  return CurrentLibrary.load(options, logger);
}

/** Switches to each new library, and records which excerpts are new in it. */
async function followLibrary(
  { options, closers, base, current }: Startup,
  { digests, libraries, sources }: Assembly,
): Promise<void> {
  const noteArrivals = ({ corpus }: Library) =>
    digests.arrivals
      .record(corpus.excerpts.map(({ id }) => id))
      .catch((error: unknown) => options.logger.error({ err: error }, 'could not record new excerpts'));
  const noted = base.works ? noteArrivals(current.library) : Promise.resolve();
  const onReload = async (library: Library) => {
    libraries.release();
    if (base.works) await noteArrivals(library);
    await sources.refresh();
  };
  closers.push(() => noted, await current.watch(onReload));
}

/** Connects to Discord and starts answering. */
async function connect(startup: Startup, { commands, dispatcher }: Assembly): Promise<void> {
  const { options, closers, base } = startup;
  const { config, logger, onLost } = options;
  const { db, budget, clock, userData, cluster } = base;
  const definitions = commands.map((command) => command.definition);
  const onReady = async (client: Client<true>, whileConnected: Closers) => {
    const asks = hasFirstShard(client);
    const isOurs = (guildId: string) => hearsOf(client, guildId);
    whileConnected.push(await syncDeletions({ client, userData, clock, logger, isOurs, asks }));
    whileConnected.push(watchGateway(client, onLost));
    if (!asks) return;
    const { guildId } = config;
    whileConnected.push(await keepRegistering({ client, definitions, guildId, logger, onHopeless: onLost }));
  };
  const onClient = (client: Client) =>
    void client.on(Events.InteractionCreate, (interaction) => dispatcher.handle(interaction));
  const connecting = { ...options, ...config, budget, onClient, onReady };
  if (cluster) {
    // Shards are released to others before this process finishes its running work.
    closers.push(() => dispatcher.close());
    startup.connections = await connectShared(connecting, cluster, db, closers);
  } else {
    startup.connections = await connectAlone(connecting, closers);
    closers.push(() => dispatcher.close());
  }
}

/** Starts sending digests, fetching sources and deleting old data, in one of the processes that share the database. */
async function startWork(startup: Startup, { digests, sources }: Assembly): Promise<void> {
  const { options, closers, base, current } = startup;
  const { config, logger } = options;
  const { works, cluster, jobs, userData, searches, clock } = base;
  const { runner } = digests;
  const { poller } = sources;
  const inLibrary = (id: string) => current.library.excerpt(id) !== undefined;
  const follows = config.sourcesFile !== undefined || (options.fetching?.followListed ?? true);
  const listed = works && follows ? await readListedSources(config) : undefined;
  const retention = { userData, searches, ...digests, clock, logger, inLibrary };
  if (works) await jobs.handle(CLEAN_UP, () => deleteOld(retention));
  let endDaily = () => {};
  let following = new AbortController();
  const begin = async (signal?: AbortSignal) => {
    await runner.start(signal);
    if (signal?.aborted) return;
    poller.start();
    following = new AbortController();
    if (listed) void sources.followListed(listed, following.signal);
    endDaily = daily(jobs, CLEAN_UP, clock, logger);
  };
  const end = async () => {
    following.abort();
    endDaily();
    await Promise.all([runner.close(), poller.close()]);
  };
  if (cluster && !works) closers.push(watchSender({ leases: cluster.leases, logger }));
  if (cluster && works) {
    const { leases, listener } = cluster;
    const sender = new Singleton({ name: SENDER, leases, logger, start: begin, stop: end });
    startup.sender = sender;
    closers.push(() => sender.close());
    listener.on(WAKE_CHANNEL, () => {
      if (!sender.held) return;
      runner.wake();
      poller.wake();
    });
  } else if (!cluster) {
    await jobs.start();
    closers.push(() => jobs.close());
    closers.push(end);
    await begin();
  }
}

function figures(
  { base, current }: Startup,
  { digests, sources }: Assembly,
  clients: () => readonly Client[],
): Figures {
  return {
    shards: () =>
      clients()
        .flatMap(({ ws }) => [...ws.shards.values()])
        .map(({ id, status, ping }) => ({ id, ready: status === Status.Ready, pingMs: ping })),
    servers: () => serversOf(clients()),
    excerpts: () => current.library.corpus.excerpts.length,
    posts: () => current.library.corpus.posts.length,
    digestsWaiting: () => digests.deliveries.countDue(base.clock.now()),
    databaseBytes: () => base.storage.sizeBytes(),
    sources: () => sources.feeds.countByState(),
    jobs: () => base.jobs.count(),
  };
}

function serversOf(clients: readonly Client[]): number {
  return clients.reduce((sum, { guilds }) => sum + guilds.cache.size, 0);
}

/** The bot's user id, which every token starts with. */
function botIdOf(token: string): string {
  return Buffer.from(token.replace(/\..*/s, ''), 'base64url').toString();
}

/** The operator's own model; its vectors are stored beside the index. */
async function openEmbeddings({ embeddingsModel: model, role, databaseUrl }: Config) {
  if (model === undefined || role === 'worker') return undefined;
  const indexFile = isPostgresUrl(databaseUrl) ? undefined : indexFileOf(databaseUrl);
  return Embeddings.open({ model, file: indexFile && `${indexFile}.vectors` });
}

/** Where the library's index is saved for the next start: beside a database file, nowhere for one in memory. */
function indexFileOf(databaseUrl: string): string | undefined {
  const path = databasePath(databaseUrl);
  return path === ':memory:' ? undefined : `${path}.index`;
}
