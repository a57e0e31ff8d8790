import {
  type APIRole,
  ChannelType,
  PermissionFlagsBits as P,
  type RoleFlags,
  type UserFlags,
} from 'discord-api-types/v10';
import type { Clock } from './clock.ts';
import type { Guild, User } from './model.ts';
import type { PermissionName } from './permissions.ts';
import { World } from './world.ts';
import type { ReadWorldSeed, WorldSeed } from './world-seed.ts';

/** Seeded ids are the same at every start, so that a bot's stored data remains valid. */
const id = (n: number) => String(1_100_000_000_000_000_000n + BigInt(n));

/** The ids in {@link DEFAULT_WORLD}. */
export const SEEDED = {
  bot: id(1),
  admin: id(2),
  member: id(3),
  owner: id(4),
  /** Only in the servers of {@link seedGuilds}. */
  host: id(5),
  guild: id(10),
  adminRole: id(11),
  botRole: id(12),
  /** A server without the bot. */
  otherGuild: id(20),
  general: id(30),
  papers: id(31),
  announcements: id(32),
  ideas: id(33),
  thread: id(34),
  lounge: id(40),
} as const;

/** The first of the ids for seeds that do not give one. */
const FIRST_FREE_ID = 1_000;

/** The permissions of @everyone. */
const EVERYONE =
  P.ViewChannel |
  P.SendMessages |
  P.SendMessagesInThreads |
  P.CreatePublicThreads |
  P.ReadMessageHistory |
  P.AddReactions |
  P.EmbedLinks |
  P.AttachFiles |
  P.UseExternalEmojis |
  P.UseApplicationCommands |
  P.UseExternalApps;

const BOT_PERMISSIONS: PermissionName[] = [
  'ViewChannel',
  'SendMessages',
  'SendMessagesInThreads',
  'CreatePublicThreads',
  'ReadMessageHistory',
];

/** A server with the bot and channels of every type, a server without the bot, and three people. */
export const DEFAULT_WORLD: WorldSeed = {
  bot: { id: SEEDED.bot, username: 'testbot', name: 'Test Bot' },
  people: [
    { id: SEEDED.admin, username: 'admin', name: 'Ada' },
    { id: SEEDED.member, username: 'member', name: 'Ben' },
    { id: SEEDED.owner, username: 'owner', name: 'Cleo' },
  ],
  guilds: [
    {
      id: SEEDED.guild,
      name: 'Test Server',
      owner: 'owner',
      members: ['admin', 'member'],
      bot: { roleId: SEEDED.botRole, permissions: BOT_PERMISSIONS },
      roles: [
        {
          id: SEEDED.adminRole,
          name: 'Moderator',
          permissions: ['ManageGuild', 'ManageMessages', 'ManageChannels', 'ManageRoles', 'ManageThreads'],
          members: ['admin'],
        },
      ],
      channels: [
        { id: SEEDED.general, name: 'general', topic: 'Anything at all' },
        {
          id: SEEDED.papers,
          name: 'papers',
          topic: 'One paper at a time',
          threads: [{ id: SEEDED.thread, name: 'Reading group', owner: 'admin' }],
        },
        { id: SEEDED.announcements, name: 'announcements', type: 'announcement' },
        { id: SEEDED.ideas, name: 'ideas', type: 'forum' },
      ],
    },
    {
      id: SEEDED.otherGuild,
      name: 'Elsewhere',
      owner: 'owner',
      members: ['admin', 'member'],
      channels: [{ id: SEEDED.lounge, name: 'lounge' }],
    },
  ],
};

const CHANNEL_TYPES = {
  text: ChannelType.GuildText,
  announcement: ChannelType.GuildAnnouncement,
  forum: ChannelType.GuildForum,
};

