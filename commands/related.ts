import type { BaseInteraction } from 'discord.js';
import { ApplicationCommandOptionType, ApplicationCommandType } from 'discord-api-types/v10';
import { z } from 'zod';
import { withoutUrls } from '../src/corpus/addresses.ts';
import type { Excerpt } from '../src/corpus/model.ts';
import {
  type Answer,
  type ChatCommand,
  control,
  type Message,
  type MessageCommand,
} from '../src/discord/gateway/command.ts';
import { ARG, action } from '../src/discord/gateway/custom-id.ts';
import { RELATED, RELATED_BY_OTHERS } from '../src/discord/views/card-actions.ts';
import type { DescribeCards } from '../src/discord/views/card-extras.ts';
import { CARDS_PER_PAGE, cardPage, note, pageOf, pager } from '../src/discord/views/cards.ts';
import { escapeLine } from '../src/discord/views/markdown.ts';
import { textOfMessage } from '../src/discord/views/message-text.ts';
import { UserError } from '../src/errors.ts';
import type { Library } from '../src/library/library.ts';
import type { Searches } from '../src/storage/searches.ts';
import { chosenExcerpt, completeExcerpts, EXCERPT_OPTION, knownExcerpt } from './support/excerpts.ts';
import { EVERYWHERE } from './support/options.ts';

const NEAREST = 3 * CARDS_PER_PAGE;
const SHOWN_TITLES = 3;
const TITLE_BUDGET = 100;

/** What a list shows, remembered for its buttons. */
const List = z.object({ heading: z.string(), excerpts: z.array(z.string()) });
type List = z.infer<typeof List>;

/** A page of a remembered list. */
const PAGE = action('related', 'page', z.tuple([ARG.text, ARG.number]));

interface Deps {
  readonly library: () => Library;
  readonly describeCards: DescribeCards;
  readonly searches: Searches;
}

/** `/related`, and More like this and Another view on a card: the excerpts nearest to another one. */
export function relatedCommand(deps: Deps): ChatCommand {
  const { library, searches } = deps;

  async function near(interaction: BaseInteraction, excerpt: Excerpt, otherView: boolean): Promise<Answer> {
    const title = escapeLine(excerpt.post.title ?? excerpt.text, TITLE_BUDGET);
    const hits = library().similar(excerpt, { limit: NEAREST, otherAuthorsFirst: otherView });
    if (hits.length === 0) return { kind: 'reply', message: note(`Nothing else is near to “${title}”.`) };
    const heading = otherView ? `Near to “${title}”, other authors first` : `More like “${title}”`;
    const excerpts = hits.map((hit) => hit.excerpt.id);
    return { kind: 'reply', message: await show(deps, { heading, excerpts }, 1, interaction), private: true };
  }

  return {
    kind: 'chat',
    definition: {
      name: 'related',
      description: 'The excerpts nearest to another one',
      ...EVERYWHERE,
      options: [
        { ...EXCERPT_OPTION, required: true },
        {
          type: ApplicationCommandOptionType.Boolean,
          name: 'other-authors',
          description: 'Other authors first, for another view',
        },
      ],
    },
    isPrivate: () => true,
    async run(interaction) {
      const excerpt = chosenExcerpt(library(), interaction.options.getString('excerpt', true));
      return near(interaction, excerpt, interaction.options.getBoolean('other-authors') ?? false);
    },
    autocomplete: (interaction) => completeExcerpts(library(), interaction.options.getFocused()),
    controls: [
      control(RELATED, {
        private: true,
        run: (interaction, [id]) => near(interaction, knownExcerpt(library(), id), false),
      }),
      control(RELATED_BY_OTHERS, {
        private: true,
        run: (interaction, [id]) => near(interaction, knownExcerpt(library(), id), true),
      }),
      control(PAGE, {
        private: true,
        async run(interaction, [key, page]) {
          const list = List.safeParse(await searches.recall(key));
          if (!list.success) throw new UserError('This list is more than a month old. Please ask again.');
          return { kind: 'update', message: await show(deps, list.data, page, interaction) };
        },
      }),
    ],
  };
}

/**
 * "Find related excerpts" on any message: the excerpts of the posts that it links to, else those nearest to its
 * words. Discord hands the message over with the command, so the bot needs no right to read messages.
 */
export function findRelatedCommand(deps: Deps): MessageCommand {
  const { library } = deps;

  function findFor(said: string): List {
    const posts = library().postsIn(said);
    const linked = posts.flatMap((post) => library().excerptsOf(post));
    if (linked.length > 0) {
      const titles = posts
        .slice(0, SHOWN_TITLES)
        .map(({ title }) => `“${escapeLine(title ?? 'an untitled post', TITLE_BUDGET)}”`);
      const more = posts.length > SHOWN_TITLES ? ` and ${posts.length - SHOWN_TITLES} more` : '';
      return {
        heading: `This message links to ${titles.join(', ')}${more}.`,
        excerpts: linked.map(({ id }) => id),
      };
    }
    const hits = library().similar(withoutUrls(said), { limit: NEAREST });
    return { heading: 'Nearest to this message', excerpts: hits.map(({ excerpt }) => excerpt.id) };
  }

  return {
    kind: 'message',
    definition: { type: ApplicationCommandType.Message, name: 'Find related excerpts', ...EVERYWHERE },
    isPrivate: () => true,
    async run(interaction) {
      const said = textOfMessage(interaction.targetMessage);
      if (!said.trim()) return { kind: 'reply', message: note('This message has no words and no links.') };
      const list = findFor(said);
      if (list.excerpts.length === 0) {
        return { kind: 'reply', message: note('Nothing in the library is near to this message.') };
      }
      return { kind: 'reply', message: await show(deps, list, 1, interaction) };
    },
  };
}

/** One page of a list, for the asker alone. @param page counted from 1 */
async function show(
  { library, describeCards, searches }: Deps,
  list: List,
  page: number,
  interaction: BaseInteraction,
): Promise<Message> {
  const excerpts = library().excerptsById(list.excerpts);
  const { items: onPage, shown, pages } = pageOf(excerpts, page, CARDS_PER_PAGE);
  const extras = await describeCards(onPage, interaction, 'asker');
  const key = pages > 1 ? await searches.remember(list) : '';
  return cardPage(
    `${list.heading}${pages > 1 ? ` · page ${shown} of ${pages}` : ''}`,
    onPage.map((excerpt) => ({ excerpt, ...extras.get(excerpt.id) })),
    pager(shown, pages, (to) => PAGE.id(key, to)),
  );
}
