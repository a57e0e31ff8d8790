import { MessageFlags } from 'discord-api-types/v10';
import type { Message } from './command.ts';

/** A message as discord.js sends it. Mentions in it never ping. */
export function payloadOf(message: Message) {
  return {
    // discord.js would look for camelCase in each key of each component.
    components: message.components.map((component) => ({ toJSON: () => component })),
    files: message.files?.map(({ name, data }) => ({ name, attachment: data })) ?? [],
    allowedMentions: { parse: [] },
    flags: MessageFlags.IsComponentsV2 as const,
  };
}
