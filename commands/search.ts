import type { BaseInteraction } from 'discord.js';
import { ApplicationCommandOptionType } from 'discord-api-types/v10';
import { z } from 'zod';
import type { Clock } from '../src/clock.ts';
import type { DescribeCards } from '../src/discord/actions/card-extras.ts';
import { type ChatCommand, control, type Message } from '../src/discord/gateway/command.ts';
import { button, note } from '../src/discord/gateway/components.ts';
import { ARG, action } from '../src/discord/gateway/custom-id.ts';
import { LIMITS } from '../src/discord/gateway/limits.ts';
import { OPEN } from '../src/discord/views/card-actions.ts';
import { CARDS_PER_PAGE, resultPage, singleCard } from '../src/discord/views/cards.ts';
import { escapeLine } from '../src/discord/views/markdown.ts';
import { pager } from '../src/discord/views/pages.ts';
import { searchNotes } from '../src/discord/views/search-notes.ts';
import { UserError } from '../src/errors.ts';
import type { Library } from '../src/library/library.ts';
import { UNTITLED } from '../src/messages/cards.ts';
import { COMMANDS } from '../src/messages/commands.ts';
import * as messages from '../src/messages/search.ts';
import { SHOWN_BEFORE_EDIT } from '../src/messages/sources.ts';
import type { SearchResult } from '../src/search/types.ts';
import type { Services } from '../src/services.ts';
import type { Searches } from '../src/storage/searches.ts';
import { cutLine } from '../src/text/cutting.ts';
import { knownExcerpt, wasEdited } from './support/excerpts.ts';
import {
  AUTHOR_OPTION,
  askedPrivately,
  audienceOf,
  completePeople,
  EVERYWHERE,
  PRIVATE_OPTION,
  whoIsMeant,
} from './support/options.ts';

const MAX_QUERY_LENGTH = 300;
const SHOWN_QUERY = 150;
/** The maximum number of opened posts' titles to name. */
const MAX_TITLES = 3;
const SHOWN_TITLE = 100;
/** The maximum number of buttons under "nothing found". */
const MAX_OFFERS = 5;

/** The request behind a page of results, stored for its buttons. */
const Request = z.object({
  query: z.string(),
  author: z.string().optional(),
  order: z.enum(['relevance', 'newest']).optional(),
});
type Request = z.infer<typeof Request>;

/** A page of a stored request. */
const PAGE = action('search', 'page', z.tuple([ARG.text, ARG.number]));

interface Deps {
  readonly library: () => Library;
  readonly searches: Searches;
  readonly describeCards: DescribeCards;
  readonly embeddings: Services['embeddings'];
  readonly clock: Clock;
}

