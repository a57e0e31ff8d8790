import { type BaseInteraction, type ChatInputCommandInteraction, messageLink } from 'discord.js';
import { z } from 'zod';
import { localDate } from '../../src/digest/schedule.ts';
import { obstacle } from '../../src/discord/actions/digest-place.ts';
import type { Message } from '../../src/discord/gateway/command.ts';
import { ARG, action } from '../../src/discord/gateway/custom-id.ts';
import {
  button,
  container,
  note,
  pageOf,
  pager,
  row,
  rowOfAny,
  text,
} from '../../src/discord/views/cards.ts';
import { digestMessage } from '../../src/discord/views/digest-message.ts';
import {
  describeHealth,
  describePlace,
  describeRuns,
  describeSettings,
  explain,
} from '../../src/discord/views/digest-words.ts';
import { UserError } from '../../src/errors.ts';
import { whyAnnounced } from '../../src/messages/sources.ts';
import type { Subscription } from '../../src/storage/subscriptions.ts';
import { type DigestDeps, demandManageServer, nextRuns, subscriptionMeant } from './subscription.ts';

/** Digests on one page of `/digest status`. */
const STATUS_PAGE = 3;

/** A page of the status. */
export const STATUS = action('digest', 'status', z.tuple([ARG.number]));
/** Ends a digest; carries the subscription's id. */
export const STOP = action('digest', 'stop', z.tuple([ARG.number]));

type Subcommand = (interaction: ChatInputCommandInteraction, deps: DigestDeps) => Promise<Message>;

/** `/digest preview`: what the next one would look like. Nothing is drawn from the bag. */
export const preview: Subcommand = async (interaction, deps) => {
  const { digests, clock } = deps;
  const subscription = await subscriptionMeant(interaction, deps);
  const content = await digests.content.preview(subscription);
  if ('nothing' in content) return note(`Nothing would be posted now: ${content.nothing}.`);
  return digestMessage({
    date: localDate(subscription.nextAt ?? clock.now(), subscription.zone),
    excerpts: content,
    linkOf: digests.linkOf,
  });
};

/** `/digest now`: an extra digest at once. */
export const now: Subcommand = async (interaction, deps) => {
  const subscription = await subscriptionMeant(interaction, deps);
  const delivery = await deps.digests.runner.sendNow(subscription);
  if (!delivery) return note('One was asked for in this very minute already, so there is no second one.');
  const { posted, state, reason } = delivery;
  if (state === 'sent' && posted) {
    return note(`Posted: ${messageLink(posted.channelId, posted.messageId, subscription.guildId ?? '@me')}`);
  }
  return note(state === 'skipped' ? `Nothing was posted: ${reason}.` : explain(delivery, subscription));
};

/** `/digest pause`: no digests until it is resumed. */
export const pause: Subcommand = async (interaction, deps) => {
  const { subscriptions, clock } = deps;
  const subscription = await subscriptionMeant(interaction, deps);
  if (subscription.pausedAt !== null) return note(describeHealth(subscription));
  await subscriptions.pause(subscription.id, clock.now());
  return note(`The digest in ${describePlace(subscription)} is paused. \`/digest resume\` starts it again.`);
};

/** `/digest resume`: after a pause, and to say that a trouble is mended. */
export const resume: Subcommand = async (interaction, deps) => {
  const { subscriptions, digests, clock } = deps;
  const subscription = await subscriptionMeant(interaction, deps);
  const hindrance = await currentObstacle(interaction, subscription);
  if (hindrance) throw new UserError(`I cannot post in ${describePlace(subscription)}: ${hindrance}.`);
  const runs = await nextRuns(subscription, 3, deps);
  await subscriptions.resume(subscription.id, runs[0]!.at);
  await digests.deliveries.hasten(subscription.id, clock.now());
  digests.runner.wake();
  return note(`The digest in ${describePlace(subscription)} goes on. Next:\n${describeRuns(runs)}`);
};

/** `/digest stop`: ends a digest for good. What it has shown is remembered for when it is set up again. */
export const stop: Subcommand = async (interaction, deps) => {
  const subscription = await subscriptionMeant(interaction, deps);
  return end(subscription, deps);
};

/** `/digest me stop`: ends the asker's own digest. */
export const stopOwn: Subcommand = async (interaction, deps) => {
  const own = await deps.subscriptions.of(interaction.user.id);
  if (!own) throw new UserError('You have no digest.');
  return end(own, deps);
};

