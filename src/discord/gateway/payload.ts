import { MessageFlags } from 'discord-api-types/v10';
import type { Message } from './command.ts';

/** A message in the form that discord.js sends. Its mentions never ping. */
export function payloadOf(message: Message) {
  return {
    // discord.js would convert each key of each component from camelCase.
    components: message.components.map((component) => ({ toJSON: () => component })),
    files: message.files?.map(({ name, data }) => ({ name, attachment: data })) ?? [],
    allowedMentions: { parse: [] },
    flags: MessageFlags.IsComponentsV2 as const,
  };
}
