import type { Client } from 'discord.js';
import { MINUTE_MS } from '../../clock.ts';

/** How long an answer holds. */
const KEPT_MS = 5 * MINUTE_MS;
const MAX_KEPT = 10_000;

const known = new WeakMap<Client, Map<string, { readonly isMember: boolean; readonly at: number }>>();

/** Whether a person is a member of a server that the bot is in. Discord is asked at most every five minutes. */
export async function isMember(client: Client, guildId: string, userId: string): Promise<boolean> {
  const guild = client.guilds.cache.get(guildId);
  if (!guild) return false;
  const answers = known.get(client) ?? new Map();
  known.set(client, answers);
  const key = `${guildId} ${userId}`;
  const answer = answers.get(key);
  if (answer && Date.now() - answer.at < KEPT_MS) return answer.isMember;
  const isMember = await guild.members.fetch({ user: userId, force: true }).then(
    () => true,
    () => false,
  );
  if (answers.size >= MAX_KEPT) answers.clear();
  answers.set(key, { isMember, at: Date.now() });
  return isMember;
}
