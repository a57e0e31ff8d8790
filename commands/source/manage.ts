import { type ChatInputCommandInteraction, channelMention, time } from 'discord.js';
import { PermissionFlagsBits } from 'discord-api-types/v10';
import { z } from 'zod';
import { MINUTE_MS } from '../../src/clock.ts';
import { postingProblem } from '../../src/discord/actions/digest-channels.ts';
import { type Control, control, type Message } from '../../src/discord/gateway/command.ts';
import { container, note, rowOfAny, text } from '../../src/discord/gateway/components.ts';
import { ARG, action } from '../../src/discord/gateway/custom-id.ts';
import { LIMITS } from '../../src/discord/gateway/limits.ts';
import { escapeLine } from '../../src/discord/views/markdown.ts';
import { pageOf, pager } from '../../src/discord/views/pages.ts';
import { UserError } from '../../src/errors.ts';
import { EVERYBODY } from '../../src/library/scoped.ts';
import { pluralize } from '../../src/messages/pluralize.ts';
import {
  CANNOT_FOLLOW_FOR_EVERYBODY,
  CHECKED_TOO_SOON,
  cannotAnnounce,
  FATE,
  FETCHED,
  FROM_THE_FILE,
  followStarted,
  followStopped,
  HEALTH,
  hidden,
  NO_SOURCES,
  NOT_FETCHED,
  NOT_FROM_A_SOURCE,
  sourcePaused,
  sourceRemoved,
  sourceResumed,
} from '../../src/messages/sources.ts';
import { filterable } from '../../src/sources/announce.ts';
import { filterOf } from '../../src/sources/filter.ts';
import type { Report } from '../../src/sources/intake.ts';
import type { FollowedFeed } from '../../src/storage/feeds.ts';
import type { StoredItem } from '../../src/storage/items.ts';
import { managedServer, type SourceDeps, sourceMeant } from './support.ts';

type Subcommand = (interaction: ChatInputCommandInteraction, deps: SourceDeps) => Promise<Message>;

const PER_PAGE = 5;
const CHECKED_POSTS = 10;
/** How often a source may be fetched on demand. */
const CHECK_MS = 5 * MINUTE_MS;
const NAME_BUDGET = 100;
const TITLE_BUDGET = 80;
const REASON_BUDGET = 160;

const LIST = action('source', 'list', z.tuple([ARG.number]));

/** `/source list`. */
export const list: Subcommand = async (interaction, deps) => listPage(managedServer(interaction), 1, deps);

async function listPage(guildId: string, page: number, { sources }: SourceDeps): Promise<Message> {
  const all = [...(await sources.feeds.of(guildId)), ...(await sources.feeds.of(EVERYBODY))];
  if (all.length === 0) return note(NO_SOURCES);
  const { items, shown, pages } = pageOf(all, page, PER_PAGE);
  const entries = await Promise.all(items.map(async (each) => describe(each, await sources.countOf(each))));
  return container([
    text(`## Sources${pages > 1 ? ` (page ${shown} of ${pages})` : ''}`),
    ...entries.map(text),
    ...rowOfAny(pager(shown, pages, (to) => LIST.id(to))),
  ]);
}

function describe({ feed, scope }: FollowedFeed, count: number): string {
  const facts = [
    health({ feed, scope }),
    pluralize(count, 'post'),
    feed.new_at && HEALTH.lastNew(relative(feed.new_at)),
    feed.next_at && scope.state === 'active' && HEALTH.nextCheck(relative(feed.next_at)),
    feed.import_before && HEALTH.importing(feed.imported),
    scope.follow_id !== null && HEALTH.announced,
  ];
  return [
    `**${escapeLine(feed.name, NAME_BUDGET)}**${scope.guild_id === EVERYBODY ? ` ${HEALTH.forEverybody}` : ''}`,
    facts.filter(Boolean).join(' · '),
    ...(scope.filter ? [`-# ${HEALTH.only(escapeLine(scope.filter, NAME_BUDGET))}`] : []),
  ].join('\n');
}

