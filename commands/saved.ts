import { type APIComponentInContainer, ApplicationCommandOptionType } from 'discord-api-types/v10';
import { z } from 'zod';
import type { Excerpt } from '../src/corpus/model.ts';
import { attachment, button, container, note, pager, row, text } from '../src/discord/cards.ts';
import type { Command, Message } from '../src/discord/command.ts';
import { customId } from '../src/discord/custom-id.ts';
import { escapeLine, quote } from '../src/discord/markdown.ts';
import type { Library } from '../src/library.ts';
import { markdownQuotation } from '../src/links/citation.ts';
import type { LinkOf } from '../src/links/fragment.ts';
import { tokenise } from '../src/search/analyser.ts';
import type { Saves } from '../src/storage/saves.ts';
import type { Searches } from '../src/storage/searches.ts';
import { knownExcerpt } from './excerpts.ts';
import { EVERYWHERE } from './options.ts';

const ENTRIES_A_PAGE = 8;
const TITLE_BUDGET = 150;
const TEXT_BUDGET = 200;
const LONGEST_QUERY = 100;
/** Stands for "all of them" in a button. */
const NO_QUERY = '-';

/** What the buttons under a search in one's saves refer to. */
const Remembered = z.object({ query: z.string() });

interface Deps {
  readonly library: () => Library;
  readonly linkOf: LinkOf;
  readonly saves: Saves;
  readonly searches: Searches;
}

/** The Save button, and `/saved`: the excerpts that a person keeps, seen by nobody else. */
export function savedCommand({ library, linkOf, saves, searches }: Deps): Command {
  /** The person's excerpts, the last one saved first. Those that have left the library are passed over. */
  async function savedBy(userId: string): Promise<Excerpt[]> {
    const ids = await saves.of(userId);
    return [...new Set(ids.flatMap((id) => library().excerpt(id) ?? []))];
  }

  /** @param key of the remembered query, or NO_QUERY */
  async function list(userId: string, key: string, page: number): Promise<Message> {
    const remembered = key === NO_QUERY ? undefined : Remembered.safeParse(await searches.recall(key));
    const query = remembered?.data?.query ?? '';
    const all = await savedBy(userId);
    const matching = all.filter((excerpt) => matches(excerpt, query));
    if (matching.length === 0) {
      return note(
        all.length === 0
          ? 'You have saved nothing yet. The Save button on a card keeps its excerpt for you.'
          : `None of the ${all.length} excerpts that you saved matches “${escapeLine(query, LONGEST_QUERY)}”.`,
      );
    }
    const pages = Math.ceil(matching.length / ENTRIES_A_PAGE);
    const shown = Math.min(Math.max(page, 1), pages);
    const from = (shown - 1) * ENTRIES_A_PAGE;
    const footer = pager(shown, pages, (to) => customId('saved', 'page', key, to));
    return container([
      text(heading(matching.length, query, shown, pages)),
      ...matching.slice(from, from + ENTRIES_A_PAGE).flatMap((excerpt) => entry(excerpt, key, shown)),
      ...(footer.length > 0 ? [row(footer)] : []),
    ]);
  }

  function entry(excerpt: Excerpt, key: string, page: number): APIComponentInContainer[] {
    const title = escapeLine(excerpt.post.title ?? 'Untitled excerpt', TITLE_BUDGET);
    return [
      text(`**${title}**\n${quote(excerpt.text, undefined, TEXT_BUDGET)}`),
      row([
        button('Read', customId('search', 'open', excerpt.id)),
        button('Remove', customId('saved', 'drop', excerpt.id, key, page)),
      ]),
    ];
  }

  async function exportAll(userId: string): Promise<Message> {
    const excerpts = await savedBy(userId);
    if (excerpts.length === 0) return note('You have saved nothing yet.');
    const quotations = excerpts.map((excerpt) => markdownQuotation(excerpt, linkOf(excerpt)));
    const markdown = `# Saved excerpts\n\n${quotations.join('\n\n---\n\n')}\n`;
    const file = { name: 'saved-excerpts.md', data: Buffer.from(markdown) };
    const said = `${excerpts.length === 1 ? 'The excerpt' : `The ${excerpts.length} excerpts`} that you saved:`;
    return { ...container([text(said), attachment(file.name)]), files: [file] };
  }

  return {
    definition: {
      name: 'saved',
      description: 'The excerpts that you saved, seen by you alone',
      ...EVERYWHERE,
      options: [
        {
          type: ApplicationCommandOptionType.Subcommand,
          name: 'list',
          description: 'Read, search and remove what you saved',
          options: [
            {
              type: ApplicationCommandOptionType.String,
              name: 'query',
              description: 'Only those with these words in text, title or authors',
              max_length: LONGEST_QUERY,
            },
          ],
        },
        {
          type: ApplicationCommandOptionType.Subcommand,
          name: 'export',
          description: 'Everything that you saved as a Markdown file',
        },
      ],
    },

    isPrivate: () => true,

    async run(interaction) {
      if (!interaction.isChatInputCommand()) throw new TypeError('/saved is a chat command');
      if (interaction.options.getSubcommand() === 'export') {
        return { kind: 'reply', message: await exportAll(interaction.user.id) };
      }
      const query = interaction.options.getString('query')?.trim();
      const key = query ? await searches.remember({ query }) : NO_QUERY;
      return { kind: 'reply', message: await list(interaction.user.id, key, 1) };
    },

    controls: {
      keep: {
        private: true,
        async run(interaction, [id]) {
          const excerpt = knownExcerpt(library(), id);
          const isNew = await saves.keep(interaction.user.id, excerpt.id);
          const message = note(
            isNew ? 'Saved for you. `/saved list` shows what you keep.' : 'You have saved this already.',
            [button('Remove', customId('saved', 'drop', excerpt.id))],
          );
          return { kind: 'reply', message };
        },
      },
      drop: {
        private: true,
        async run(interaction, [id = '', key, page]) {
          const excerpt = library().excerpt(id);
          await saves.remove(interaction.user.id, excerpt ? [excerpt.id, ...excerpt.formerIds] : [id]);
          const message = key
            ? await list(interaction.user.id, key, Number(page) || 1)
            : note('Removed from what you saved.');
          return { kind: 'update', message };
        },
      },
      page: {
        private: true,
        run: async (interaction, [key = NO_QUERY, page]) => ({
          kind: 'update',
          message: await list(interaction.user.id, key, Number(page) || 1),
        }),
      },
    },
  };
}

function heading(count: number, query: string, page: number, pages: number): string {
  const what = count === 1 ? '1 saved excerpt' : `${count} saved excerpts`;
  const matching = query ? ` with “${escapeLine(query, LONGEST_QUERY)}”` : '';
  return `### ${what}${matching}${pages > 1 ? ` · page ${page} of ${pages}` : ''}`;
}

/** Whether every word of the query begins a word of the excerpt, its title or its authors' names. */
function matches({ text, post }: Excerpt, query: string): boolean {
  const everything = [text, post.title ?? '', ...post.authors.map(({ name }) => name)].join(' ');
  const words = tokenise(everything).map(({ word }) => word);
  return tokenise(query).every((wanted) => words.some((word) => word.startsWith(wanted.word)));
}
