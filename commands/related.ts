import type { BaseInteraction } from 'discord.js';
import { ApplicationCommandOptionType, ApplicationCommandType } from 'discord-api-types/v10';
import { z } from 'zod';
import { withoutUrls } from '../src/corpus/addresses.ts';
import type { Excerpt } from '../src/corpus/model.ts';
import type { DescribeCards } from '../src/discord/actions/card-extras.ts';
import {
  type ChatCommand,
  control,
  type Message,
  type MessageCommand,
} from '../src/discord/gateway/command.ts';
import { button, note } from '../src/discord/gateway/components.ts';
import { ARG, action } from '../src/discord/gateway/custom-id.ts';
import { RELATED } from '../src/discord/views/card-actions.ts';
import { CARDS_PER_PAGE, resultPage } from '../src/discord/views/cards.ts';
import { escapeLine } from '../src/discord/views/markdown.ts';
import { textOfMessage } from '../src/discord/views/message-text.ts';
import { pageOf as pageOfList, pager } from '../src/discord/views/pages.ts';
import { UserError } from '../src/errors.ts';
import type { Library } from '../src/library/library.ts';
import { pageOf, RELATED as RELATED_LABEL } from '../src/messages/cards.ts';
import { COMMANDS } from '../src/messages/commands.ts';
import {
  AN_UNTITLED_POST,
  BY_ALL_AUTHORS,
  BY_OTHER_AUTHORS,
  LIST_TOO_OLD,
  linksTo,
  MOST_SIMILAR,
  NO_WORDS,
  NOTHING_SIMILAR,
  nothingRelated,
  relatedTo,
} from '../src/messages/related.ts';
import type { Searches } from '../src/storage/searches.ts';
import { completeExcerpts, EXCERPT_OPTION, knownExcerpt, pickExcerpt } from './support/excerpts.ts';
import { EVERYWHERE } from './support/options.ts';

const MAX_RELATED = 3 * CARDS_PER_PAGE;
const SHOWN_TITLES = 3;
/** The maximum length of a heading: one line. */
const TITLE_BUDGET = 40;

/** The content of a list, stored for its buttons. */
const List = z.object({
  heading: z.string(),
  excerpts: z.array(z.string()),
  /** The excerpt that the others are related to, if there is one. */
  of: z.string().optional(),
  byOthers: z.boolean().optional(),
});
type List = z.infer<typeof List>;

/** A page of a stored list. */
const PAGE = action('related', 'page', z.tuple([ARG.text, ARG.number]));
/** Excerpts related to one, by other authors (1) or all (0). */
const SWITCH = action('related', 'switch', z.tuple([ARG.text, ARG.number]));

interface Deps {
  readonly library: () => Library;
  readonly describeCards: DescribeCards;
  readonly searches: Searches;
}

