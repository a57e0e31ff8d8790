import {
  type APIButtonComponent,
  type APIComponentInContainer,
  ApplicationCommandOptionType,
} from 'discord-api-types/v10';
import { z } from 'zod';
import type { Excerpt } from '../src/corpus/model.ts';
import { type ChatCommand, control, type Message } from '../src/discord/gateway/command.ts';
import { ARG, action } from '../src/discord/gateway/custom-id.ts';
import { LIMITS } from '../src/discord/gateway/limits.ts';
import { OPEN, SAVE } from '../src/discord/views/card-actions.ts';
import {
  attachment,
  button,
  container,
  note,
  pageOf,
  pager,
  row,
  rowOfAny,
  text,
} from '../src/discord/views/cards.ts';
import { escapeLine, quote } from '../src/discord/views/markdown.ts';
import type { Library } from '../src/library/library.ts';
import { markdownQuotation } from '../src/links/citation.ts';
import type { LinkOf } from '../src/links/fragment.ts';
import { pluralize } from '../src/messages/pluralize.ts';
import type { Saves } from '../src/storage/saves.ts';
import type { Searches } from '../src/storage/searches.ts';
import { tokenise } from '../src/text/analyser.ts';
import { chosenExcerpt, EXCERPT_OPTION, excerptLabel, knownExcerpt } from './support/excerpts.ts';
import { EVERYWHERE } from './support/options.ts';

const ENTRIES_PER_PAGE = 8;
const TITLE_BUDGET = 150;
const TEXT_BUDGET = 200;
const MAX_QUERY_LENGTH = 100;
/** Stands for "all of them" in a button. */
const NO_QUERY = '-';

/** An excerpt that was taken out of what a person saved. */
interface Removed {
  readonly id: string;
  /** When it had been saved, in milliseconds since the Unix epoch. */
  readonly at: number;
  /** Markdown. */
  readonly said: string;
}

/** A page of the list; carries the remembered query's key. */
const PAGE = action('saved', 'page', z.tuple([ARG.text, ARG.number]));
/** Removes an excerpt; carries the list that it is removed from, when there is one. */
const REMOVE = action('saved', 'drop', z.tuple([ARG.text, ARG.text.optional(), ARG.number.optional()]));
/** Undoes that; carries when it had been saved. */
const UNDO = action(
  'saved',
  'undo',
  z.tuple([ARG.text, ARG.number, ARG.text.optional(), ARG.number.optional()]),
);

/** What the buttons under a search in one's saves refer to. */
const Remembered = z.object({ query: z.string() });

interface Deps {
  readonly library: () => Library;
  readonly linkOf: LinkOf;
  readonly saves: Saves;
  readonly searches: Searches;
}

