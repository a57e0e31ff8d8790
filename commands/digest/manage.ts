import { type BaseInteraction, type ChatInputCommandInteraction, messageLink, time } from 'discord.js';
import type { APIComponentInContainer } from 'discord-api-types/v10';
import { z } from 'zod';
import { MINUTE_MS } from '../../src/clock.ts';
import { localDate } from '../../src/digest/schedule.ts';
import type { DigestServices } from '../../src/digest-services.ts';
import { postingProblem } from '../../src/discord/actions/digest-channels.ts';
import type { Message } from '../../src/discord/gateway/command.ts';
import {
  button,
  container,
  linkButton,
  note,
  row,
  rowOfAny,
  text,
} from '../../src/discord/gateway/components.ts';
import { ARG, action } from '../../src/discord/gateway/custom-id.ts';
import { digestMessage } from '../../src/discord/views/digest-message.ts';
import {
  describeHealth,
  describePlace,
  describeRuns,
  describeSettings,
  explain,
} from '../../src/discord/views/digest-words.ts';
import { pageOf, pager } from '../../src/discord/views/pages.ts';
import { UserError } from '../../src/errors.ts';
import * as messages from '../../src/messages/digest.ts';
import type { Subscription } from '../../src/storage/subscriptions.ts';
import { type DigestDeps, demandManageServer, nextRuns } from './subscription.ts';

/** The number of digests on a page of `/digest status`. */
const STATUS_PAGE = 3;
const RUNS_SHOWN = 3;

/** A page of the status. */
export const STATUS = action('digest', 'status', z.tuple([ARG.number]));
/** The actions in the status of a digest; each contains the subscription's id. */
export const PREVIEW = action('digest', 'preview', z.tuple([ARG.number]));
export const NOW = action('digest', 'now', z.tuple([ARG.number]));
export const PAUSE = action('digest', 'pause', z.tuple([ARG.number]));
export const RESUME = action('digest', 'resume', z.tuple([ARG.number]));
export const CHANGE = action('digest', 'change', z.tuple([ARG.number]));
export const STOP = action('digest', 'stop', z.tuple([ARG.number]));

/** An action on a digest, for a command or a button in the status. */
export type Work = (
  subscription: Subscription,
  interaction: BaseInteraction,
  deps: DigestDeps,
) => Promise<Message>;

/** Previews the next one without drawing from the bag. */
export const preview: Work = (subscription, _interaction, { digests, clock }) =>
  digests.within(subscription, async () => {
    const date = localDate(subscription.nextAt ?? clock.now(), subscription.zone);
    const content = await digests.content.preview(subscription, date);
    if ('nothing' in content) return note(messages.nothingNow(content.nothing));
    const reasons = await digests.content.reasons(subscription, content, date);
    return digestMessage({ date, excerpts: content, reasons, linkOf: digests.linkOf });
  });

/** Sends an extra digest at once. */
export const now: Work = async (subscription, _interaction, { digests }) => {
  const delivery = await digests.runner.sendNow(subscription);
  if (!delivery) return note(messages.TWICE_A_MINUTE);
  const { posted, state, reason } = delivery;
  if (state === 'sent' && posted) {
    const url = messageLink(posted.channelId, posted.messageId, subscription.guildId ?? '@me');
    return note(messages.POSTED, [linkButton(messages.BUTTON.show, url)]);
  }
  return note(state === 'skipped' ? messages.nothingPosted(reason ?? '') : explain(delivery, subscription));
};

/** Pauses a digest until it is resumed. */
export const pause: Work = async (subscription, _interaction, { subscriptions, clock }) => {
  if (subscription.pausedAt !== null) return note(describeHealth(subscription));
  await subscriptions.pause(subscription.id, clock.now());
  return note(messages.paused(describePlace(subscription)));
};

/** Resumes a digest after a pause, or once a problem has been fixed. */
export const resume: Work = async (subscription, interaction, deps) => {
  const { subscriptions, digests, clock } = deps;
  const place = describePlace(subscription);
  const problem = await currentProblem(interaction, subscription);
  if (problem) throw new UserError(messages.cannotPost(place, problem));
  const runs = await nextRuns(subscription, RUNS_SHOWN, deps);
  await subscriptions.resume(subscription.id, runs[0].at);
  await digests.deliveries.retryNow(subscription.id, clock.now());
  digests.runner.wake();
  return note(messages.resumed(place, describeRuns(runs)));
};