function health({ feed, scope }: FollowedFeed): string {
  const problem = escapeLine(feed.problem ?? '', REASON_BUDGET);
  if (feed.kind === 'import' && feed.checked_at !== null) return HEALTH.imported(relative(feed.checked_at));
  if (scope.state === 'paused') return HEALTH.paused;
  if (scope.state === 'failing') return HEALTH.failing(problem);
  if (problem) return HEALTH.problem(problem);
  return feed.checked_at === null ? HEALTH.unfetched : HEALTH.fine;
}

function relative(at: number): string {
  return time(Math.floor(at / 1000), 'R');
}

/** `/source check`. */
export const check: Subcommand = async (interaction, deps) => {
  const { sources, clock } = deps;
  let followed = await sourceMeant(interaction, deps);
  if (interaction.options.getBoolean('now')) {
    demandFetched(followed);
    const { checked_at: checkedAt } = followed.feed;
    if (checkedAt !== null && clock.now() - checkedAt < CHECK_MS) throw new UserError(CHECKED_TOO_SOON);
    await sources.poller.fetchNow(followed.feed);
    followed = await sourceMeant(interaction, deps);
  }
  const { feed, scope } = followed;
  const report = feed.report === null ? undefined : (JSON.parse(feed.report) as Report);
  const hiddenItems = await sources.items.hiddenFrom([scope.guild_id, EVERYBODY]);
  const passes = filterOf(scope.filter);
  const items = await sources.items.newest(feed.id, CHECKED_POSTS);
  const library = await sources.libraryOf(managedServer(interaction));
  const fate = (item: StoredItem): string => {
    if (item.gone_at !== null) return FATE.gone;
    if (hiddenItems.has(item.id)) return FATE.hidden;
    if (!passes(filterable(item))) return FATE.filtered;
    const excerpt = library.excerpt(item.excerpt);
    if (!excerpt) return FATE.waiting;
    const [first] = excerpt.origins;
    if (first?.file !== `feed:${feed.id}`) {
      return FATE.same(escapeLine(first?.source.name ?? FATE.elsewhere, NAME_BUDGET));
    }
    return item.baseline === 0 && item.first_seen === feed.new_at ? FATE.new : FATE.inLibrary;
  };
  const lines = [
    `## ${escapeLine(feed.name, NAME_BUDGET)}`,
    feed.checked_at === null
      ? FETCHED.never
      : FETCHED[feed.kind === 'import' ? 'imported' : 'last'](
          relative(feed.checked_at),
          outcomeOf(feed.problem, report),
        ),
    ...(feed.next_at && scope.state === 'active' ? [FETCHED.next(relative(feed.next_at))] : []),
    ...items.map((item) => `- ${escapeLine(item.title ?? item.text, TITLE_BUDGET)} — ${fate(item)}`),
    ...(report?.leftOut ?? [])
      .slice(0, CHECKED_POSTS)
      .map(
        ({ title, reason }) =>
          `- ${escapeLine(title, TITLE_BUDGET)} — ${FATE.leftOut(escapeLine(reason, REASON_BUDGET))}`,
      ),
  ];
  return note(fitting(lines, LIMITS.messageText).join('\n'));
};

/** As many lines as fit into a message. */
function fitting(lines: readonly string[], budget: number): string[] {
  let left = budget;
  return lines.filter((line) => {
    left -= line.length + 1;
    return left >= 0;
  });
}

function outcomeOf(problem: string | null, report: Report | undefined): string {
  if (problem) return escapeLine(problem, REASON_BUDGET);
  if (!report) return FETCHED.unchanged;
  return FETCHED.counts(report.found, report.added, report.edited);
}

/** @throws UserError if the source is a file, which is not fetched */
function demandFetched({ feed }: FollowedFeed): void {
  if (feed.kind === 'import') throw new UserError(NOT_FETCHED);
}

