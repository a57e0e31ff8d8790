import type { BaseInteraction, ChatInputCommandInteraction } from 'discord.js';
import { ApplicationCommandOptionType, PermissionFlagsBits } from 'discord-api-types/v10';
import { z } from 'zod';
import { demandOfAsker } from '../src/discord/actions/permissions.ts';
import { type ChatCommand, control, type Message } from '../src/discord/gateway/command.ts';
import { ARG, action } from '../src/discord/gateway/custom-id.ts';
import { container, text } from '../src/discord/views/cards.ts';
import { duplicatesPage } from '../src/discord/views/duplicates.ts';
import { escapeLine } from '../src/discord/views/markdown.ts';
import { UserError } from '../src/errors.ts';
import type { Library } from '../src/library/library.ts';
import { NOT_A_MEMBER } from '../src/messages/errors.ts';
import { pluralize } from '../src/messages/pluralize.ts';
import type { RunFacts } from '../src/services.ts';
import { askedPrivately, EVERYWHERE, PRIVATE_OPTION } from './support/options.ts';

const MAX_SOURCES = 15;

const DUPLICATES = 'duplicates';

const PAGE = action('about', 'duplicates', z.tuple([ARG.number]));

function asksForDuplicates(interaction: ChatInputCommandInteraction): boolean {
  return interaction.options.getString('show') === DUPLICATES;
}

interface Deps {
  readonly library: () => Library;
  readonly run: RunFacts;
}

/** `/about`: what the library holds and where it comes from. */
export function aboutCommand({ library, run }: Deps): ChatCommand {
  function overview(): Message {
    const { sources, excerpts, posts, people, read, merges, rejections } = library().corpus;
    const lines = sources
      .slice(0, MAX_SOURCES)
      .map(({ name, url }) => `- ${escapeLine(name, 80)}${url ? ` (${escapeLine(url, 80)})` : ''}`);
    if (sources.length > MAX_SOURCES) lines.push(`- and ${sources.length - MAX_SOURCES} more`);
    const rejected =
      rejections.length > 0
        ? [`${pluralize(rejections.length, 'thing')} in the seeds could not be used (see the log).`]
        : [];
    return container([
      text(
        [
          '### Commonplace',
          `${pluralize(excerpts.length, 'excerpt')} of ${pluralize(posts.length, 'post')}, ${people.length === 1 ? '1 person' : `${people.length} people`}.`,
          `${read} read, ${pluralize(merges.length, 'duplicate')} merged.`,
          ...rejected,
        ].join('\n'),
      ),
      text(['**Sources**', ...lines].join('\n')),
      text(
        `-# Version ${run.version} · started <t:${Math.floor(run.startedAt / 1000)}:R> · ready in ${Math.round(run.loadMs)} ms`,
      ),
    ]);
  }

  const duplicates = (page: number) => duplicatesPage(library().corpus, page, (to) => PAGE.id(to));

  return {
    kind: 'chat',
    definition: {
      name: 'about',
      description: 'What is in the library and where it comes from',
      ...EVERYWHERE,
      options: [
        {
          type: ApplicationCommandOptionType.String,
          name: 'show',
          description: 'What to show; duplicates are for admins',
          choices: [
            { name: 'Library', value: 'library' },
            { name: 'Duplicates', value: DUPLICATES },
          ],
        },
        PRIVATE_OPTION,
      ],
    },

    isPrivate: (interaction) => asksForDuplicates(interaction) || askedPrivately(interaction),

    async run(interaction) {
      if (!asksForDuplicates(interaction)) return { kind: 'reply', message: overview() };
      demandAdmin(interaction);
      return { kind: 'reply', message: duplicates(1) };
    },

    controls: [
      control(PAGE, {
        private: true,
        async run(interaction, [page]) {
          demandAdmin(interaction);
          return { kind: 'update', message: duplicates(page) };
        },
      }),
    ],
  };
}

/**
 * Makes sure that the asker is an admin of a server that the bot is in: anybody is one of a server of their own.
 *
 * @throws UserError otherwise
 */
function demandAdmin(interaction: BaseInteraction): void {
  if (!interaction.inCachedGuild()) throw new UserError(NOT_A_MEMBER);
  demandOfAsker(interaction, PermissionFlagsBits.ManageGuild);
}