/** Ends a digest for good. What it has shown is remembered in case it is set up again. */
export const stop: Work = async (subscription, _interaction, { subscriptions }) => {
  await subscriptions.delete(subscription.id);
  return note(messages.ended(describePlace(subscription)));
};

/** Explains why the last one did or did not go out. */
export const why: Work = async (subscription, _interaction, { digests }) => {
  const last = await digests.deliveries.last(subscription.id);
  return note(
    [
      messages.heading(describePlace(subscription)),
      last ? explain(last, subscription) : messages.NONE_DUE,
      describeHealth(subscription),
    ].join('\n'),
  );
};

/** `/digest status`: all digests of the server, or in direct messages the asker's own. */
export async function status(interaction: ChatInputCommandInteraction, deps: DigestDeps): Promise<Message> {
  if (interaction.guildId === null) return ownStatus(interaction, deps);
  demandManageServer(interaction);
  return statusPage(1, interaction, deps);
}

/** The asker's personal digest. @throws UserError if there is none */
export async function ownStatus(interaction: BaseInteraction, deps: DigestDeps): Promise<Message> {
  const own = await deps.subscriptions.of(interaction.user.id);
  if (!own) throw new UserError(messages.NO_OWN_DIGEST);
  return deps.digests.within(own, async () => container(await entry(own, interaction, deps)));
}

/** A page of a server's digests. */
export async function statusPage(
  page: number,
  interaction: BaseInteraction,
  deps: DigestDeps,
): Promise<Message> {
  const all = await deps.subscriptions.inGuild(interaction.guildId ?? '');
  if (all.length === 0) throw new UserError(messages.NO_DIGEST_HERE);
  const { items, shown, pages } = pageOf(all, page, STATUS_PAGE);
  const entries = await Promise.all(items.map((subscription) => entry(subscription, interaction, deps)));
  const buttons = pager(shown, pages, (to) => STATUS.id(to));
  return container([...entries.flat(), ...rowOfAny(buttons)]);
}

/** The status of a digest, with buttons. */
async function entry(
  subscription: Subscription,
  interaction: BaseInteraction,
  deps: DigestDeps,
): Promise<APIComponentInContainer[]> {
  const problem = await currentProblem(interaction, subscription);
  const { id, pausedAt } = subscription;
  const { BUTTON } = messages;
  return [
    text(await describe(subscription, problem, deps)),
    row([
      button(BUTTON.preview, PREVIEW.id(id)),
      button(BUTTON.now, NOW.id(id)),
      pausedAt === null && subscription.problem === null
        ? button(BUTTON.pause, PAUSE.id(id))
        : button(BUTTON.resume, RESUME.id(id)),
      button(BUTTON.change, CHANGE.id(id)),
      button(BUTTON.stop, STOP.id(id)),
    ]),
  ];
}

/** @param problem what prevents it from being posted now, if anything; replaces the stored problem */
async function describe(
  subscription: Subscription,
  problem: string | undefined,
  { library, digests }: DigestDeps,
): Promise<string> {
  const last = await digests.deliveries.last(subscription.id);
  const health = problem ? { ...subscription, problem: null } : subscription;
  const waits = last?.state === 'planned' && (problem !== undefined || subscription.problem !== null);
  return [
    `**${describePlace(subscription)}**: ${describeSettings(subscription, library(), subscription.nextAt)}.`,
    ...(problem ? [messages.cannotPostNow(problem)] : []),
    describeHealth(health),
    ...(await describeWindow(subscription, digests)),
    ...(waits ? [] : [last ? explain(last, subscription) : messages.NONE_DUE]),
  ]
    .filter(Boolean)
    .join('\n');
}

/** The window of the next digest, if so many are due at that minute that they take longer than that. */
async function describeWindow({ nextAt }: Subscription, { runner }: DigestServices): Promise<string[]> {
  const window = nextAt === null ? 0 : await runner.windowMs(nextAt);
  if (nextAt === null || window < MINUTE_MS) return [];
  const last = Math.ceil((nextAt + window) / MINUTE_MS) * MINUTE_MS;
  const written = (at: number) => time(Math.floor(at / 1000), 't');
  return [messages.spread(written(nextAt), written(last))];
}

/** What prevents the bot from posting a digest right now, in words for users. */
async function currentProblem(
  { guild }: BaseInteraction,
  { guildId, target, roleId }: Subscription,
): Promise<string | undefined> {
  if (guildId === null) return undefined;
  if (!guild) return messages.LEFT_SERVER;
  return postingProblem(guild, target, roleId === null ? null : (guild.roles.cache.get(roleId) ?? null));
}
