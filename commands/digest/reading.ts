import { type BaseInteraction, channelLink } from 'discord.js';
import { localDate } from '../../src/digest/schedule.ts';
import { throwRefusal } from '../../src/discord/actions/sharing.ts';
import { openingPermissions, openThreadOn, threadParent } from '../../src/discord/actions/threads.ts';
import { channelOf, demandPermissions } from '../../src/discord/actions/visibility.ts';
import type { Answer, Message } from '../../src/discord/gateway/command.ts';
import { linkButton, note } from '../../src/discord/gateway/components.ts';
import { digestTitle } from '../../src/discord/views/digest-message.ts';
import { describePlace, describeSettings } from '../../src/discord/views/digest-words.ts';
import { UserError } from '../../src/errors.ts';
import * as messages from '../../src/messages/digest.ts';
import { OPEN_THREAD_HERE } from '../../src/messages/sharing.ts';
import { whyAnnounced } from '../../src/messages/sources.ts';
import { draftFrom } from './draft.ts';
import { ask } from './setup.ts';
import type { DigestDeps } from './subscription.ts';

/** The buttons for everybody below a digest. */

/** "Why these?": what the message is, and who can change it. */
export async function whyThis(nonce: string, deps: DigestDeps): Promise<Message> {
  const { subscription } = await deliveryOf(nonce, deps);
  const place = describePlace(subscription);
  if (subscription.kind === 'follow') return note(whyAnnounced(place));
  const settings = describeSettings(subscription, deps.library(), subscription.nextAt);
  const how = subscription.guildId === null ? messages.HOW_OWN : messages.HOW_SERVER;
  return note(`${messages.why(place, settings)}\n${how}`);
}

/** "Get this by DM": the form for a personal digest, with this one's settings or those of one's existing digest. */
export async function getByDirectMessage(
  nonce: string,
  { user }: BaseInteraction,
  deps: DigestDeps,
): Promise<Answer> {
  const { subscription } = await deliveryOf(nonce, deps);
  const own = await deps.subscriptions.of(user.id);
  return ask(draftFrom(own ?? subscription, null, deps.library()), deps);
}

/** "Discuss": the thread of a digest's message, opened if necessary. */
export async function discussDigest(
  nonce: string,
  interaction: BaseInteraction,
  deps: DigestDeps,
): Promise<Message> {
  if (!interaction.inCachedGuild()) throw new UserError(messages.NOT_A_MEMBER);
  const { delivery, subscription } = await deliveryOf(nonce, deps);
  const channel = await channelOf(interaction);
  if (!delivery.posted || channel.isThread()) throw new UserError(messages.IN_A_THREAD);
  const parent = threadParent(channel);
  if (parent.isThreadOnly()) throw new UserError(messages.IN_A_THREAD);
  const { messageId } = delivery.posted;
  if (!interaction.guild.channels.cache.has(messageId)) {
    demandPermissions(interaction, parent, openingPermissions(parent), OPEN_THREAD_HERE);
    const date = localDate(delivery.runAt, subscription.zone);
    await openThreadOn(parent, messageId, digestTitle(date)).catch(throwRefusal);
  }
  return note(messages.DISCUSSED_THERE, [
    linkButton(messages.BUTTON.thread, channelLink(messageId, interaction.guildId)),
  ]);
}

/** The delivery that a message belongs to, and its digest. @throws UserError if the digest was stopped */
async function deliveryOf(nonce: string, { subscriptions, digests }: DigestDeps) {
  const delivery = await digests.deliveries.byNonce(nonce);
  const subscription = delivery && (await subscriptions.get(delivery.subscriptionId));
  if (!subscription) throw new UserError(messages.STOPPED);
  return { delivery, subscription };
}