/** `/related`, and Related on a card: the excerpts most similar to another one. */
export function relatedCommand(deps: Deps): ChatCommand {
  const { library, searches } = deps;

  async function listOf(interaction: BaseInteraction, excerpt: Excerpt, byOthers: boolean): Promise<Message> {
    const title = titleOf(excerpt);
    const hits = library().similar(excerpt, { limit: MAX_RELATED, byOthers });
    if (hits.length === 0) {
      const back = byOthers ? [button(BY_ALL_AUTHORS, SWITCH.id(excerpt.id, 0))] : [];
      return note(nothingRelated(title, byOthers), back);
    }
    const excerpts = hits.map((hit) => hit.excerpt.id);
    const list = { heading: relatedTo(title, byOthers), excerpts, of: excerpt.id, byOthers };
    return show(deps, list, 1, interaction);
  }

  return {
    kind: 'chat',
    definition: {
      name: 'related',
      description: COMMANDS.related.command,
      ...EVERYWHERE,
      options: [
        { ...EXCERPT_OPTION, required: true },
        {
          type: ApplicationCommandOptionType.Boolean,
          name: 'other-authors',
          description: COMMANDS.related.otherAuthors,
        },
      ],
    },
    isPrivate: () => true,
    async run(interaction) {
      const byOthers = interaction.options.getBoolean('other-authors') ?? false;
      const picked = pickExcerpt(library(), interaction.options.getString('excerpt', true), {
        label: RELATED_LABEL,
        idFor: ({ id }) => SWITCH.id(id, byOthers ? 1 : 0),
      });
      if ('offer' in picked) return { kind: 'reply', message: picked.offer };
      return { kind: 'reply', message: await listOf(interaction, picked.excerpt, byOthers) };
    },
    autocomplete: (interaction) => completeExcerpts(library(), interaction.options.getFocused()),
    controls: [
      control(RELATED, {
        private: true,
        async run(interaction, [id]) {
          const message = await listOf(interaction, knownExcerpt(library(), id), false);
          return { kind: 'reply', message };
        },
      }),
      control(SWITCH, {
        private: true,
        async run(interaction, [id, byOthers]) {
          const message = await listOf(interaction, knownExcerpt(library(), id), byOthers === 1);
          return { kind: 'update', message };
        },
      }),
      control(PAGE, {
        private: true,
        async run(interaction, [key, page]) {
          const list = List.safeParse(await searches.recall(key));
          if (!list.success) throw new UserError(LIST_TOO_OLD);
          return { kind: 'update', message: await show(deps, list.data, page, interaction) };
        },
      }),
    ],
  };
}

/**
 * "Find related excerpts" on any message: the excerpts of the posts that it links to, otherwise those most similar to its text.
 * Discord sends the message with the command, so the bot needs no permission to read messages.
 */
export function findRelatedCommand(deps: Deps): MessageCommand {
  const { library } = deps;

  function findFor(said: string): List {
    const posts = library().postsIn(said);
    const linked = posts.flatMap((post) => library().excerptsOf(post));
    if (linked.length > 0) {
      const titles = posts
        .slice(0, SHOWN_TITLES)
        .map(({ title }) => (title ? escapeLine(title, TITLE_BUDGET) : AN_UNTITLED_POST));
      return {
        heading: linksTo(titles, posts.length - titles.length),
        excerpts: linked.map(({ id }) => id),
      };
    }
    const hits = library().similar(withoutUrls(said), { limit: MAX_RELATED });
    return { heading: MOST_SIMILAR, excerpts: hits.map(({ excerpt }) => excerpt.id) };
  }

  return {
    kind: 'message',
    definition: { type: ApplicationCommandType.Message, name: COMMANDS.related.ofMessage, ...EVERYWHERE },
    isPrivate: () => true,
    async run(interaction) {
      const said = textOfMessage(interaction.targetMessage);
      if (!said.trim()) return { kind: 'reply', message: note(NO_WORDS) };
      const list = findFor(said);
      if (list.excerpts.length === 0) {
        return { kind: 'reply', message: note(NOTHING_SIMILAR) };
      }
      return { kind: 'reply', message: await show(deps, list, 1, interaction) };
    },
  };
}

/** A page of a list, seen only by the asker. @param page counted from 1 */
async function show(
  { library, describeCards, searches }: Deps,
  list: List,
  page: number,
  interaction: BaseInteraction,
): Promise<Message> {
  const excerpts = library().excerptsById(list.excerpts);
  const { items, shown, pages } = pageOfList(excerpts, page, CARDS_PER_PAGE);
  const extras = await describeCards(items, interaction, 'asker');
  const key = pages > 1 ? searches.remember(list) : '';
  const switchTo = list.byOthers ? 0 : 1;
  return resultPage(
    `${list.heading}${pageOf(shown, pages)}`,
    items.map((excerpt) => ({ excerpt, ...extras.get(excerpt.id) })),
    {
      footer: [
        ...pager(shown, pages, (to) => PAGE.id(key, to)),
        ...(list.of
          ? [button(switchTo ? BY_OTHER_AUTHORS : BY_ALL_AUTHORS, SWITCH.id(list.of, switchTo))]
          : []),
      ],
    },
  );
}

function titleOf({ post, text }: Excerpt): string {
  return escapeLine(post.title ?? text, TITLE_BUDGET);
}
