import {
  type APIApplicationCommand,
  type APIChannel,
  type APIMessage,
  type APIRole,
  type APIUser,
  InteractionType,
  PermissionFlagsBits as P,
} from 'discord-api-types/v10';
import type { Interaction } from '../interactions/interaction.ts';
import type { Choice } from '../schemas/interactions.ts';
import type { Modal } from '../schemas/modals.ts';
import type { Channel, Guild, Message } from '../world/model.ts';
import { has, type PermissionName, permissionsIn } from '../world/permissions.ts';
import { channelWire, userWire } from '../world/wire.ts';
import type { World } from '../world/world.ts';
import type { PageSeed } from '../world/world-seed.ts';
import type { Sandbox } from './sandbox.ts';

/** The sandbox as one person sees it, in the form that the page receives. The types depend on Discord's only. */

/** The number of newest messages per channel in a snapshot. */
const MESSAGES = 100;

/** The bot's permissions that the page can toggle. */
export const SWITCHABLE = [
  'ViewChannel',
  'SendMessages',
  'SendMessagesInThreads',
  'CreatePublicThreads',
  'ManageThreads',
  'EmbedLinks',
  'AttachFiles',
  'ReadMessageHistory',
] as const satisfies readonly PermissionName[];

export interface PageChannel {
  /** As Discord sends it. */
  readonly wire: APIChannel;
  readonly guildId: string | null;
  /** The other person in direct messages. */
  readonly other: APIUser | null;
  readonly canWrite: boolean;
  /** Whether the person may delete others' messages. */
  readonly canModerate: boolean;
  /** The bot's permissions here, by name. Empty where they cannot be toggled: in threads and direct messages. */
  readonly bot: Readonly<Record<string, boolean>>;
}

export interface PageGuild {
  readonly id: string;
  readonly name: string;
  readonly botIsMember: boolean;
  readonly roles: readonly APIRole[];
  readonly memberIds: readonly string[];
}

export interface PagePerson {
  readonly user: APIUser;
  /** The names of their roles in the first server. */
  readonly roles: readonly string[];
  /** Whether they own the first server. */
  readonly isOwner: boolean;
  readonly dmsOpen: boolean;
  readonly installedApp: boolean;
}

export interface PageInteraction {
  readonly id: string;
  readonly kind: 'command' | 'autocomplete' | 'control' | 'form';
  readonly channelId: string;
  /** `search`, `digest setup`; absent for buttons, menus and forms. */
  readonly command?: string;
  /** The message with the button or menu. */
  readonly messageId?: string;
  /** `deferred`: "… is thinking". `failed`: "This interaction failed". */
  readonly state: 'waiting' | 'deferred' | 'done' | 'failed';
  readonly modal?: Modal;
  readonly choices?: readonly Choice[];
}

export interface Snapshot {
  /** The sandbox's time, milliseconds since the Unix epoch. */
  readonly now: number;
  /** The person whose view this is. */
  readonly viewerId: string;
  /** The page's introduction of the bot. */
  readonly page: PageSeed;
  /** When the alarm that the page shows will go off, milliseconds since the Unix epoch; null if none is set. */
  readonly nextAlarm: number | null;
  readonly bot: APIUser;
  readonly botOnline: boolean;
  readonly people: readonly PagePerson[];
  readonly guilds: readonly PageGuild[];
  readonly channels: readonly PageChannel[];
  /** By channel id, oldest first. */
  readonly messages: Readonly<Record<string, readonly APIMessage[]>>;
  /** The person's own pending interactions. */
  readonly interactions: readonly PageInteraction[];
}

/** An event of the event stream. The first one is always a snapshot. */
export type PageEvent =
  | { readonly type: 'snapshot'; readonly snapshot: Snapshot }
  | { readonly type: 'message'; readonly message: APIMessage }
  | { readonly type: 'message-gone'; readonly channelId: string; readonly id: string }
  | { readonly type: 'channel'; readonly channel: PageChannel }
  | { readonly type: 'channel-gone'; readonly id: string }
  | { readonly type: 'interaction'; readonly interaction: PageInteraction }
  | { readonly type: 'bot'; readonly online: boolean }
  /** The bot's commands have changed and should be fetched again. */
  | { readonly type: 'commands' }
  | { readonly type: 'clock'; readonly now: number; readonly nextAlarm: number | null };

/** The commands in the picker. */
export type PageCommands = readonly APIApplicationCommand[];

