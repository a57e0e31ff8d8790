import {
  type APIRole,
  ChannelType,
  PermissionFlagsBits as P,
  type RoleFlags,
  type UserFlags,
} from 'discord-api-types/v10';
import type { Clock } from './clock.ts';
import type { Guild, User } from './model.ts';
import { World } from './world.ts';

/** Seeded ids are the same at every start, so that what a bot stored about them still holds. */
const id = (n: number) => String(1_100_000_000_000_000_000n + BigInt(n));

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
  /** A server that the bot is not in. */
  otherGuild: id(20),
  general: id(30),
  papers: id(31),
  announcements: id(32),
  ideas: id(33),
  thread: id(34),
  lounge: id(40),
} as const;

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

/** What the README's invite link asks for. */
const BOT =
  P.ViewChannel | P.SendMessages | P.SendMessagesInThreads | P.CreatePublicThreads | P.ReadMessageHistory;

/** The world that a sandbox starts with: a reading room, two people, the bot, and a server without the bot. */
export function seedWorld(clock: Clock): World {
  const world = new World(clock, SEEDED.bot);
  for (const user of [
    person(SEEDED.bot, 'commonplace', 'Commonplace', true),
    person(SEEDED.admin, 'admin', 'Ada', false),
    person(SEEDED.member, 'member', 'Ben', false),
    person(SEEDED.owner, 'owner', 'Cleo', false),
  ]) {
    world.users.set(user.id, user);
  }

  const room = addGuild(world, SEEDED.guild, 'Reading Room', [
    role(
      SEEDED.adminRole,
      'Librarian',
      EVERYONE | P.ManageGuild | P.ManageMessages | P.ManageChannels | P.ManageRoles | P.ManageThreads,
      2,
    ),
    role(SEEDED.botRole, 'Commonplace', BOT, 1, SEEDED.bot),
  ]);
  join(world, room, SEEDED.owner, []);
  join(world, room, SEEDED.admin, [SEEDED.adminRole]);
  join(world, room, SEEDED.member, []);
  join(world, room, SEEDED.bot, [SEEDED.botRole]);

  const text = { type: ChannelType.GuildText, guildId: room.id } as const;
  world.addChannel({ ...text, id: SEEDED.general, name: 'general', topic: 'Anything about what we read' });
  const papers = world.addChannel({
    ...text,
    id: SEEDED.papers,
    name: 'papers',
    topic: 'One paper at a time',
  });
  world.addChannel({
    ...text,
    type: ChannelType.GuildAnnouncement,
    id: SEEDED.announcements,
    name: 'announcements',
  });
  world.addChannel({ ...text, type: ChannelType.GuildForum, id: SEEDED.ideas, name: 'ideas' });
  world.addThread(papers, SEEDED.admin, {
    id: SEEDED.thread,
    type: ChannelType.PublicThread,
    name: 'Reading group',
  });

  const elsewhere = addGuild(world, SEEDED.otherGuild, 'Elsewhere', []);
  join(world, elsewhere, SEEDED.owner, []);
  join(world, elsewhere, SEEDED.admin, []);
  join(world, elsewhere, SEEDED.member, []);
  world.addChannel({ type: ChannelType.GuildText, guildId: elsewhere.id, id: SEEDED.lounge, name: 'lounge' });

  world.openDm(SEEDED.admin, SEEDED.bot);
  world.openDm(SEEDED.member, SEEDED.bot);
  return world;
}

/**
 * Adds servers that differ in nothing but their ids, which Discord's rule spreads evenly over shards: each with the
 * bot, one channel and the same person, `host`. `world.channelsOf(guildId)` has the channel.
 */
export function seedGuilds(world: World, count: number): void {
  if (count === 0) return;
  world.users.set(SEEDED.host, person(SEEDED.host, 'host', 'Hal', false));
  for (let n = 0; n < count; n++) {
    const first = (BigInt(SEEDED.guild) >> 22n) + BigInt(n + 1);
    const guildId = String(first << 22n);
    const botRole = role(String((first << 22n) + 1n), 'Bot', BOT, 1, SEEDED.bot);
    const guild = addGuild(world, guildId, `Server ${n + 1}`, [botRole], SEEDED.host);
    join(world, guild, SEEDED.host, []);
    join(world, guild, SEEDED.bot, [botRole.id]);
    const channelId = String((first << 22n) + 2n);
    world.addChannel({ type: ChannelType.GuildText, guildId, id: channelId, name: 'general' });
  }
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

function addGuild(
  world: World,
  guildId: string,
  name: string,
  roles: APIRole[],
  ownerId: string = SEEDED.owner,
): Guild {
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