/** The Save button, and `/saved`: the excerpts that a person keeps, seen by nobody else. */
export function savedCommand({ library, linkOf, saves, searches }: Deps): ChatCommand {
  /** The person's excerpts, the last one saved first. Those that have left the library are passed over. */
  async function savedBy(userId: string): Promise<Excerpt[]> {
    return library().excerptsById(await saves.of(userId));
  }

  /**
   * @param key of the remembered query, or NO_QUERY
   * @param removed what was just taken out, with a button that brings it back
   */
  async function list(userId: string, key: string, page: number, removed?: Removed): Promise<Message> {
    const remembered = key === NO_QUERY ? undefined : Remembered.safeParse(await searches.recall(key));
    const query = remembered?.data?.query ?? '';
    const all = await savedBy(userId);
    const matching = all.filter((excerpt) => matches(excerpt, query));
    const { items, shown, pages } = pageOf(matching, page, ENTRIES_PER_PAGE);
    const footer = [
      ...pager(shown, pages, (to) => PAGE.id(key, to)),
      ...(removed ? [undoButton(removed, { key, page: shown })] : []),
    ];
    const said =
      matching.length > 0 ? heading(matching.length, query, shown, pages) : nothing(all.length, query);
    return container([
      text(removed ? `${removed.said}\n${said}` : said),
      ...items.flatMap((excerpt) => entry(excerpt, key, shown)),
      ...rowOfAny(footer),
    ]);
  }

  function entry(excerpt: Excerpt, key: string, page: number): APIComponentInContainer[] {
    return [
      text(`**${titleOf(excerpt)}**\n${quote(excerpt.text, undefined, TEXT_BUDGET)}`),
      row([button('Read', OPEN.id(excerpt.id)), button('Remove', REMOVE.id(excerpt.id, key, page))]),
    ];
  }

  /** @returns undefined when the person had not saved it */
  async function remove(userId: string, id: string): Promise<Removed | undefined> {
    const excerpt = library().excerpt(id);
    const at = await saves.remove(userId, excerpt ? [excerpt.id, ...excerpt.formerIds] : [id]);
    if (at === undefined) return undefined;
    const what = excerpt ? `“${titleOf(excerpt)}”` : 'an excerpt';
    return { id: excerpt?.id ?? id, at, said: `Removed ${what} from what you saved.` };
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
    kind: 'chat',
    definition: {
      name: 'saved',
      description: 'The excerpts that you saved, seen by you alone',
      ...EVERYWHERE,
      options: [
        {
          type: ApplicationCommandOptionType.Subcommand,
          name: 'list',
          description: 'Read what you saved, the last one first',
        },
        {
          type: ApplicationCommandOptionType.Subcommand,
          name: 'search',
          description: 'Find something in what you saved',
          options: [
            {
              type: ApplicationCommandOptionType.String,
              name: 'query',
              description: 'Words, or how they begin, in text, title or authors',
              required: true,
              max_length: MAX_QUERY_LENGTH,
            },
          ],
        },
        {
          type: ApplicationCommandOptionType.Subcommand,
          name: 'remove',
          description: 'Take one out of what you saved',
          options: [{ ...EXCERPT_OPTION, required: true }],
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
      const { options, user } = interaction;
      switch (options.getSubcommand()) {
        case 'export':
          return { kind: 'reply', message: await exportAll(user.id) };
        case 'remove': {
          const { id } = chosenExcerpt(library(), options.getString('excerpt', true));
          const removed = await remove(user.id, id);
          return {
            kind: 'reply',
            message: removed ? told(removed) : note('You have not saved this excerpt.'),
          };
        }
        case 'search': {
          const key = await searches.remember({ query: options.getString('query', true).trim() });
          return { kind: 'reply', message: await list(user.id, key, 1) };
        }
        default:
          return { kind: 'reply', message: await list(user.id, NO_QUERY, 1) };
      }
    },

    async autocomplete({ user, options }) {
      const typed = options.getFocused();
      return (await savedBy(user.id))
        .filter((excerpt) => matches(excerpt, typed))
        .slice(0, LIMITS.autocompleteChoices)
        .map((excerpt) => ({ name: excerptLabel(excerpt), value: excerpt.id }));
    },

    controls: [
      control(SAVE, {
        private: true,
        changes: true,
        async run(interaction, [id]) {
          const excerpt = knownExcerpt(library(), id);
          const isNew = await saves.keep(interaction.user.id, excerpt.id);
          const message = note(
            isNew ? 'Saved for you. `/saved list` shows what you keep.' : 'You have saved this already.',
            [button('Remove', REMOVE.id(excerpt.id))],
          );
          return { kind: 'reply', message };
        },
      }),
      control(REMOVE, {
        private: true,
        changes: true,
        async run({ user }, [id, key, page]) {
          const removed = await remove(user.id, id);
          if (key) return { kind: 'update', message: await list(user.id, key, page ?? 1, removed) };
          return {
            kind: 'update',
            message: removed ? told(removed) : note('You have not saved this excerpt.'),
          };
        },
      }),
      control(UNDO, {
        private: true,
        changes: true,
        async run({ user }, [id, at, key, page]) {
          await saves.keep(user.id, id, at);
          const message = key ? await list(user.id, key, page ?? 1) : note('Saved again.');
          return { kind: 'update', message };
        },
      }),
      control(PAGE, {
        private: true,
        run: async (interaction, [key, page]) => ({
          kind: 'update',
          message: await list(interaction.user.id, key, page),
        }),
      }),
    ],
  };
}

function titleOf({ post }: Excerpt): string {
  return escapeLine(post.title ?? 'Untitled excerpt', TITLE_BUDGET);
}

/** Says what was removed. */
function told(removed: Removed): Message {
  return note(removed.said, [undoButton(removed)]);
}

/** @param list the list that it stands under */
function undoButton({ id, at }: Removed, list?: { key: string; page: number }): APIButtonComponent {
  return button('Undo', UNDO.id(id, at, list?.key, list?.page));
}

/** Says why a list is empty. @param count how many the person has saved in all */
function nothing(count: number, query: string): string {
  return count === 0
    ? 'You have saved nothing yet. The Save button on a card keeps its excerpt for you.'
    : `None of the ${count} excerpts that you saved matches “${escapeLine(query, MAX_QUERY_LENGTH)}”.`;
}

function heading(count: number, query: string, page: number, pages: number): string {
  const matching = query ? ` with “${escapeLine(query, MAX_QUERY_LENGTH)}”` : '';
  return `### ${pluralize(count, 'saved excerpt')}${matching}${pages > 1 ? ` · page ${page} of ${pages}` : ''}`;
}

/** Whether every word of the query begins a word of the excerpt, its title or its authors' names. Without a query all match. */
function matches({ text, post }: Excerpt, query: string): boolean {
  const wanted = tokenise(query);
  if (wanted.length === 0) return query.trim() === '';
  const everything = [text, post.title ?? '', ...post.authors.map(({ name }) => name)].join(' ');
  const words = tokenise(everything).map(({ word }) => word);
  return wanted.every(({ word: beginning }) => words.some((word) => word.startsWith(beginning)));
}
