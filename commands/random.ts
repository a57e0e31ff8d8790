import type { BaseInteraction } from 'discord.js';
import { z } from 'zod';
import type { DescribeCards } from '../src/discord/actions/card-extras.ts';
import { type ChatCommand, control, type Message } from '../src/discord/gateway/command.ts';
import { button } from '../src/discord/gateway/components.ts';
import { ARG, action } from '../src/discord/gateway/custom-id.ts';
import { singleCard } from '../src/discord/views/cards.ts';
import { UserError } from '../src/errors.ts';
import type { Library } from '../src/library/library.ts';
import { ANOTHER as ANOTHER_ONE } from '../src/messages/cards.ts';
import { COMMANDS } from '../src/messages/commands.ts';
import { NOTHING_BY_THEM, PERSON_GONE } from '../src/messages/library.ts';
import type { Bags } from '../src/storage/bags.ts';
import {
  AUTHOR_OPTION,
  askedPrivately,
  audienceOf,
  completePeople,
  EVERYWHERE,
  PRIVATE_OPTION,
  whoIsMeant,
} from './support/options.ts';

interface Deps {
  readonly library: () => Library;
  readonly bags: Bags;
  readonly describeCards: DescribeCards;
}

/** Means "any author" in a bag's name and in a button. */
const ANYBODY = '*';

/** Draws one by this person, or by ANYBODY, replacing the question who was meant, or as a new message. */
const PICK = action('random', 'pick', z.tuple([ARG.text]));
const ANOTHER = action('random', 'another', z.tuple([ARG.text]));

/** `/random`: an excerpt that this channel has not seen yet, until it has seen all. */
export function randomCommand({ library, bags, describeCards }: Deps): ChatCommand {
  /** @param author a person's id, or ANYBODY */
  async function draw(author: string, interaction: BaseInteraction): Promise<Message> {
    const person = author === ANYBODY ? undefined : library().person(author);
    if (author !== ANYBODY && !person) throw new UserError(PERSON_GONE);
    const candidates = person
      ? library()
          .postsOf(person)
          .flatMap(({ post }) => library().excerptsOf(post))
      : library().corpus.excerpts;
    if (candidates.length === 0) throw new UserError(NOTHING_BY_THEM);
    const id = await bags.draw(
      {
        // Nothing is stored about servers that the bot is not in: nobody would tell it when to forget.
        owner: interaction.inCachedGuild() ? interaction.guildId : interaction.user.id,
        name: `random:${interaction.channelId ?? interaction.user.id}:${author}`,
      },
      candidates.map((excerpt) => excerpt.id),
    );
    const excerpt = library().excerpt(id);
    if (!excerpt) throw new Error(`the bag gave ${id}, which is not in the library`);
    const extras = await describeCards([excerpt], interaction, audienceOf(interaction));
    return singleCard({ excerpt, ...extras.get(id) }, { footer: [button(ANOTHER_ONE, ANOTHER.id(author))] });
  }

  return {
    kind: 'chat',
    definition: {
      name: 'random',
      description: COMMANDS.random.command,
      ...EVERYWHERE,
      options: [AUTHOR_OPTION, PRIVATE_OPTION],
    },

    isPrivate: askedPrivately,

    async run(interaction) {
      const typed = interaction.options.getString('author');
      if (!typed) return { kind: 'reply', message: await draw(ANYBODY, interaction) };
      const who = whoIsMeant(library(), typed, ({ id }) => PICK.id(id));
      if ('question' in who) return { kind: 'reply', message: who.question, private: true };
      return { kind: 'reply', message: await draw(who.person.id, interaction) };
    },

    autocomplete: (interaction) => completePeople(library(), interaction.options.getFocused()),

    controls: [
      control(PICK, {
        private: true,
        run: async (interaction, [author]) => ({ kind: 'update', message: await draw(author, interaction) }),
      }),
      control(ANOTHER, {
        private: false,
        async run(interaction, [author]) {
          return {
            kind: 'reply',
            message: await draw(author, interaction),
            private: audienceOf(interaction) === 'asker',
          };
        },
      }),
    ],
  };
}
