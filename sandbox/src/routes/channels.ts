import { PermissionFlagsBits as P } from 'discord-api-types/v10';
import type { FastifyInstance } from 'fastify';
import { createDm, editChannel, editThread } from '../schemas/channels.ts';
import { ApiError } from '../schemas/errors.ts';
import { parse } from '../schemas/validate.ts';
import type { Channel, Guild, Thread } from '../world/model.ts';
import { guildPermissions } from '../world/permissions.ts';
import { channelWire, guildWire, memberWire } from '../world/wire.ts';
import { access } from './access.ts';
import type { Context } from './context.ts';

interface InChannel {
  Params: { channelId: string };
}
interface InGuild {
  Params: { guildId: string };
}

/** Channels, direct messages and servers. */
export function channelRoutes(api: FastifyInstance, context: Context): void {
  const { world } = context;
  /** @throws ApiError Unknown Guild, also for servers that the bot is not in */
  const ownGuild = (id: string): Guild => {
    const guild = world.guild(id);
    if (!guild.members.has(world.botId)) throw new ApiError('unknownGuild');
    return guild;
  };

  api.get<InChannel>('/channels/:channelId', async ({ params }) =>
    channelWire(world, access(context, params.channelId)),
  );

  api.patch<InChannel>('/channels/:channelId', async ({ params, body }) => {
    const channel = access(context, params.channelId);
    if (channel.guildId === null) throw new ApiError('wrongDmAction');
    if (!channel.thread) {
      const {
        name = channel.name,
        topic = channel.topic,
        nsfw,
        rate_limit_per_user,
      } = parse(editChannel, body);
      access(context, channel.id, P.ManageChannels);
      const fields = {
        name,
        topic,
        nsfw: nsfw ?? channel.nsfw,
        slowMode: rate_limit_per_user ?? channel.slowMode,
      };
      return channelWire(world, world.editChannel(channel, fields));
    }
    const fields = dropUndefined(parse(editThread, body));
    checkThreadEdit(context, channel, channel.thread, fields);
    const { name, rate_limit_per_user, applied_tags, ...metadata } = fields;
    if (name !== undefined) channel.name = name;
    if (applied_tags) channel.thread.appliedTags = applied_tags;
    channel.slowMode = rate_limit_per_user ?? channel.slowMode;
    world.editThread(channel, metadata);
    return channelWire(world, channel);
  });

  api.delete<InChannel>('/channels/:channelId', async ({ params }) => {
    const channel = access(context, params.channelId);
    if (channel.guildId !== null)
      access(context, channel.id, channel.thread ? P.ManageThreads : P.ManageChannels);
    const wire = channelWire(world, channel);
    if (channel.guildId !== null) world.deleteChannel(channel);
    return wire;
  });

  api.post('/users/@me/channels', async ({ body }) => {
    const { recipient_id } = parse(createDm, body);
    return channelWire(world, world.openDm(world.user(recipient_id).id, world.botId));
  });

  api.get<InGuild>('/guilds/:guildId', async ({ params }) => guildWire(ownGuild(params.guildId)));

  api.get<InGuild>('/guilds/:guildId/channels', async ({ params }) => {
    const guild = ownGuild(params.guildId);
    const channels = world.channelsOf(guild.id).filter(({ thread }) => !thread);
    return channels.map((channel) => channelWire(world, channel));
  });

  api.get<InGuild>('/guilds/:guildId/roles', async ({ params }) => [
    ...ownGuild(params.guildId).roles.values(),
  ]);

  api.get<{ Params: { guildId: string; userId: string } }>(
    '/guilds/:guildId/members/:userId',
    async ({ params }) => {
      const member = ownGuild(params.guildId).members.get(params.userId);
      if (!member) throw new ApiError('unknownMember');
      return memberWire(world, member);
    },
  );

  api.get('/users/@me/guilds', async () =>
    [...world.guilds.values()].flatMap((guild) => {
      const member = guild.members.get(world.botId);
      if (!member) return [];
      const owner = guild.ownerId === world.botId;
      return [{ ...guildWire(guild), owner, permissions: String(guildPermissions(guild, member)) }];
    }),
  );
}

/** The fields that a thread's owner may change. */
const OWNERS_FIELDS = ['name', 'archived', 'auto_archive_duration', 'applied_tags', 'invitable'];

/**
 * Checks a change to a thread: whoever may write in it may unarchive it, and its owner may change more, but only while it is
 * not locked. Anything else needs Manage Threads.
 */
function checkThreadEdit(
  context: Context,
  { id }: Channel,
  { ownerId, metadata }: Thread,
  fields: Readonly<Record<string, unknown>>,
): void {
  const names = Object.keys(fields);
  const unarchiving = fields['archived'] === false && names.length === 1;
  const own = ownerId === context.world.botId && names.every((name) => OWNERS_FIELDS.includes(name));
  const needed = !metadata.locked && (unarchiving || own) ? P.SendMessagesInThreads : P.ManageThreads;
  access(context, id, needed);
  if (metadata.archived && fields['archived'] !== false) throw new ApiError('threadArchived');
}

function dropUndefined<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}
