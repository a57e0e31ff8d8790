import { ChannelType } from 'discord-api-types/v10';
import { z } from 'zod';
import { LIMITS } from './limits.ts';
import { forumMessage } from './messages.ts';
import { snowflake } from './validate.ts';

/** Schemas of requests about channels, threads and direct messages. */

const archiveAfter = z.literal([60, 1440, 4320, 10080]).optional();
const slowMode = z.int().min(0).max(21600).nullish();
const name = z.string().min(1).max(LIMITS.threadName);

/** Create DM. */
export const createDm = z.strictObject({ recipient_id: snowflake });

/** Start Thread from Message. */
export const threadFromMessage = z.strictObject({
  name,
  auto_archive_duration: archiveAfter,
  rate_limit_per_user: slowMode,
});

/** Start Thread without Message. */
export const threadAlone = z.strictObject({
  name,
  auto_archive_duration: archiveAfter,
  rate_limit_per_user: slowMode,
  type: z
    .literal([ChannelType.AnnouncementThread, ChannelType.PublicThread, ChannelType.PrivateThread])
    .default(ChannelType.PrivateThread),
  invitable: z.boolean().optional(),
});

/** Start Thread in Forum Channel. */
export const forumPost = z.strictObject({
  name,
  auto_archive_duration: archiveAfter,
  rate_limit_per_user: slowMode,
  message: forumMessage,
  applied_tags: z.array(snowflake).max(5).optional(),
});

/** Modify Channel, for a thread. */
export const editThread = z.strictObject({
  name: name.optional(),
  archived: z.boolean().optional(),
  locked: z.boolean().optional(),
  invitable: z.boolean().optional(),
  auto_archive_duration: archiveAfter,
  rate_limit_per_user: slowMode,
  applied_tags: z.array(snowflake).max(5).optional(),
});

/** Modify Channel, for a guild channel. */
export const editChannel = z.strictObject({
  name: name.optional(),
  topic: z.string().max(1024).nullish(),
  nsfw: z.boolean().nullish(),
  rate_limit_per_user: slowMode,
});
