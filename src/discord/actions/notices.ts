import { MessageFlags } from 'discord-api-types/v10';
import type { Notices } from '../../storage/notices.ts';
import type { CommandInteraction } from '../gateway/command.ts';
import { note } from '../gateway/components.ts';
import { payloadOf } from '../gateway/payload.ts';

/** Delivers notices that could not be delivered before, privately after the answer to a command. */
export function noticeTeller(notices: Notices): (interaction: CommandInteraction) => Promise<void> {
  /** Notices being delivered: two quick commands must not both deliver them. */
  const sending = new Set<number>();
  return async (interaction) => {
    for (const { id, text } of await notices.of(interaction.user.id)) {
      if (sending.has(id)) continue;
      sending.add(id);
      try {
        const flags = MessageFlags.IsComponentsV2 | MessageFlags.Ephemeral;
        await interaction.followUp({ ...payloadOf(note(text)), flags });
        await notices.delete(id);
      } finally {
        sending.delete(id);
      }
    }
  };
}