/** `/search`: ranked excerpts as cards, five per page. */
export function searchCommand({ library, searches, describeCards, embeddings, clock }: Deps): ChatCommand {
  /** @param page counted from 1; beyond the end, the last one is shown */
  async function show(request: Request, page: number, interaction: BaseInteraction): Promise<Message> {
    const similarity = embeddings && (await embeddings.similarityTo(request.query));
    const find = (at: number) =>
      library().search({
        query: request.query,
        ...(request.author && { author: request.author }),
        ...(request.order && { order: request.order }),
        today: new Date(clock.now()),
        offset: (at - 1) * CARDS_PER_PAGE,
        limit: CARDS_PER_PAGE,
        similarity,
      });
    let result = find(page);
    if (result.total === 0) return nothingFound(request, result);
    const pages = Math.ceil(result.total / CARDS_PER_PAGE);
    const shown = Math.min(Math.max(page, 1), pages);
    if (shown !== page) result = find(shown);
    const key = pages > 1 ? searches.remember(request) : '';
    // Opened posts leave room for related ones.
    const related = result.related.slice(0, Math.max(0, CARDS_PER_PAGE - result.hits.length));
    const hits = [...result.hits, ...related];
    const extras = await describeCards(
      hits.map((hit) => hit.excerpt),
      interaction,
      audienceOf(interaction),
    );
    const cards = hits.map((hit) => ({ ...hit, ...extras.get(hit.excerpt.id) }));
    const below = { heading: `**${messages.RELATED}**`, cards: cards.slice(result.hits.length) };
    return resultPage(heading(request, result, shown, pages), cards.slice(0, result.hits.length), {
      best: shown === 1 && request.order !== 'newest',
      ...(related.length > 0 && { below }),
      footer: pager(shown, pages, (to) => PAGE.id(key, to)),
    });
  }

  function nothingFound(request: Request, result: SearchResult): Message {
    const offers: { readonly label: string; readonly request: Request }[] = [
      ...(request.author
        ? [{ label: messages.SEARCH_ALL_AUTHORS, request: { ...request, author: undefined } }]
        : []),
      ...result.relaxed.map((query) => ({ label: query, request: { ...request, query } })),
      ...result.people.map(({ name, id }) => ({
        label: messages.everythingBy(name),
        request: { query: '', author: id },
      })),
    ];
    const byKey = new Map<string, string>();
    for (const offer of offers) {
      const key = searches.remember(offer.request);
      if (byKey.size < MAX_OFFERS && !byKey.has(key)) byKey.set(key, offer.label);
    }
    const buttons = Array.from(byKey, ([key, label]) => button(label, PAGE.id(key, 1)));
    const said = messages.nothingFound(describeRequest(request, result.opened), buttons.length > 0);
    // A single word without results need not be mentioned again.
    const missing = result.missing.join(' ') === request.query ? [] : result.missing;
    return note([said, ...searchNotes({ ...result, missing })].join('\n'), buttons);
  }

  /** @param opened the posts it names, if it asks for nothing else */
  function describeRequest({ query, author }: Request, opened: SearchResult['opened'] = []): string {
    const [only, ...others] = opened;
    const title = others.length === 0 ? only?.title : undefined;
    const words = query && `for “${escapeLine(title ?? innerQuotes(query), SHOWN_QUERY)}”`;
    const person = author && library().person(author);
    return [words, person && `by ${escapeLine(person.name, 60)}`].filter(Boolean).join(' ');
  }

  function heading(request: Request, result: SearchResult, page: number, pages: number): string {
    const titles = result.opened.map(({ title }) => `“${escapeLine(title ?? UNTITLED, SHOWN_TITLE)}”`);
    const said =
      titles.length > 0
        ? messages.excerptsFrom(result.total, titles.slice(0, MAX_TITLES))
        : messages.resultsHeading(result, describeRequest(request), page, pages);
    return [`-# ${said}`, ...searchNotes(result)].join('\n');
  }

  return {
    kind: 'chat',
    definition: {
      name: 'search',
      description: COMMANDS.search.command,
      ...EVERYWHERE,
      options: [
        {
          type: ApplicationCommandOptionType.String,
          name: 'query',
          description: COMMANDS.search.query,
          required: true,
          autocomplete: true,
          max_length: MAX_QUERY_LENGTH,
        },
        AUTHOR_OPTION,
        {
          type: ApplicationCommandOptionType.String,
          name: 'order',
          description: COMMANDS.search.sort,
          choices: [
            { name: COMMANDS.search.relevance, value: 'relevance' },
            { name: COMMANDS.search.newest, value: 'newest' },
          ],
        },
        PRIVATE_OPTION,
      ],
    },

    isPrivate: askedPrivately,

    async run(interaction) {
      const query = interaction.options.getString('query', true).trim();
      const order = interaction.options.getString('order') === 'newest' ? ('newest' as const) : undefined;
      const typed = interaction.options.getString('author');
      const base: Request = { query, ...(order && { order }) };
      if (!typed) return { kind: 'reply', message: await show(base, 1, interaction) };
      const who = whoIsMeant(library(), typed, ({ id }) =>
        PAGE.id(searches.remember({ ...base, author: id }), 1),
      );
      if ('question' in who) return { kind: 'reply', message: who.question, private: true };
      return { kind: 'reply', message: await show({ ...base, author: who.person.id }, 1, interaction) };
    },

    autocomplete(interaction) {
      const { name, value } = interaction.options.getFocused(true);
      if (name === 'author') return completePeople(library(), value);
      return library()
        .suggest(value, LIMITS.autocompleteChoices)
        .filter((suggestion) => suggestion.value.length <= LIMITS.autocompleteValue)
        .map(({ label, value }) => ({ name: cutLine(label, LIMITS.autocompleteName), value }));
    },

    controls: [
      control(PAGE, {
        private: true,
        async run(interaction, [key, page]) {
          const request = Request.safeParse(await searches.recall(key));
          if (!request.success) throw new UserError(messages.SEARCH_EXPIRED);
          return { kind: 'update', message: await show(request.data, page, interaction) };
        },
      }),
      /** "Open" on an entry: the whole excerpt with all its buttons, seen only by the user. */
      control(OPEN, {
        private: true,
        async run(interaction, [id]) {
          const excerpt = knownExcerpt(library(), id);
          const extras = await describeCards([excerpt], interaction, 'asker');
          return {
            kind: 'reply',
            message: singleCard(
              { excerpt, ...extras.get(excerpt.id) },
              { extent: 'whole', ...(wasEdited(excerpt, id) && { heading: SHOWN_BEFORE_EDIT }) },
            ),
          };
        },
      }),
    ],
  };
}

/** Replaces double quotation marks by single ones, for use within double ones. */
function innerQuotes(query: string): string {
  return query.replaceAll(/"([^"]*)"/g, '‘$1’');
}
