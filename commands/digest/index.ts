import type { AutocompleteInteraction, ChatInputCommandInteraction } from 'discord.js';
import { type APIApplicationCommandOptionChoice, PermissionFlagsBits } from 'discord-api-types/v10';
import { suggestDays } from '../../src/digest/input.ts';
import { suggestZones } from '../../src/digest/zones.ts';
import { type ChatCommand, control, type Message } from '../../src/discord/gateway/command.ts';
import { LIMITS } from '../../src/discord/gateway/limits.ts';
import { WHY } from '../../src/discord/views/card-actions.ts';
import { completePeople } from '../support/options.ts';
import { DEFINITION } from './definition.ts';
import {
  now,
  pause,
  preview,
  resume,
  STATUS,
  STOP,
  status,
  statusPage,
  stop,
  stopOwn,
  stopThis,
  why,
  whyThis,
} from './manage.ts';
import { setUp, setUpOwn } from './setup.ts';
import type { DigestDeps } from './subscription.ts';

type Subcommand = (interaction: ChatInputCommandInteraction, deps: DigestDeps) => Promise<Message>;

const SUBCOMMANDS: Readonly<Record<string, Subcommand>> = {
  setup: setUp,
  status,
  preview,
  now,
  pause,
  resume,
  stop,
  why,
  'me start': setUpOwn,
  'me stop': stopOwn,
};

/** `/digest`: a few excerpts every day, in a channel or by direct message. */
export function digestCommand(deps: DigestDeps): ChatCommand {
  return {
    kind: 'chat',
    definition: DEFINITION,

    isPrivate: () => true,
    changes: true,

    async run(interaction) {
      const { options } = interaction;
      const name = [options.getSubcommandGroup(), options.getSubcommand()].filter(Boolean).join(' ');
      const subcommand = SUBCOMMANDS[name];
      if (!subcommand) throw new TypeError(`no subcommand ${name}`);
      return { kind: 'reply', message: await subcommand(interaction, deps) };
    },

    autocomplete: (interaction) => complete(interaction, deps),

    controls: [
      control(STATUS, {
        private: true,
        requires: PermissionFlagsBits.ManageGuild,
        run: async (interaction, [page]) => ({
          kind: 'update',
          message: await statusPage(page, interaction, deps),
        }),
      }),
      control(STOP, {
        private: true,
        changes: true,
        requires: PermissionFlagsBits.ManageGuild,
        run: async (interaction, [id]) => ({
          kind: 'update',
          message: await stopThis(id, interaction, deps),
        }),
      }),
      control(WHY, {
        private: true,
        run: async (_interaction, [nonce]) => ({ kind: 'reply', message: await whyThis(nonce, deps) }),
      }),
    ],
  };
}

function complete(
  { options }: AutocompleteInteraction,
  { library }: DigestDeps,
): APIApplicationCommandOptionChoice[] {
  const { name, value } = options.getFocused(true);
  switch (name) {
    case 'timezone':
      return suggestZones(value, LIMITS.autocompleteChoices).map(({ label, zone }) => ({
        name: label,
        value: zone,
      }));
    case 'days':
      return suggestDays(value).map((days) => ({ name: days, value: days }));
    default:
      return completePeople(library(), value);
  }
}
