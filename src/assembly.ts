import { allCommands } from '../commands/index.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import { type DigestsOptions, openDigestServices } from './digest-services.ts';
import { cardDescriber } from './discord/actions/card-extras.ts';
import { Members } from './discord/actions/membership.ts';
import { noticeTeller } from './discord/actions/notices.ts';
import { Scopes } from './discord/actions/scopes.ts';
import { Dispatcher, type Outcome } from './discord/gateway/dispatcher.ts';
import type { RequestBudget } from './discord/gateway/request-budget.ts';
import { openRest } from './discord/gateway/rest.ts';
import { scoped } from './discord/gateway/scope.ts';
import type { Jobs } from './jobs/jobs.ts';
import type { CurrentLibrary } from './library/current-library.ts';
import type { Library } from './library/library.ts';
import { ScopedLibraries } from './library/scoped.ts';
import type { LinkOf } from './links/fragment.ts';
import type { Logger } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { Embeddings } from './search/ranking/embeddings.ts';
import type { RunFacts } from './services.ts';
import { type AddressCheck, checkedAgent } from './sources/address.ts';
import { FETCH_MS } from './sources/fetch.ts';
import type { SourceItems } from './sources/items.ts';
import type { SharedTurns } from './sources/polite.ts';
import type { Forum } from './sources/recognise.ts';
import { Sources } from './sources/sources.ts';
import type { Database } from './storage/schema.ts';
import type { Searches } from './storage/searches.ts';
import type { UserData } from './storage/user-data.ts';

/** What is different where sources are fetched in the sandbox and in tests: on the internet nothing is. */
export interface Fetching {
  /** Where it may connect; the public internet when absent. */
  readonly mayConnect?: AddressCheck;
  /** Beside LessWrong and the Alignment Forum. */
  readonly forums?: readonly Forum[];
  /** Milliseconds between two requests to a host. */
  readonly gapMs?: number;
  /** Whether `sources.json` beside the seeds is followed without being asked for. */
  readonly followListed?: boolean;
}

/** What the bot is put together from. */
export interface Parts {
  readonly config: Config & { readonly token: string };
  readonly clock: Clock;
  readonly logger: Logger;
  readonly db: Database;
  /** Of requests to Discord. */
  readonly budget: RequestBudget;
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
  readonly embeddings: Embeddings | undefined;
  readonly fetching: Fetching;
  readonly turns: SharedTurns | undefined;
}

/** What answers interactions, sends digests and follows sources. */
export type Assembly = ReturnType<typeof assemble>;

/** Puts together what answers interactions and what sends digests. */
export function assemble(parts: Parts) {
  const { config, clock, logger, db, budget, userData, searches, current, run, metrics } = parts;
  const { botId, channelType, sender, jobs } = parts;
  const { items, fetching, embeddings } = parts;
  const libraries = new ScopedLibraries(() => current.library, items);
  const library = () => libraries.current();
  const linkOf: LinkOf = (excerpt) => library().linkOf(excerpt);
  const { token, apiUrl, digestCatchUpHours: catchUpHours } = config;
  const members = new Members(openRest({ token, apiUrl, budget }), clock);
  const scopes = new Scopes(members, userData.chosenServers);
  const digests = openDigestServices({
    botId,
    channelType,
    ...(sender && { sender }),
    token,
    apiUrl,
    budget,
    db,
    userData,
    library,
    within: async (owner, work) => libraries.within(await scopes.ofDigest(owner), work),
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
    jobs,
    logger,
    fetcher: {
      agent: checkedAgent(FETCH_MS, fetching.mayConnect),
      userAgent: `Commonplace/${run.version} (+${config.operatorContact ?? 'no contact given'})`,
    },
    ...(fetching.forums && { forums: fetching.forums }),
    ...(fetching.gapMs !== undefined && { gapMs: fetching.gapMs }),
    turns: parts.turns,
    onPlanned: () => digests.runner.wake(),
    onFetched: (report) => metrics.observeFetch(report),
    ...(sender && { wakeFetcher: sender.wake }),
  });
  const embed = ({ corpus }: Library) =>
    void embeddings
      ?.keepUp(corpus.excerpts)
      .catch((error: unknown) => logger.error({ err: error }, 'could not embed excerpts'));
  embed(current.library);
  const describeCards = cardDescriber(library, linkOf, userData.shares, logger);
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
    members,
    embeddings: embeddings && {
      similarityTo: (query) => {
        // Also what feeds bring, when somebody searches it.
        embed(library());
        return embeddings.similarityTo(query);
      },
    },
  }).map((command) =>
    scoped(command, async (interaction, work) => libraries.within(await scopes.of(interaction), work)),
  );
  const observe = (outcome: Outcome) => metrics.observeInteraction(outcome);
  const dispatcher = new Dispatcher(commands, logger, observe, noticeTeller(userData.notices));
  return { commands, digests, dispatcher, libraries, sources };
}
