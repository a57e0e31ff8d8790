import { MessageFlags } from 'discord-api-types/v10';
import type { Message } from './command.ts';

/** A message as discord.js sends it. Mentions in it never ping. */
export function payloadOf(message: Message) {
  return {
    components: [...message.components],
    files: message.files?.map(({ name, data }) => ({ name, attachment: data })) ?? [],
    allowedMentions: { parse: [] },
    flags: MessageFlags.IsComponentsV2 as const,
  };
}
