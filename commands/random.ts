import type { BaseInteraction } from 'discord.js';
import type { Command, Message } from '../src/discord/gateway/command.ts';
import { customId } from '../src/discord/gateway/custom-id.ts';
import type { DescribeCards } from '../src/discord/views/card-extras.ts';
import { button, singleCard } from '../src/discord/views/cards.ts';
import { UserError } from '../src/errors.ts';
import type { Library } from '../src/library/library.ts';
import type { Bags } from '../src/storage/bags.ts';
import {
  AUTHOR_OPTION,
  askedPrivately,
  audienceOf,
  completePeople,
  EVERYWHERE,
  PRIVATE_OPTION,
  peopleNamed,
  whichPerson,
} from './support/options.ts';

interface Deps {
  readonly library: () => Library;
  readonly bags: Bags;
  readonly describeCards: DescribeCards;
}

/** Stands for "any author" in a bag's name and in a button. */
const ANYBODY = '*';

/** `/random`: an excerpt that this channel has not been shown, until it has been shown all. */
export function randomCommand({ library, bags, describeCards }: Deps): Command {
  /** @param author a person's id, or ANYBODY */
  async function draw(author: string, interaction: BaseInteraction): Promise<Message> {
    const person = author === ANYBODY ? undefined : library().person(author);
    if (author !== ANYBODY && !person) throw new UserError('This person is no longer in the library.');
    const candidates = person
      ? library()
          .postsOf(person)
          .flatMap(({ post }) => library().excerptsOf(post))
      : library().corpus.excerpts;
    if (candidates.length === 0) throw new UserError('The library has no excerpt of theirs.');
    const id = await bags.draw(
      {
        // Of a server that the bot is not in nothing is kept: nobody would tell it when to forget.
        owner: interaction.inCachedGuild() ? interaction.guildId : interaction.user.id,
        name: `random:${interaction.channelId ?? interaction.user.id}:${author}`,
      },
      candidates.map((excerpt) => excerpt.id),
    );
    const excerpt = library().excerpt(id);
    if (!excerpt) throw new Error(`the bag gave ${id}, which is not in the library`);
    const extras = await describeCards([excerpt], interaction, audienceOf(interaction));
    return singleCard(
      { excerpt, ...extras.get(id) },
      { footer: [button('Another', customId('random', 'another', author))] },
    );
  }

  return {
    definition: {
      name: 'random',
      description: 'An excerpt that this channel has not seen yet',
      ...EVERYWHERE,
      options: [AUTHOR_OPTION, PRIVATE_OPTION],
    },

    isPrivate: askedPrivately,

    async run(interaction) {
      if (!interaction.isChatInputCommand()) throw new TypeError('/random is a chat command');
      const typed = interaction.options.getString('author');
      const people = typed ? peopleNamed(library(), typed) : [];
      if (people.length > 1) {
        const message = await whichPerson(typed ?? '', people, ({ id }) => customId('random', 'pick', id));
        return { kind: 'reply', message };
      }
      return { kind: 'reply', message: await draw(people[0]?.id ?? ANYBODY, interaction) };
    },

    autocomplete: (interaction) => completePeople(library(), interaction.options.getFocused()),

    controls: {
      pick: {
        private: true,
        run: async (interaction, [author = ANYBODY]) => ({
          kind: 'update',
          message: await draw(author, interaction),
        }),
      },
      another: {
        private: false,
        async run(interaction, [author = ANYBODY]) {
          return {
            kind: 'reply',
            message: await draw(author, interaction),
            private: audienceOf(interaction) === 'asker',
          };
        },
      },
    },
  };
}
