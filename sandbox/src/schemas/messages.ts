import { MessageFlags } from 'discord-api-types/v10';
import { z } from 'zod';
import { topLevel } from './components.ts';
import { LIMITS } from './limits.ts';
import { says, snowflake } from './validate.ts';

/** Schemas of messages: created, edited, or in response to an interaction. */

const embedText = (max: number) => z.string().max(max);
const embed = z.strictObject({
  title: embedText(256).optional(),
  type: z.literal('rich').optional(),
  description: embedText(4096).optional(),
  url: z.url().optional(),
  timestamp: z.iso.datetime({ offset: true }).optional(),
  color: z.int().min(0).max(0xffffff).optional(),
  footer: z.strictObject({ text: embedText(2048), icon_url: z.url().optional() }).optional(),
  image: z.strictObject({ url: z.url() }).optional(),
  thumbnail: z.strictObject({ url: z.url() }).optional(),
  author: z
    .strictObject({ name: embedText(256), url: z.url().optional(), icon_url: z.url().optional() })
    .optional(),
  fields: z
    .array(
      z.strictObject({
        name: embedText(256).min(1),
        value: embedText(1024).min(1),
        inline: z.boolean().optional(),
      }),
    )
    .max(25)
    .optional(),
});

function embedLength(e: z.output<typeof embed>): number {
  const texts = [e.title, e.description, e.footer?.text, e.author?.name];
  const fields = (e.fields ?? []).flatMap(({ name, value }) => [name, value]);
  return [...texts, ...fields].reduce((sum, text) => sum + (text?.length ?? 0), 0);
}

const allowedMentions = z
  .strictObject({
    parse: z.array(z.enum(['roles', 'users', 'everyone'])).optional(),
    roles: z.array(snowflake).max(100).optional(),
    users: z.array(snowflake).max(100).optional(),
    replied_user: z.boolean().optional(),
  })
  .refine(
    ({ parse = [], roles = [], users = [] }) =>
      !(parse.includes('users') && users.length > 0) && !(parse.includes('roles') && roles.length > 0),
    says(
      'MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE',
      'A list of ids and the same word in parse exclude each other.',
    ),
  );

const attachment = z.strictObject({
  id: z.union([snowflake, z.int().min(0)]),
  filename: z.string().max(1024).optional(),
  title: z.string().max(1024).nullish(),
  description: z.string().max(1024).nullish(),
  // For voice messages; discord.js sends them empty with every file.
  duration_secs: z.null().optional(),
  waveform: z.null().optional(),
});

const body = {
  content: z.string().max(LIMITS.content).nullish(),
  embeds: z
    .array(embed)
    .max(10)
    .refine(
      (embeds) => embeds.reduce((sum, e) => sum + embedLength(e), 0) <= 6000,
      says('MAX_EMBED_SIZE_EXCEEDED', 'Embed size exceeds maximum size of 6000'),
    )
    .nullish(),
  allowed_mentions: allowedMentions.nullish(),
  components: z.array(topLevel).max(LIMITS.components).nullish(),
  attachments: z.array(attachment).max(10).nullish(),
  // discord.js sends these two with every message, even edits, where Discord ignores them.
  tts: z.boolean().optional(),
  enforce_nonce: z.literal(false).optional(),
};

/** Flags, restricted to the allowed bits. */
const flags = (...allowed: MessageFlags[]) =>
  z
    .int()
    .min(0)
    .refine(
      (value) => (value & ~allowed.reduce((bits, bit) => bits | bit, 0)) === 0,
      says('MESSAGE_FLAGS_INVALID', 'This flag cannot be set here.'),
    )
    .optional();

const { Ephemeral, IsComponentsV2, SuppressEmbeds, SuppressNotifications } = MessageFlags;

/** Create Message. */
export const createMessage = z.strictObject({
  ...body,
  nonce: z.union([z.string().max(LIMITS.nonce), z.int()]).optional(),
  enforce_nonce: z.boolean().optional(),
  message_reference: z
    .strictObject({
      type: z.literal(0).optional(),
      message_id: snowflake,
      channel_id: snowflake.optional(),
      guild_id: snowflake.optional(),
      fail_if_not_exists: z.boolean().optional(),
    })
    .optional(),
  flags: flags(SuppressEmbeds, SuppressNotifications, IsComponentsV2),
});

/** Edit Message, Edit Original Interaction Response, Edit Followup Message. */
export const editMessage = z.strictObject({
  ...body,
  flags: flags(SuppressEmbeds, IsComponentsV2).nullish(),
});

/** A message in an interaction callback, and Create Followup Message. */
export const answerMessage = z.strictObject({
  ...body,
  flags: flags(SuppressEmbeds, SuppressNotifications, Ephemeral, IsComponentsV2),
});

/** The first message of a forum post. */
export const forumMessage = z.strictObject({
  ...body,
  flags: flags(SuppressEmbeds, SuppressNotifications, IsComponentsV2),
});

/** Query of Get Channel Messages. */
export const historyQuery = z
  .strictObject({
    around: snowflake.optional(),
    before: snowflake.optional(),
    after: snowflake.optional(),
    limit: z.string().regex(/^\d+$/).transform(Number).pipe(z.int().min(1).max(100)).default(50),
  })
  .refine(
    ({ around, before, after }) => [around, before, after].filter(Boolean).length <= 1,
    says('BASE_TYPE_EXCLUSIVE', 'around, before and after exclude each other.'),
  );

/** The fields of a message in any of these schemas. */
export type MessageBody = Omit<z.output<typeof createMessage>, 'flags'> & {
  flags?: number | null | undefined;
};