/** Creates a seed's people, servers and channels. @throws RangeError if it refers to an unknown person */
export function seedWorld(clock: Clock, seed: ReadWorldSeed): World {
  let free = FIRST_FREE_ID;
  const idOf = (given: string | undefined) => given ?? id(free++);
  const botId = idOf(seed.bot.id);
  const world = new World(clock, botId);
  world.users.set(botId, person(botId, seed.bot.username, seed.bot.name, true));
  const people = new Map<string, string>();
  for (const each of seed.people) {
    const userId = idOf(each.id);
    people.set(each.username, userId);
    world.users.set(userId, person(userId, each.username, each.name, false));
  }
  const userId = (username: string): string => {
    const found = people.get(username);
    if (!found) throw new RangeError(`the world has nobody called ${username}`);
    return found;
  };

  for (const each of seed.guilds) {
    const { name, owner, members, bot, channels } = each;
    const roles = each.roles.map((made, n) => ({
      ...made,
      id: idOf(made.id),
      position: n + 1 + (bot ? 1 : 0),
    }));
    const botRole = bot && role(idOf(bot.roleId), seed.bot.name, bits(bot.permissions), 1, botId);
    const wires = roles.map((r) => role(r.id, r.name, EVERYONE | bits(r.permissions), r.position));
    const guild = addGuild(
      world,
      idOf(each.id),
      name,
      [...(botRole ? [botRole] : []), ...wires],
      userId(owner),
    );
    for (const username of new Set([owner, ...members])) {
      const own = roles.filter((r) => r.members.includes(username)).map((r) => r.id);
      join(world, guild, userId(username), own);
    }
    if (botRole) join(world, guild, botId, [botRole.id]);
    for (const { id: channelId, name, type, topic, threads } of channels) {
      const fields = { id: idOf(channelId), name, topic: topic ?? null };
      const parent = world.addChannel({ ...fields, type: CHANNEL_TYPES[type], guildId: guild.id });
      for (const thread of threads) {
        world.addThread(parent, userId(thread.owner), {
          id: idOf(thread.id),
          type: ChannelType.PublicThread,
          name: thread.name,
        });
      }
    }
  }
  for (const personId of people.values()) world.openDm(personId, botId);
  return world;
}

/**
 * Adds servers that are alike except for their ids, which are spread evenly over shards: each has the bot, one channel and
 * the person `host`. `world.channelsOf(guildId)` returns the channel.
 */
export function seedGuilds(world: World, count: number): void {
  if (count === 0) return;
  world.users.set(SEEDED.host, person(SEEDED.host, 'host', 'Hal', false));
  for (let n = 0; n < count; n++) {
    const first = (BigInt(SEEDED.guild) >> 22n) + BigInt(n + 1);
    const guildId = String(first << 22n);
    const botRole = role(String((first << 22n) + 1n), 'Bot', bits(BOT_PERMISSIONS), 1, world.botId);
    const guild = addGuild(world, guildId, `Server ${n + 1}`, [botRole], SEEDED.host);
    join(world, guild, SEEDED.host, []);
    join(world, guild, world.botId, [botRole.id]);
    const channelId = String((first << 22n) + 2n);
    world.addChannel({ type: ChannelType.GuildText, guildId, id: channelId, name: 'general' });
  }
}

function bits(permissions: readonly PermissionName[]): bigint {
  return permissions.reduce((sum, name) => sum | P[name], 0n);
}

function person(userId: string, username: string, globalName: string, bot: boolean): User {
  return {
    id: userId,
    username,
    global_name: globalName,
    discriminator: '0',
    avatar: null,
    banner: null,
    accent_color: null,
    public_flags: 0 as UserFlags,
    ...(bot ? { bot } : {}),
    dmsOpen: true,
  };
}

function addGuild(world: World, guildId: string, name: string, roles: APIRole[], ownerId: string): Guild {
  const everyone = role(guildId, '@everyone', EVERYONE, 0);
  const guild: Guild = {
    id: guildId,
    name,
    ownerId,
    roles: new Map([everyone, ...roles].map((each) => [each.id, each])),
    members: new Map(),
  };
  world.guilds.set(guildId, guild);
  return guild;
}

function role(roleId: string, name: string, permissions: bigint, position: number, botId?: string): APIRole {
  return {
    id: roleId,
    name,
    permissions: String(permissions),
    position,
    color: 0,
    colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
    hoist: false,
    icon: null,
    unicode_emoji: null,
    managed: botId !== undefined,
    mentionable: false,
    flags: 0 as RoleFlags,
    ...(botId ? { tags: { bot_id: botId } } : {}),
  };
}

function join(world: World, guild: Guild, userId: string, roles: string[]): void {
  guild.members.set(userId, { userId, nick: null, roles, joinedAt: world.timestamp() });
}
