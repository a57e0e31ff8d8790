import type { ChatInputCommandInteraction } from 'discord.js';
import { ChannelType } from 'discord-api-types/v10';
import { describeDays, parseDays, parseTime } from '../../src/digest/input.ts';
import { EVERY_DAY } from '../../src/digest/schedule.ts';
import { findZone } from '../../src/digest/zones.ts';
import { obstacle } from '../../src/discord/actions/digest-place.ts';
import type { Message } from '../../src/discord/gateway/command.ts';
import { note } from '../../src/discord/views/cards.ts';
import { describePlace, describeRuns, describeSettings } from '../../src/discord/views/digest-words.ts';
import { escapeLine } from '../../src/discord/views/markdown.ts';
import { UserError } from '../../src/errors.ts';
import type { Library } from '../../src/library/library.ts';
import type { SubscriptionSettings } from '../../src/storage/subscriptions.ts';
import { peopleNamed } from '../support/options.ts';
import { type DigestDeps, demandManageServer, nextRuns } from './subscription.ts';

const DEFAULT_COUNT = 3;
const RUNS_SHOWN = 3;

/** `/digest setup`: a channel's digest. */
export async function setUp(interaction: ChatInputCommandInteraction, deps: DigestDeps): Promise<Message> {
  demandManageServer(interaction);
  if (!interaction.inCachedGuild()) {
    throw new UserError('I am not a member of this server, so I cannot post here. Add me to it first.');
  }
  const { guild, guildId, options, user } = interaction;
  const channel = options.getChannel('channel', true);
  const role = options.getRole('role');
  if (role?.id === guildId) throw new UserError('Choose a role: a digest never mentions everyone.');
  const publish = options.getBoolean('publish') ?? false;
  if (publish && channel.type !== ChannelType.GuildAnnouncement) {
    throw new UserError('Only messages in announcement channels can be published.');
  }
  const settings: SubscriptionSettings = {
    ...common(interaction, deps.library()),
    guildId,
    target: channel.id,
    userId: user.id,
    roleId: role?.id ?? null,
    flavour: null,
    quiet: options.getBoolean('quiet') ?? true,
    publish,
  };
  const hindrance = await obstacle(guild, channel.id, role);
  if (hindrance) throw new UserError(`I cannot post the digest in ${describePlace(settings)}: ${hindrance}.`);
  return start(settings, deps);
}

/** `/digest me start`: somebody's own digest by direct message. */
export async function setUpOwn(interaction: ChatInputCommandInteraction, deps: DigestDeps): Promise<Message> {
  const { user } = interaction;
  const settings: SubscriptionSettings = {
    ...common(interaction, deps.library()),
    guildId: null,
    target: user.id,
    userId: user.id,
    roleId: null,
    flavour: null,
    // Nobody else writes there, so it would never be sent again.
    quiet: false,
    publish: false,
  };
  const words = `Your digest will come here ${describeDays(settings.days)} at ${settings.time} (${settings.zone}). \`/digest me stop\` ends it.`;
  if (!(await deps.digests.outlet.tell(user.id, words))) {
    throw new UserError(
      'I cannot write to you. Allow direct messages from members of a server that we share (the server’s menu, Privacy Settings), and try again.',
    );
  }
  return start(settings, deps);
}

/** @throws UserError naming the option that cannot be understood */
function common({ options }: ChatInputCommandInteraction, library: Library) {
  const typed = { time: options.getString('time', true), zone: options.getString('timezone', true) };
  const time = parseTime(typed.time);
  if (!time) {
    throw new UserError(`“${escapeLine(typed.time, 50)}” is no time of day. Write it like 08:00 or 8:30 pm.`);
  }
  const zone = findZone(typed.zone);
  if (!zone) {
    throw new UserError(
      `There is no time zone “${escapeLine(typed.zone, 50)}”. Type a city, for example Berlin, and choose from the list.`,
    );
  }
  const typedDays = options.getString('days');
  const days = typedDays === null ? EVERY_DAY : parseDays(typedDays);
  if (!days) {
    throw new UserError(
      `“${escapeLine(typedDays ?? '', 50)}” are no days. Write them like “weekdays” or “mon, wed, fri”.`,
    );
  }
  const count = options.getInteger('count') ?? DEFAULT_COUNT;
  const query = options.getString('query')?.trim() || null;
  return { time, zone, days, count, query, author: authorIn(options.getString('author'), library) };
}

/** @returns a person's id */
function authorIn(typed: string | null, library: Library): string | null {
  if (typed === null) return null;
  const people = peopleNamed(library, typed);
  if (people.length > 1) {
    const names = people.slice(0, 10).map(({ name }) => escapeLine(name, 60));
    throw new UserError(`“${escapeLine(typed, 50)}” may be ${names.join(' or ')}. Give the whole name.`);
  }
  return people[0]!.id;
}

async function start(settings: SubscriptionSettings, deps: DigestDeps): Promise<Message> {
  const { subscriptions, digests, library } = deps;
  const runs = await nextRuns(settings, RUNS_SHOWN, deps);
  await subscriptions.put(settings, runs[0]!.at);
  digests.runner.wake();
  const matches = await digests.content.count(settings);
  return note(
    [
      `**The digest in ${describePlace(settings)} is set up**: ${describeSettings(settings, library())}.`,
      'Next:',
      describeRuns(runs),
      matches === 0
        ? '-# Nothing in the library matches this yet, so nothing will be posted until something does.'
        : `-# ${matches === 1 ? 'One excerpt matches' : `${matches} excerpts match`}. \`/digest preview\` shows what would come now.`,
    ].join('\n'),
  );
}
