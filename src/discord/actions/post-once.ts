import { setTimeout as sleep } from 'node:timers/promises';
import {
  DiscordAPIError,
  type GuildTextBasedChannel,
  HTTPError,
  type MessageCreateOptions,
  PermissionFlagsBits,
  RateLimitError,
  type ThreadChannel,
} from 'discord.js';
import { type APIMessage, Routes } from 'discord-api-types/v10';
import { UserError } from '../../errors.ts';

/** Attempts at one message, all within the minutes for which Discord remembers a nonce. */
const MAX_ATTEMPTS = 3;
/** Delay before the next attempt: a message may appear a little late. */
const RETRY_DELAY_MS = 500;

/** Whether the outcome of a request is unknown after an error: the connection broke, or the server failed. */
function isUnclear(error: unknown): boolean {
  if (error instanceof HTTPError) return true;
  if (error instanceof DiscordAPIError || error instanceof RateLimitError || error instanceof UserError)
    return false;
  // undici's and Node's network errors have a code; a timeout is an AbortError.
  return error instanceof Error && ('code' in error || error.name === 'AbortError');
}

/** Identifies one message among the bot's others. */
export interface Mark {
  /** The interaction that it belongs to. Discord treats a repetition with the same nonce as the same message. */
  readonly nonce: string;
  /** Text in its components that is in no other message since that interaction. */
  readonly contains: readonly string[];
}

/**
 * Posts a message exactly once, even if the connection breaks after Discord has stored it: then it is looked for in the channel,
 * and sent again with the same nonce if it is not there.
 *
 * @returns its id
 * @throws Discord's refusal, or the last error if the outcome is unknown after three attempts
 */
export async function postOnce(
  channel: GuildTextBasedChannel,
  message: MessageCreateOptions,
  mark: Mark,
): Promise<string> {
  return exactlyOnce(
    async () => (await channel.send({ ...message, nonce: mark.nonce, enforceNonce: true })).id,
    () => findOwn(channel, mark),
  );
}

/**
 * Does something exactly once although its outcome may be lost.
 *
 * @param find looks for the result of an earlier attempt
 */
export async function exactlyOnce<T>(
  attempt: () => Promise<T>,
  find: () => Promise<T | undefined>,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (!isUnclear(error)) throw error;
      await sleep(tries * RETRY_DELAY_MS);
      const found = await find().catch(() => undefined);
      if (found !== undefined) return found;
      if (tries === MAX_ATTEMPTS) throw error;
    }
  }
}

/** The id of the bot's message with this mark. Without the permission to read the history, none is found. */
async function findOwn(
  channel: GuildTextBasedChannel,
  { nonce, contains }: Mark,
): Promise<string | undefined> {
  const { client } = channel;
  const query = new URLSearchParams({ after: nonce, limit: '100' });
  if (!channel.permissionsFor(client.user)?.has(PermissionFlagsBits.ReadMessageHistory)) return undefined;
  const messages = (await client.rest.get(Routes.channelMessages(channel.id), { query })) as APIMessage[];
  const isIt = ({ author, components }: APIMessage) =>
    author.id === client.user.id && contains.every((text) => JSON.stringify(components ?? []).includes(text));
  return messages.find(isIt)?.id;
}

/** The bot's post with this name in a forum, created since an interaction. */
export async function findOwnPost(
  forum: {
    readonly id: string;
    readonly client: ThreadChannel['client'];
    readonly guild: ThreadChannel['guild'];
  },
  name: string,
  interactionId: string,
): Promise<ThreadChannel | undefined> {
  const { threads } = await forum.guild.channels.fetchActiveThreads();
  return threads.find(
    (thread) =>
      thread.parentId === forum.id &&
      thread.ownerId === forum.client.user.id &&
      thread.name === name &&
      BigInt(thread.id) > BigInt(interactionId),
  ) as ThreadChannel | undefined;
}
