import { type CacheWithLimitsOptions, Options } from 'discord.js';

const MAX_MEMBERS = 50;
const MAX_USERS = 200;

/** discord.js 14.28 limits this cache too, but its type lacks it. */
interface Untyped {
  readonly GuildSoundboardSoundManager: number;
}

/**
 * What discord.js caches: servers, channels, threads until some hours after they were archived, roles and overwrites, for
 * their permissions and names. People are fetched as needed and only a few are cached. Nothing else that Discord sends with
 * a server is used; docs/scaling.md has the table.
 */
export const CACHES: CacheWithLimitsOptions & Untyped = {
  ...Options.DefaultMakeCacheSettings,
  // The bot itself stays: its roles determine its permissions.
  GuildMemberManager: {
    maxSize: MAX_MEMBERS,
    keepOverLimit: (member) => member.id === member.client.user.id,
  },
  UserManager: { maxSize: MAX_USERS, keepOverLimit: (user) => user.id === user.client.user?.id },
  ThreadMemberManager: { maxSize: 0, keepOverLimit: (member) => member.id === member.client.user.id },
  ApplicationCommandManager: 0,
  ApplicationEmojiManager: 0,
  AutoModerationRuleManager: 0,
  DMMessageManager: 0,
  EntitlementManager: 0,
  GuildBanManager: 0,
  GuildEmojiManager: 0,
  GuildInviteManager: 0,
  GuildMessageManager: 0,
  GuildScheduledEventManager: 0,
  GuildSoundboardSoundManager: 0,
  GuildStickerManager: 0,
  MessageManager: 0,
  PresenceManager: 0,
  ReactionManager: 0,
  ReactionUserManager: 0,
  StageInstanceManager: 0,
  VoiceStateManager: 0,
};
