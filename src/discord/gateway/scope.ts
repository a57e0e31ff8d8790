import type {
  AutocompleteInteraction,
  BaseInteraction,
  ChatInputCommandInteraction,
  MessageContextMenuCommandInteraction,
} from 'discord.js';
import type { Command } from './command.ts';

/** Runs work for an interaction within the scope of its asker. */
export type Within = <T>(interaction: BaseInteraction, work: () => Promise<T>) => Promise<T>;

/** Wraps a command so that everything it does runs within the scope of its interaction. */
export function scoped(command: Command, within: Within): Command {
  const controls = command.controls?.map((control): typeof control => ({
    ...control,
    run: (interaction, args) => within(interaction, () => control.run(interaction, args)),
  }));
  const shared = controls ? { controls } : {};
  if (command.kind === 'message') {
    return {
      ...command,
      ...shared,
      run: (interaction: MessageContextMenuCommandInteraction) =>
        within(interaction, () => command.run(interaction)),
    };
  }
  const complete = command.autocomplete?.bind(command);
  return {
    ...command,
    ...shared,
    run: (interaction: ChatInputCommandInteraction) => within(interaction, () => command.run(interaction)),
    ...(complete && {
      autocomplete: (interaction: AutocompleteInteraction) =>
        within(interaction, async () => await complete(interaction)),
    }),
  };
}
