import { PermissionFlagsBits } from 'discord-api-types/v10';
import { z } from 'zod';

/** What a sandbox can begin with: the form of `startSandbox({ world })` and of the file that `--world` names. */

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
  /** What people have said there, oldest first. */
  messages: z.array(z.strictObject({ from: username, text: z.string().min(1).max(2000) })).default([]),
});

const role = z.strictObject({
  id: id.optional(),
  name: z.string().min(1).max(100),
  /** What it allows beyond what everybody may. */
  permissions: z.array(permission).default([]),
  members: z.array(username).default([]),
});

const guild = z.strictObject({
  id: id.optional(),
  name: z.string().min(2).max(100),
  owner: username,
  /** Besides the owner. */
  members: z.array(username).default([]),
  /** What the bot's own role allows there; the bot is no member without. */
  bot: z.strictObject({ roleId: id.optional(), permissions: z.array(permission) }).optional(),
  roles: z.array(role).default([]),
  channels: z.array(channel).min(1),
});

export const worldSeed = z.strictObject({
  bot: person,
  people: z.array(person).min(1),
  guilds: z.array(guild).min(1),
  /** What the page says. */
  page: z
    .strictObject({
      /** What the bot is, in one sentence. */
      about: z.string().optional(),
      /** First commands to try, as buttons; they come first in the list of commands too. */
      examples: z.array(z.strictObject({ command: z.string(), text: z.string().default('') })).default([]),
      /** An alarm of the sandbox's clock that the page can jump to. */
      alarm: z.strictObject({ name: z.string(), label: z.string(), none: z.string() }).optional(),
    })
    .default({ examples: [] }),
});

export type WorldSeed = z.input<typeof worldSeed>;
export type ReadWorldSeed = z.output<typeof worldSeed>;
export type PageSeed = ReadWorldSeed['page'];
