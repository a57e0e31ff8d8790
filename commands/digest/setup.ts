import type { BaseInteraction, ChatInputCommandInteraction } from 'discord.js';
import { ChannelType } from 'discord-api-types/v10';
import { z } from 'zod';
import { describeDays } from '../../src/digest/input.ts';
import { postingProblem } from '../../src/discord/actions/digest-channels.ts';
import type { Answer, Message } from '../../src/discord/gateway/command.ts';
import { button, container, note, text } from '../../src/discord/gateway/components.ts';
import { ARG, action } from '../../src/discord/gateway/custom-id.ts';
import { describePlace, describeRuns, describeSettings } from '../../src/discord/views/digest-words.ts';
import { UserError } from '../../src/errors.ts';
import * as messages from '../../src/messages/digest.ts';
import type { SubscriptionSettings } from '../../src/storage/subscriptions.ts';
import { Draft, draftFrom, draftOf, FIELD, type Read, readDraft, type Wrong } from './draft.ts';
import { formOf } from './form.ts';
import { type DigestDeps, demandManageServer, nextRuns } from './subscription.ts';

/** Completes a draft with a new value for one field; contains the draft's key, the field and the value. */
export const FIX = action('digest', 'fix', z.tuple([ARG.text, FIELD, ARG.text]));
/** Opens the form with a draft's values; contains the draft's key. */
export const EDIT = action('digest', 'edit', z.tuple([ARG.text]));

const RUNS_SHOWN = 3;

/** Whether a command opens a form because it does not give a time. */
export function opensForm({ options }: ChatInputCommandInteraction): boolean {
  const setsUp = ['setup', 'start'].includes(options.getSubcommand());
  return setsUp && (options.getString('time') === null || options.getString('timezone') === null);
}

/** `/digest setup`: a channel's digest. */
export async function setUp(interaction: ChatInputCommandInteraction, deps: DigestDeps): Promise<Answer> {
  demandManageServer(interaction);
  if (!interaction.inCachedGuild()) throw new UserError(messages.NOT_A_MEMBER);
  const channel = interaction.options.getChannel('channel')?.id ?? interaction.channelId;
  return begin(interaction, channel, channel, deps);
}

/** `/digest me start`: a personal digest by direct message. */
export function setUpOwn(interaction: ChatInputCommandInteraction, deps: DigestDeps): Promise<Answer> {
  return begin(interaction, null, interaction.user.id, deps);
}

/** Sets up a digest from the options, or opens a form with the current values. */
async function begin(
  interaction: ChatInputCommandInteraction,
  channel: string | null,
  target: string,
  deps: DigestDeps,
): Promise<Answer> {
  if (!opensForm(interaction)) {
    return { kind: 'reply', message: await complete(draftOf(interaction, channel), interaction, deps) };
  }
  const old = await deps.subscriptions.of(target);
  const before = old && draftFrom(old, channel, deps.library());
  return ask(draftOf(interaction, channel, before), deps);
}

/** Opens the form. */
export function ask(draft: Draft, { searches }: DigestDeps): Answer {
  return { kind: 'modal', modal: formOf(draft, searches.remember(draft)) };
}

/** The draft with this key. @throws UserError if it has expired */
export async function recallDraft(key: string, { searches }: DigestDeps): Promise<Draft> {
  const draft = Draft.safeParse(await searches.recall(key)).data;
  if (!draft) throw new UserError(messages.FORM_EXPIRED);
  return draft;
}

/** Sets up a digest. An invalid value is reported with suggestions as buttons, and nothing typed is lost. */
export async function complete(
  draft: Draft,
  interaction: BaseInteraction,
  deps: DigestDeps,
): Promise<Message> {
  if (draft.channel !== null) demandManageServer(interaction);
  const { guildId, user } = interaction;
  const owner =
    draft.channel === null ? { guildId: null, target: user.id } : { guildId, target: draft.channel };
  return deps.digests.within(owner, () => completeWithin(draft, interaction, deps));
}

async function completeWithin(
  draft: Draft,
  interaction: BaseInteraction,
  deps: DigestDeps,
): Promise<Message> {
  const read = readDraft(draft, deps.library());
  if ('wrong' in read) return offer(draft, read.wrong, deps);
  try {
    return await (draft.channel === null
      ? startOwn(read, interaction, deps)
      : startInServer(draft, draft.channel, read, interaction, deps));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return note(error.message, [editButton(draft, deps)]);
  }
}

function offer(draft: Draft, { field, words, choices }: Wrong, deps: DigestDeps): Message {
  const key = deps.searches.remember(draft);
  const buttons = choices.map((value) => button(messages.use(value), FIX.id(key, field, value)));
  return note(`${words}\n-# ${messages.NOTHING_LOST}`, [...buttons, editButton(draft, deps)]);
}

function editButton(draft: Draft, { searches }: DigestDeps) {
  return button(messages.BUTTON.edit, EDIT.id(searches.remember(draft)));
}

async function startInServer(
  draft: Draft,
  channelId: string,
  read: Read,
  interaction: BaseInteraction,
  deps: DigestDeps,
): Promise<Message> {
  if (!interaction.inCachedGuild()) throw new UserError(messages.NOT_A_MEMBER);
  const { guild, guildId, user } = interaction;
  if (draft.role === guildId) throw new UserError(messages.NEVER_EVERYONE);
  const channel = await guild.channels.fetch(channelId).catch(() => null);
  if (draft.publish && channel?.type !== ChannelType.GuildAnnouncement) {
    throw new UserError(messages.ONLY_ANNOUNCEMENTS);
  }
  const { role: roleId, quiet, publish } = draft;
  const settings = { ...read, guildId, target: channelId, userId: user.id, roleId, quiet, publish };
  const role = roleId === null ? null : (guild.roles.cache.get(roleId) ?? null);
  const problem = await postingProblem(guild, channelId, role);
  if (problem) throw new UserError(messages.cannotPost(describePlace(settings), problem));
  return start(settings, deps);
}

async function startOwn(read: Read, { user }: BaseInteraction, deps: DigestDeps): Promise<Message> {
  const settings = {
    ...read,
    ...{ guildId: null, target: user.id, userId: user.id, roleId: null },
    // Nobody else posts there, so it would never be sent again.
    ...{ quiet: false, publish: false },
  };
  const words = messages.ownComes(describeDays(settings.days), settings.time, settings.zone);
  if (!(await deps.digests.outlet.tell(user.id, words))) throw new UserError(messages.CLOSED_DIRECT_MESSAGES);
  return start(settings, deps);
}

async function start(settings: SubscriptionSettings, deps: DigestDeps): Promise<Message> {
  const { subscriptions, digests, library } = deps;
  const runs = await nextRuns(settings, RUNS_SHOWN, deps);
  await subscriptions.put(settings, runs[0].at);
  digests.runner.wake();
  const place = describePlace(settings);
  const described = describeSettings(settings, library(), runs[0].at);
  // Small print needs its own text: Discord ignores it right below a list.
  return container([
    text(messages.isSetUp(place, described, describeRuns(runs))),
    text(messages.matches(await digests.content.count(settings))),
  ]);
}
