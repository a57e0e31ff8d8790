import { PermissionFlagsBits } from 'discord-api-types/v10';
import { z } from 'zod';

/** The schema of a sandbox's initial world, for `startSandbox({ world })` and the file given by `--world`. */

const id = z.string().regex(/^\d{15,20}$/);
const permission = z.enum(Object.keys(PermissionFlagsBits) as [keyof typeof PermissionFlagsBits]);
/** A user name: `admin`. */
const username = z.string().regex(/^[a-z0-9_.]{2,32}$/);

const person = z.strictObject({ id: id.optional(), username, name: z.string().min(1).max(32) });

const channel = z.strictObject({
  id: id.optional(),
  name: z.string().min(1).max(100),
  type: z.enum(['text', 'announcement', 'forum']).default('text'),
  topic: z.string().max(1024).optional(),
  /** Public threads, opened by a person. */
  threads: z
    .array(z.strictObject({ id: id.optional(), name: z.string().min(1).max(100), owner: username }))
    .default([]),
  /** Messages, oldest first. */
  messages: z.array(z.strictObject({ from: username, text: z.string().min(1).max(2000) })).default([]),
});

const role = z.strictObject({
  id: id.optional(),
  name: z.string().min(1).max(100),
  /** Permissions in addition to those of @everyone. */
  permissions: z.array(permission).default([]),
  members: z.array(username).default([]),
});

const guild = z.strictObject({
  id: id.optional(),
  name: z.string().min(2).max(100),
  owner: username,
  /** In addition to the owner. */
  members: z.array(username).default([]),
  /** The permissions of the bot's role; absent: the bot is not a member. */
  bot: z.strictObject({ roleId: id.optional(), permissions: z.array(permission) }).optional(),
  roles: z.array(role).default([]),
  channels: z.array(channel).min(1),
});

export const worldSeed = z.strictObject({
  bot: person,
  people: z.array(person).min(1),
  guilds: z.array(guild).min(1),
  /** The page's introduction. */
  page: z
    .strictObject({
      /** A description of the bot in one sentence. */
      about: z.string().optional(),
      /** Commands to try first, as buttons; they also come first in the picker. */
      examples: z.array(z.strictObject({ command: z.string(), text: z.string().default('') })).default([]),
      /** An alarm that the page can jump to. */
      alarm: z.strictObject({ name: z.string(), label: z.string(), none: z.string() }).optional(),
    })
    .default({ examples: [] }),
});

export type WorldSeed = z.input<typeof worldSeed>;
export type ReadWorldSeed = z.output<typeof worldSeed>;
export type PageSeed = ReadWorldSeed['page'];
