import { ApplicationCommandOptionType } from 'discord-api-types/v10';
import { z } from 'zod';
import type { Person, Post } from '../src/corpus/model.ts';
import { type ChatCommand, control, type Message } from '../src/discord/gateway/command.ts';
import { button, container, rowOfAny, section, separated, text } from '../src/discord/gateway/components.ts';
import { ARG, action } from '../src/discord/gateway/custom-id.ts';
import { longDate, names, titleLink } from '../src/discord/views/card-text.ts';
import { openButton } from '../src/discord/views/cards.ts';
import { escapeLine } from '../src/discord/views/markdown.ts';
import { pageOf, pager } from '../src/discord/views/pages.ts';
import { UserError } from '../src/errors.ts';
import type { Library } from '../src/library/library.ts';
import { alsoCalled, asAuthor, asMentor, perhapsAlso, postsBy } from '../src/messages/author.ts';
import { pageOf as pageWords, UNTITLED } from '../src/messages/cards.ts';
import { COMMANDS } from '../src/messages/commands.ts';
import { PERSON_GONE } from '../src/messages/library.ts';
import { pluralize } from '../src/messages/pluralize.ts';
import {
  AUTHOR_OPTION,
  askedPrivately,
  completePeople,
  EVERYWHERE,
  PRIVATE_OPTION,
  whoIsMeant,
} from './support/options.ts';

const POSTS_PER_PAGE = 7;
const PEOPLE_BUDGET = 140;
/** The maximum number of a person's other names to show. */
const MAX_SAME = 2;
/** The maximum length of the line below a title. */
const OTHERS_BUDGET = 40;

/** A page of a person's posts. */
const PAGE = action('author', 'page', z.tuple([ARG.text, ARG.number]));

interface Deps {
  readonly library: () => Library;
}

/** `/author`: everything by a person, newest first. */
export function authorCommand({ library }: Deps): ChatCommand {
  function show(person: Person, page: number): Message {
    const { items: posts, shown, pages } = pageOf(library().postsOf(person), page, POSTS_PER_PAGE);
    const same = library().perhapsSame(person).slice(0, MAX_SAME);
    const buttons = [
      ...pager(shown, pages, (to) => PAGE.id(person.id, to)),
      ...same.map((other) => button(postsBy(other.name), PAGE.id(other.id, 1))),
    ];
    return container([
      text(heading(person, shown, pages)),
      ...separated(posts.map(({ post, role }) => [entry(person, post, role)])),
      ...rowOfAny(buttons),
    ]);
  }

  function heading(person: Person, page: number, pages: number): string {
    const posts = library().postsOf(person);
    const count = (role: string, said: (count: number) => string) => {
      const number = posts.filter((entry) => entry.role.includes(role)).length;
      return number > 0 ? [said(number)] : [];
    };
    const coauthors = new Set(
      posts.flatMap(({ post }) => post.authors.map(({ id }) => id)).filter((id) => id !== person.id),
    );
    const counts = [
      pluralize(posts.length, 'post'),
      ...count('author', asAuthor),
      ...count('mentor', asMentor),
      ...(coauthors.size > 0 ? [pluralize(coauthors.size, 'coauthor')] : []),
    ];
    const aliases =
      person.aliases.length > 0
        ? [`-# ${alsoCalled(escapeLine(person.aliases.join(', '), PEOPLE_BUDGET))}`]
        : [];
    const same = library()
      .perhapsSame(person)
      .slice(0, MAX_SAME)
      .map((other) => {
        const count = library().postsOf(other).length;
        return `-# ${perhapsAlso(escapeLine(other.name, PEOPLE_BUDGET), count)}`;
      });
    return [
      `### ${escapeLine(person.name, PEOPLE_BUDGET)}`,
      `${counts.join(' · ')}${pageWords(page, pages)}`,
      ...aliases,
      ...same,
    ].join('\n');
  }

  /** A post: title, date, role and co-authors, with a button that opens its excerpt. */
  function entry(person: Person, post: Post, role: string) {
    const excerpt = library().excerptsOf(post)[0];
    const others = post.authors.filter(({ id }) => id !== person.id);
    const facts = [
      ...(post.date ? [longDate(post.date)] : []),
      role,
      ...(others.length > 0 ? [`with ${names(others, OTHERS_BUDGET)}`] : []),
    ];
    const title = excerpt
      ? titleLink(excerpt, library().linkOf(excerpt))
      : escapeLine(post.title ?? UNTITLED, 60);
    const content = `${title}\n-# ${facts.join(' · ')}`;
    return excerpt ? section(content, openButton(excerpt)) : text(content);
  }

  return {
    kind: 'chat',
    definition: {
      name: 'author',
      description: COMMANDS.author.command,
      ...EVERYWHERE,
      options: [
        {
          ...AUTHOR_OPTION,
          type: ApplicationCommandOptionType.String,
          name: 'name',
          description: COMMANDS.author.name,
          required: true,
        },
        PRIVATE_OPTION,
      ],
    },

    isPrivate: askedPrivately,

    async run(interaction) {
      const typed = interaction.options.getString('name', true);
      const who = whoIsMeant(library(), typed, ({ id }) => PAGE.id(id, 1));
      return { kind: 'reply', message: 'question' in who ? who.question : show(who.person, 1) };
    },

    autocomplete: (interaction) => completePeople(library(), interaction.options.getFocused()),

    controls: [
      control(PAGE, {
        private: true,
        async run(_interaction, [id, page]) {
          const person = library().person(id);
          if (!person) throw new UserError(PERSON_GONE);
          return { kind: 'update', message: show(person, page) };
        },
      }),
    ],
  };
}
