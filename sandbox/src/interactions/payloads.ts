import {
  type APIInteraction,
  InteractionContextType,
  InteractionType,
  Locale,
  PermissionFlagsBits as P,
} from 'discord-api-types/v10';
import type { Channel } from '../world/model.ts';
import { permissionsIn } from '../world/permissions.ts';
import { channelWire, memberWire, memberWithoutUser, userWire } from '../world/wire.ts';
import type { World } from '../world/world.ts';
import type { Interaction } from './interaction.ts';

/** The maximum size of an attachment in bytes. */
const ATTACHMENT_SIZE_LIMIT = 10 * 1024 * 1024;

/** The payload of INTERACTION_CREATE. */
export function interactionPayload(world: World, interaction: Interaction, data: object): APIInteraction {
  const { channel, userId, source } = interaction;
  return {
    version: 1,
    id: interaction.id,
    application_id: world.botId,
    type: interaction.type,
    token: interaction.token,
    data,
    channel_id: channel.id,
    channel: channelAsSeenBy(world, channel, userId),
    app_permissions: String(appPermissions(world, interaction)),
    locale: Locale.EnglishUS,
    entitlements: [],
    entitlement_sku_ids: [],
    authorizing_integration_owners: interaction.owners,
    context: contextOf(world, channel),
    attachment_size_limit: ATTACHMENT_SIZE_LIMIT,
    ...asker(world, channel, userId),
    ...(source && interaction.type !== InteractionType.ApplicationCommand ? { message: source.wire } : {}),
  } as unknown as APIInteraction;
}

/** An interaction's context: a server, direct messages with the bot, or other private channels. */
export function contextOf(world: World, channel: Channel): InteractionContextType {
  if (channel.guildId !== null) return InteractionContextType.Guild;
  return channel.recipients.includes(world.botId)
    ? InteractionContextType.BotDM
    : InteractionContextType.PrivateChannel;
}

function asker(world: World, channel: Channel, userId: string): object {
  if (channel.guildId === null) return { user: userWire(world.user(userId)) };
  const guild = world.guild(channel.guildId);
  const member = guild.members.get(userId);
  return {
    guild_id: guild.id,
    guild: { id: guild.id, locale: Locale.EnglishUS, features: [] },
    guild_locale: Locale.EnglishUS,
    member: {
      ...(member && memberWire(world, member)),
      permissions: String(permissionsIn(world, userId, channel)),
    },
  };
}

/** The partial channel of payloads and resolved data. */
function channelAsSeenBy(world: World, channel: Channel, userId: string): object {
  const { permission_overwrites: _, ...wire } = channelWire(world, channel) as {
    permission_overwrites?: unknown;
  };
  return { ...wire, permissions: String(permissionsIn(world, userId, channel)) };
}

/** The app's permissions here. If it is only user-installed, they derive from the person's. */
function appPermissions(world: World, { channel, userId }: Interaction): bigint {
  const inDm = P.AttachFiles | P.EmbedLinks | P.MentionEveryone;
  switch (contextOf(world, channel)) {
    case InteractionContextType.BotDM:
      return inDm | P.UseExternalEmojis;
    case InteractionContextType.PrivateChannel:
      return inDm;
    default: {
      const isMember = channel.guildId !== null && world.guild(channel.guildId).members.has(world.botId);
      if (isMember) return permissionsIn(world, world.botId, channel);
      return permissionsIn(world, userId, channel) & (inDm | P.UseExternalEmojis);
    }
  }
}

/** The kinds of things that an option or select can refer to. */
export type EntityKind = 'users' | 'roles' | 'channels';

/**
 * Resolved data for the ids in options or selects.
 *
 * @param asker whose permissions resolved channels contain
 */
export function resolve(
  world: World,
  channel: Channel,
  asker: string,
  ids: readonly { kind: EntityKind; id: string }[],
): object | undefined {
  if (ids.length === 0) return undefined;
  const guild = channel.guildId === null ? undefined : world.guild(channel.guildId);
  const resolved: Record<string, Record<string, object>> = {};
  const add = (kind: string, id: string, value: object) => {
    resolved[kind] = { ...resolved[kind], [id]: value };
  };
  for (const { kind, id } of ids) {
    if (kind === 'channels') add(kind, id, channelAsSeenBy(world, world.channel(id), asker));
    const role = guild?.roles.get(id);
    if (kind === 'roles' && role) add(kind, id, role);
    if (kind !== 'users') continue;
    add(kind, id, userWire(world.user(id)));
    const member = guild?.members.get(id);
    if (!member) continue;
    const { deaf: _, mute: __, ...partial } = memberWithoutUser(member);
    add('members', id, { ...partial, permissions: String(permissionsIn(world, id, channel)) });
  }
  return resolved;
}
