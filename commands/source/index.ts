import type { AutocompleteInteraction, ChatInputCommandInteraction } from 'discord.js';
import type { APIApplicationCommandOptionChoice } from 'discord-api-types/v10';
import type { ChatCommand, Message } from '../../src/discord/gateway/command.ts';
import { LIMITS } from '../../src/discord/gateway/limits.ts';
import { cutLine } from '../../src/text/cutting.ts';
import { completeExcerpts } from '../support/excerpts.ts';
import { adding } from './add.ts';
import { DEFINITION } from './definition.ts';
import { check, follow, hide, list, listControls, pause, remove, resume } from './manage.ts';
import { chooseServer, completeServers } from './server.ts';
import { type SourceDeps, sourcesFor } from './support.ts';
import { exportAll, importAny } from './transfer.ts';

type Subcommand = (interaction: ChatInputCommandInteraction, deps: SourceDeps) => Promise<Message>;

/** `/source`: manages what the library follows. */
export function sourceCommand(deps: SourceDeps): ChatCommand {
  const { add, controls } = adding(deps);
  const subcommands: Readonly<Record<string, Subcommand>> = {
    add,
    list,
    check,
    pause,
    resume,
    remove,
    follow,
    import: importAny,
    export: exportAll,
    hide,
    server: chooseServer,
  };
  return {
    kind: 'chat',
    definition: DEFINITION,
    isPrivate: () => true,
    changes: true,
    async run(interaction) {
      const name = interaction.options.getSubcommand();
      const subcommand = subcommands[name];
      if (!subcommand) throw new TypeError(`no subcommand ${name}`);
      return { kind: 'reply', message: await subcommand(interaction, deps) };
    },
    autocomplete: (interaction) => complete(interaction, deps),
    controls: [...controls, ...listControls(deps)],
  };
}

async function complete(
  interaction: AutocompleteInteraction,
  deps: SourceDeps,
): Promise<APIApplicationCommandOptionChoice[]> {
  const { name, value } = interaction.options.getFocused(true);
  if (name === 'server') return completeServers(interaction, value, deps);
  if (name === 'post') return completeExcerpts(deps.library(), value);
  if (!interaction.inCachedGuild()) return [];
  const typed = value.trim().toLowerCase();
  const all = await sourcesFor(interaction, deps.sources, true);
  return all
    .filter(({ feed }) => feed.name.toLowerCase().includes(typed))
    .slice(0, LIMITS.autocompleteChoices)
    .map(({ feed, scope }) => ({
      name: cutLine(feed.name, LIMITS.autocompleteName),
      value: String(scope.id),
    }));
}