export function snapshot(sandbox: Sandbox, userId: string): Snapshot {
  const { world, gateway, interactions, clock } = sandbox;
  const channels = [...world.channels.values()].filter((channel) => sees(world, userId, channel));
  const guilds = [...world.guilds.values()].filter(({ members }) => members.has(userId));
  const people = [...world.users.values()].filter(({ id }) => id !== world.botId);
  return {
    now: clock.now(),
    viewerId: userId,
    page: sandbox.page,
    nextAlarm: nextAlarm(sandbox),
    bot: userWire(world.user(world.botId)),
    botOnline: gateway.online,
    people: people.map((user) => ({
      user: userWire(user),
      roles: roleNames([...world.guilds.values()], user.id),
      isOwner: world.guilds.values().next().value?.ownerId === user.id,
      dmsOpen: user.dmsOpen,
      installedApp: world.userInstalls.has(user.id),
    })),
    guilds: guilds.map(({ id, name, roles, members }) => ({
      id,
      name,
      botIsMember: members.has(world.botId),
      roles: [...roles.values()],
      memberIds: [...members.keys()],
    })),
    channels: channels.map((channel) => pageChannel(world, userId, channel)),
    messages: Object.fromEntries(
      channels.map(({ id }) => [
        id,
        visibleMessages(world, userId, id)
          .slice(-MESSAGES)
          .map(({ wire }) => wire),
      ]),
    ),
    interactions: interactions
      .all()
      .filter((interaction) => interaction.userId === userId)
      .map(pageInteraction)
      .filter(({ state }) => state === 'waiting'),
  };
}

/** When the alarm that the page can jump to will go off. */
export function nextAlarm({ page, clock }: Sandbox): number | null {
  return page.alarm ? clock.next(page.alarm.name) : null;
}

export function pageChannel(world: World, userId: string, channel: Channel): PageChannel {
  const other = channel.recipients.find((id) => id !== userId);
  const switchable = channel.guildId !== null && !channel.thread;
  const ofPerson = permissionsIn(world, userId, channel);
  const ofBot = permissionsIn(world, world.botId, channel);
  const write = channel.thread ? P.SendMessagesInThreads : P.SendMessages;
  return {
    wire: channelWire(world, channel),
    guildId: channel.guildId,
    other: other === undefined ? null : userWire(world.user(other)),
    canWrite: has(ofPerson, write),
    canModerate: has(ofPerson, P.ManageMessages),
    bot: switchable ? Object.fromEntries(SWITCHABLE.map((name) => [name, has(ofBot, P[name])])) : {},
  };
}

export function pageInteraction(interaction: Interaction): PageInteraction {
  const { id, type, channel, command, source, modal, outcome } = interaction;
  return {
    id,
    kind: KINDS[type],
    channelId: channel.id,
    ...(command ? { command } : {}),
    ...(source ? { messageId: source.wire.id } : {}),
    state: stateOf(interaction),
    ...(modal ? { modal } : {}),
    ...(outcome?.kind === 'choices' ? { choices: outcome.choices } : {}),
  };
}

const KINDS: Record<Interaction['type'], PageInteraction['kind']> = {
  [InteractionType.Ping]: 'command',
  [InteractionType.ApplicationCommand]: 'command',
  [InteractionType.ApplicationCommandAutocomplete]: 'autocomplete',
  [InteractionType.MessageComponent]: 'control',
  [InteractionType.ModalSubmit]: 'form',
};

function stateOf({ outcome, acknowledged }: Interaction): PageInteraction['state'] {
  if (outcome) return outcome.kind === 'failed' ? 'failed' : 'done';
  return acknowledged === null ? 'waiting' : 'deferred';
}

/** Whether somebody can see a channel. */
export function sees(world: World, userId: string, channel: Channel): boolean {
  return has(permissionsIn(world, userId, channel), P.ViewChannel);
}

/** Whether somebody can see a message in a channel that they can see. */
export function isFor(userId: string, { visibleTo }: Message): boolean {
  return visibleTo === null || visibleTo === userId;
}

function visibleMessages(world: World, userId: string, channelId: string): Message[] {
  return world.messages(channelId).filter((message) => isFor(userId, message));
}

function roleNames(guilds: readonly Guild[], userId: string): string[] {
  const guild = guilds[0];
  return (guild?.members.get(userId)?.roles ?? []).flatMap((id) => guild?.roles.get(id)?.name ?? []);
}
