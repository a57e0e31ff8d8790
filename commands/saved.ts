import { type APIButtonComponent, ApplicationCommandOptionType } from 'discord-api-types/v10';
import { z } from 'zod';
import type { Excerpt } from '../src/corpus/model.ts';
import { type ChatCommand, control, type Message } from '../src/discord/gateway/command.ts';
import { attachment, button, container, menu, note, text } from '../src/discord/gateway/components.ts';
import { ARG, action } from '../src/discord/gateway/custom-id.ts';
import { LIMITS } from '../src/discord/gateway/limits.ts';
import { SAVE } from '../src/discord/views/card-actions.ts';
import { CARDS_PER_PAGE, resultPage } from '../src/discord/views/cards.ts';
import { escapeLine } from '../src/discord/views/markdown.ts';
import { pageOf, pager } from '../src/discord/views/pages.ts';
import type { Library } from '../src/library/library.ts';
import { markdownQuotation } from '../src/links/citation.ts';
import type { LinkOf } from '../src/links/fragment.ts';
import { pageOf as pageOfPages, UNTITLED } from '../src/messages/cards.ts';
import { COMMANDS } from '../src/messages/commands.ts';
import * as messages from '../src/messages/saved.ts';
import type { Saves } from '../src/storage/saves.ts';
import type { Searches } from '../src/storage/searches.ts';
import { tokenise } from '../src/text/analyser.ts';
import { EXCERPT_OPTION, excerptLabel, knownExcerpt, pickExcerpt } from './support/excerpts.ts';
import { EVERYWHERE } from './support/options.ts';

const TITLE_BUDGET = 150;
const MAX_QUERY_LENGTH = 100;
/** Means "all of them" in a button. */
const NO_QUERY = '-';

/** An excerpt removed from a person's saves. */
interface Removed {
  readonly id: string;
  /** When it had been saved, in milliseconds since the Unix epoch. */
  readonly at: number;
  /** Markdown. */
  readonly said: string;
}

/** A page of the list; contains the stored query's key. */
const PAGE = action('saved', 'page', z.tuple([ARG.text, ARG.number]));
/** Removes an excerpt; contains the list that it is removed from, if any. */
const REMOVE = action('saved', 'drop', z.tuple([ARG.text, ARG.text.optional(), ARG.number.optional()]));
/** Removes the excerpt chosen in the list's menu. */
const REMOVE_CHOSEN = action('saved', 'choose', z.tuple([ARG.text, ARG.number]));
/** Undoes that; contains when it had been saved. */
const UNDO = action(
  'saved',
  'undo',
  z.tuple([ARG.text, ARG.number, ARG.text.optional(), ARG.number.optional()]),
);

/** A search in one's saves, stored for its buttons. */
const Remembered = z.object({ query: z.string() });

interface Deps {
  readonly library: () => Library;
  readonly linkOf: LinkOf;
  readonly saves: Saves;
  readonly searches: Searches;
}