/** `/source pause`. */
export const pause: Subcommand = async (interaction, deps) => {
  const followed = await sourceMeant(interaction, deps);
  demandFetched(followed);
  const { feed, scope } = followed;
  await deps.sources.feeds.updateScope(scope.id, { state: 'paused' });
  return note(sourcePaused(escapeLine(feed.name, NAME_BUDGET)));
};

/** `/source resume`. */
export const resume: Subcommand = async (interaction, deps) => {
  const { sources, clock } = deps;
  const followed = await sourceMeant(interaction, deps);
  demandFetched(followed);
  const { feed, scope } = followed;
  await sources.feeds.updateScope(scope.id, { state: 'active' });
  await sources.feeds.update(feed.id, { next_at: clock.now(), fails: 0, failing_since: null });
  sources.poller.wake();
  return note(sourceResumed(escapeLine(feed.name, NAME_BUDGET)));
};

/** `/source remove`. */
export const remove: Subcommand = async (interaction, deps) => {
  const { sources, subscriptions } = deps;
  const { feed, scope } = await sourceMeant(interaction, deps);
  if (scope.from_file === 1) throw new UserError(FROM_THE_FILE);
  const keep = interaction.options.getBoolean('keep', true);
  if (scope.follow_id !== null) await subscriptions.delete(scope.follow_id);
  if (keep) await sources.feeds.updateScope(scope.id, { state: 'kept', follow_id: null });
  else await sources.feeds.unfollow(scope.id);
  await sources.refresh();
  return note(sourceRemoved(escapeLine(feed.name, NAME_BUDGET), keep));
};

/** `/source follow`. */
export const follow: Subcommand = async (interaction, deps) => {
  const { sources, subscriptions, clock } = deps;
  const { feed, scope } = await sourceMeant(interaction, deps);
  const { guild, options, user } = interaction as typeof interaction & {
    guild: NonNullable<typeof interaction.guild>;
  };
  if (scope.guild_id === EVERYBODY) throw new UserError(CANNOT_FOLLOW_FOR_EVERYBODY);
  const channel = options.getChannel('channel');
  const name = escapeLine(feed.name, NAME_BUDGET);
  if (scope.follow_id !== null) await subscriptions.delete(scope.follow_id);
  if (!channel) {
    await sources.feeds.updateScope(scope.id, { follow_id: null });
    return note(followStopped(name));
  }
  const problem = await postingProblem(guild, channel.id, null);
  if (problem) throw new UserError(cannotAnnounce(channelMention(channel.id), problem));
  const subscription = await subscriptions.putFollower(scope.id, {
    guildId: guild.id,
    channelId: channel.id,
    userId: user.id,
  });
  await sources.feeds.updateScope(scope.id, { follow_id: subscription.id, announced_to: clock.now() });
  sources.poller.wake();
  return note(followStarted(name, channelMention(channel.id)));
};

/** `/source hide`. */
export const hide: Subcommand = async (interaction, deps) => {
  const { sources, library, clock } = deps;
  const guildId = managedServer(interaction);
  const typed = interaction.options.getString('post', true).trim();
  const excerpt = library().excerpt(typed);
  const items = (excerpt?.origins ?? []).filter(({ file }) => file.startsWith('feed:'));
  if (!excerpt || items.length === 0) throw new UserError(NOT_FROM_A_SOURCE);
  for (const { line } of items) await sources.items.hide(guildId, line, interaction.user.id, clock.now());
  for (const { scope } of await sources.feeds.of(guildId, { kept: true })) {
    await sources.feeds.updateScope(scope.id, {}, true);
  }
  await sources.refresh();
  return note(hidden(escapeLine(excerpt.post.title ?? excerpt.text, TITLE_BUDGET)));
};

export function listControls(deps: SourceDeps): readonly Control[] {
  return [
    control(LIST, {
      private: true,
      requires: PermissionFlagsBits.ManageGuild,
      run: async (interaction, [page]) => ({
        kind: 'update',
        message: await listPage(interaction.guildId ?? EVERYBODY, page, deps),
      }),
    }),
  ];
}