/** The button in the status: the way to end the digest of a deleted channel, which no option can name. */
export async function stopThis(id: number, { guildId }: BaseInteraction, deps: DigestDeps): Promise<Message> {
  const subscription = await deps.subscriptions.get(id);
  if (!subscription || subscription.guildId !== guildId) {
    throw new UserError('This digest has ended already.');
  }
  return end(subscription, deps);
}

async function end(subscription: Subscription, { subscriptions }: DigestDeps): Promise<Message> {
  await subscriptions.delete(subscription.id);
  return note(`The digest in ${describePlace(subscription)} has ended.`);
}

/** `/digest why`: why the last one did or did not go out. */
export const why: Subcommand = async (interaction, deps) => {
  const subscription = await subscriptionMeant(interaction, deps);
  const last = await deps.digests.deliveries.last(subscription.id);
  return note(
    [
      `**The digest in ${describePlace(subscription)}**`,
      last ? explain(last, subscription) : 'None has been due yet.',
      describeHealth(subscription),
    ].join('\n'),
  );
};

/** `/digest status`: all digests of the server, or in direct messages the asker's own. */
export const status: Subcommand = async (interaction, deps) => {
  if (interaction.guildId === null) {
    const own = await subscriptionMeant(interaction, deps);
    return note(await describe(own, undefined, deps));
  }
  demandManageServer(interaction);
  return statusPage(1, interaction, deps);
};

/** One page of the digests of a server. */
export async function statusPage(
  page: number,
  interaction: BaseInteraction,
  deps: DigestDeps,
): Promise<Message> {
  const all = await deps.subscriptions.inGuild(interaction.guildId ?? '');
  if (all.length === 0) throw new UserError('This server has no digest yet. `/digest setup` sets one up.');
  const { items, shown, pages } = pageOf(all, page, STATUS_PAGE);
  const entries = await Promise.all(
    items.map(async (subscription) => {
      const hindrance = await currentObstacle(interaction, subscription);
      const stopButton = button('Stop this digest', STOP.id(subscription.id));
      return [text(await describe(subscription, hindrance, deps)), ...(hindrance ? [row([stopButton])] : [])];
    }),
  );
  const buttons = pager(shown, pages, (to) => STATUS.id(to));
  return container([...entries.flat(), ...rowOfAny(buttons)]);
}

/** @param hindrance what keeps it from being posted now, if anything does */
async function describe(
  subscription: Subscription,
  hindrance: string | undefined,
  { library, digests }: DigestDeps,
): Promise<string> {
  const last = await digests.deliveries.last(subscription.id);
  return [
    `**${describePlace(subscription)}**: ${describeSettings(subscription, library())}.`,
    describeHealth(subscription),
    ...(hindrance ? [`⚠️ As it stands, nothing can be posted: ${hindrance}.`] : []),
    last ? explain(last, subscription) : 'None has been due yet.',
  ].join('\n');
}

/** What keeps the bot from posting a digest at this moment, in words for people. */
async function currentObstacle(
  { guild }: BaseInteraction,
  { guildId, target, roleId }: Subscription,
): Promise<string | undefined> {
  if (guildId === null) return undefined;
  if (!guild) return 'I am not in this server any more';
  return obstacle(guild, target, roleId === null ? null : (guild.roles.cache.get(roleId) ?? null));
}

/** The "Why this?" button: what the message is, and who can change it. */
export async function whyThis(
  nonce: string,
  { subscriptions, digests, library }: DigestDeps,
): Promise<Message> {
  const delivery = await digests.deliveries.byNonce(nonce);
  const subscription = delivery && (await subscriptions.get(delivery.subscriptionId));
  if (!subscription) throw new UserError('This digest has been stopped; no more of them will come.');
  if (subscription.kind === 'follow') return note(whyAnnounced(describePlace(subscription)));
  const how =
    subscription.guildId === null
      ? '`/digest me stop` ends it.'
      : 'Admins of this server can change it with `/digest`. `/digest me start` in a direct message to me gives you one of your own.';
  return note(
    [
      `This is the daily digest in ${describePlace(subscription)}: ${describeSettings(subscription, library())}.`,
      'Authors take turns, what is new in the library comes first, and nothing comes again before everything that matches was shown. What was shared here within 30 days is left out.',
      how,
    ].join('\n'),
  );
}