/** The Save button and `/saved`: a person's saved excerpts, seen by nobody else. */
export function savedCommand({ library, linkOf, saves, searches }: Deps): ChatCommand {
  /** The person's saved excerpts, most recent first, without those that have left the library. */
  async function savedBy(userId: string): Promise<Excerpt[]> {
    return library().excerptsById(await saves.of(userId));
  }

  /**
   * @param key of the stored query, or NO_QUERY
   * @param removed the excerpt just removed, with a button to undo it
   */
  async function list(userId: string, key: string, page: number, removed?: Removed): Promise<Message> {
    const remembered = key === NO_QUERY ? undefined : Remembered.safeParse(await searches.recall(key));
    const query = remembered?.data?.query ?? '';
    const all = await savedBy(userId);
    const matching = all.filter((excerpt) => matches(excerpt, query));
    const { items, shown, pages } = pageOf(matching, page, CARDS_PER_PAGE);
    const footer = [
      ...pager(shown, pages, (to) => PAGE.id(key, to)),
      ...(removed ? [undoButton(removed, { key, page: shown })] : []),
    ];
    const shownQuery = escapeLine(query, MAX_QUERY_LENGTH);
    const said =
      matching.length > 0
        ? `### ${messages.heading(matching.length, shownQuery)}${pageOfPages(shown, pages)}`
        : all.length > 0
          ? messages.noneMatches(all.length, shownQuery)
          : messages.NOTHING_SAVED;
    const cards = items.map((excerpt) => {
      const link = library().linkOf(excerpt);
      return { excerpt, ...(link && { link }) };
    });
    const options = items.map((excerpt) => ({ label: excerptLabel(excerpt), value: excerpt.id }));
    const choice = menu(messages.REMOVE_ONE, REMOVE_CHOSEN.id(key, shown), options);
    return resultPage(removed ? `${removed.said}\n${said}` : said, cards, {
      footer,
      ...(options.length > 0 && { menu: choice }),
    });
  }

  /** @returns undefined if the person had not saved it */
  async function remove(userId: string, id: string): Promise<Removed | undefined> {
    const excerpt = library().excerpt(id);
    const at = await saves.remove(userId, excerpt ? [excerpt.id, ...excerpt.formerIds] : [id]);
    if (at === undefined) return undefined;
    return { id: excerpt?.id ?? id, at, said: messages.removed(excerpt && titleOf(excerpt)) };
  }

  async function exportAll(userId: string): Promise<Message> {
    const excerpts = await savedBy(userId);
    if (excerpts.length === 0) return note(messages.NOTHING_SAVED);
    const quotations = excerpts.map((excerpt) => markdownQuotation(excerpt, linkOf(excerpt)));
    const markdown = `# ${messages.EXPORT_TITLE}\n\n${quotations.join('\n\n---\n\n')}\n`;
    const file = { name: 'saved-excerpts.md', data: Buffer.from(markdown) };
    return { ...container([text(messages.exported(excerpts.length)), attachment(file.name)]), files: [file] };
  }

  return {
    kind: 'chat',
    definition: {
      name: 'saved',
      description: COMMANDS.saved.command,
      ...EVERYWHERE,
      options: [
        {
          type: ApplicationCommandOptionType.Subcommand,
          name: 'list',
          description: COMMANDS.saved.list,
        },
        {
          type: ApplicationCommandOptionType.Subcommand,
          name: 'search',
          description: COMMANDS.saved.search,
          options: [
            {
              type: ApplicationCommandOptionType.String,
              name: 'query',
              description: COMMANDS.saved.query,
              required: true,
              max_length: MAX_QUERY_LENGTH,
            },
          ],
        },
        {
          type: ApplicationCommandOptionType.Subcommand,
          name: 'remove',
          description: COMMANDS.saved.remove,
          options: [{ ...EXCERPT_OPTION, required: true }],
        },
        {
          type: ApplicationCommandOptionType.Subcommand,
          name: 'export',
          description: COMMANDS.saved.export,
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
          const picked = pickExcerpt(library(), options.getString('excerpt', true), {
            label: messages.REMOVE,
            idFor: ({ id }) => REMOVE.id(id),
          });
          if ('offer' in picked) return { kind: 'reply', message: picked.offer };
          return { kind: 'reply', message: told(await remove(user.id, picked.excerpt.id)) };
        }
        case 'search': {
          const key = searches.remember({ query: options.getString('query', true).trim() });
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
          const message = note(isNew ? messages.SAVED : messages.SAVED_ALREADY, [
            button(messages.REMOVE, REMOVE.id(excerpt.id)),
          ]);
          return { kind: 'reply', message };
        },
      }),
      control(REMOVE, {
        private: true,
        changes: true,
        async run({ user }, [id, key, page]) {
          const removed = await remove(user.id, id);
          if (key) return { kind: 'update', message: await list(user.id, key, page ?? 1, removed) };
          return { kind: 'update', message: told(removed) };
        },
      }),
      control(REMOVE_CHOSEN, {
        private: true,
        changes: true,
        async run(interaction, [key, page]) {
          const { user } = interaction;
          const [id = ''] = interaction.isStringSelectMenu() ? interaction.values : [];
          const removed = await remove(user.id, id);
          return { kind: 'update', message: await list(user.id, key, page, removed) };
        },
      }),
      control(UNDO, {
        private: true,
        changes: true,
        async run({ user }, [id, at, key, page]) {
          await saves.keep(user.id, id, at);
          const message = key ? await list(user.id, key, page ?? 1) : note(messages.SAVED_AGAIN);
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
  return escapeLine(post.title ?? UNTITLED, TITLE_BUDGET);
}

/** Says what was removed. */
function told(removed: Removed | undefined): Message {
  return removed ? note(removed.said, [undoButton(removed)]) : note(messages.NOT_SAVED);
}

/** @param list the list it is below */
function undoButton({ id, at }: Removed, list?: { key: string; page: number }): APIButtonComponent {
  return button(messages.UNDO, UNDO.id(id, at, list?.key, list?.page));
}

/** Whether every word of the query is a prefix of a word in the excerpt, its title or its authors' names. */
function matches({ text, post }: Excerpt, query: string): boolean {
  const wanted = tokenise(query);
  if (wanted.length === 0) return query.trim() === '';
  const everything = [text, post.title ?? '', ...post.authors.map(({ name }) => name)].join(' ');
  const words = tokenise(everything).map(({ word }) => word);
  return wanted.every(({ word: beginning }) => words.some((word) => word.startsWith(beginning)));
}
