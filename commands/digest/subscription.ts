import type { BaseInteraction, ChatInputCommandInteraction } from 'discord.js';
import { PermissionFlagsBits } from 'discord-api-types/v10';
import { type Clock, DAY_MS } from '../../src/clock.ts';
import { localDate, type Run, upcoming } from '../../src/digest/schedule.ts';
import type { DigestServices } from '../../src/digest-services.ts';
import { requirePermissions } from '../../src/discord/gateway/permissions.ts';
import { describePlace } from '../../src/discord/views/digest-words.ts';
import { UserError } from '../../src/errors.ts';
import type { Library } from '../../src/library/library.ts';
import * as messages from '../../src/messages/digest.ts';
import type { Searches } from '../../src/storage/searches.ts';
import type { Subscription, SubscriptionSettings, Subscriptions } from '../../src/storage/subscriptions.ts';

/** The dependencies of the digest's commands. */
export interface DigestDeps {
  readonly subscriptions: Subscriptions;
  readonly library: () => Library;
  readonly digests: DigestServices;
  readonly searches: Searches;
  readonly clock: Clock;
}

/**
 * The digest that a command is about: in a server, that of the given channel or, failing that, of this channel or the only one;
 * in direct messages, the asker's.
 *
 * @throws UserError if there is none or it is ambiguous, or the asker may not manage the server
 */
export async function subscriptionMeant(
  interaction: ChatInputCommandInteraction,
  { subscriptions }: DigestDeps,
): Promise<Subscription> {
  if (interaction.guildId === null) {
    const own = await subscriptions.of(interaction.user.id);
    if (!own) throw new UserError(messages.NO_OWN_DIGEST);
    return own;
  }
  demandManageServer(interaction);
  const here = interaction.options.getChannel('channel')?.id;
  const all = await subscriptions.inGuild(interaction.guildId);
  const meant = all.find(({ target }) => target === (here ?? interaction.channelId));
  if (meant) return meant;
  if (all.length === 0) throw new UserError(messages.NO_DIGEST_HERE);
  const [only, ...others] = all;
  if (here === undefined && only && others.length === 0) return only;
  const places = all.slice(0, 20).map(describePlace).join(', ');
  throw new UserError(here === undefined ? messages.whichDigest(places) : messages.noDigestThere(places));
}

/**
 * The digest of a button: one of this server, for those who may manage it, or the user's own.
 *
 * @throws UserError if it has ended, or the user may not
 */
export async function subscriptionOf(
  id: number,
  interaction: BaseInteraction,
  { subscriptions }: DigestDeps,
): Promise<Subscription> {
  const subscription = await subscriptions.get(id);
  const isOwn = subscription?.guildId === null && subscription.target === interaction.user.id;
  if (subscription && isOwn) return subscription;
  if (!subscription?.guildId || subscription.guildId !== interaction.guildId) {
    throw new UserError(messages.ENDED_ALREADY);
  }
  demandManageServer(interaction);
  return subscription;
}

/** @throws UserError if the asker may not manage the server */
export function demandManageServer(interaction: BaseInteraction): void {
  requirePermissions(interaction, PermissionFlagsBits.ManageGuild);
}

/** The next runs of a digest, without dates already dealt with if it had been set up before. */
export async function nextRuns(
  settings: SubscriptionSettings,
  count: number,
  { subscriptions, digests, clock }: DigestDeps,
): Promise<[Run, ...Run[]]> {
  const now = clock.now();
  const old = await subscriptions.of(settings.target);
  const today = localDate(now - DAY_MS, settings.zone);
  const done = old ? await digests.deliveries.datesSince(old.id, today) : new Set<string>();
  return upcoming(settings, now, count, done);
}
