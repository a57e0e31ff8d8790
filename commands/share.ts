import type { ChatInputCommandInteraction, ModalSubmitInteraction } from 'discord.js';
import { ApplicationCommandOptionType, ComponentType, TextInputStyle } from 'discord-api-types/v10';
import { z } from 'zod';
import type { Clock } from '../src/clock.ts';
import type { Excerpt } from '../src/corpus/model.ts';
import { channelOf, demandPermissions } from '../src/discord/actions/places.ts';
import { jumpTo, shareIn, writingPermissions } from '../src/discord/actions/sharing.ts';
import { type Answer, type ChatCommand, control, form } from '../src/discord/gateway/command.ts';
import { ARG, action } from '../src/discord/gateway/custom-id.ts';
import { SHARE } from '../src/discord/views/card-actions.ts';
import type { DescribeCards } from '../src/discord/views/card-extras.ts';
import { linkButton, note, singleCard } from '../src/discord/views/cards.ts';
import { escapeMarkdown } from '../src/discord/views/markdown.ts';
import { UserError } from '../src/errors.ts';
import type { Library } from '../src/library/library.ts';
import type { Shares } from '../src/storage/shares.ts';
import {
  chosenExcerpt,
  completeExcerpts,
  EXCERPT_OPTION,
  excerptLabel,
  knownExcerpt,
} from './support/excerpts.ts';
import { EVERYWHERE } from './support/options.ts';

const MAX_COMMENT_LENGTH = 500;

interface Deps {
  readonly library: () => Library;
  readonly describeCards: DescribeCards;
  readonly shares: Shares;
  readonly clock: Clock;
}

type Asked = ChatInputCommandInteraction | ModalSubmitInteraction;

/** The form that the Share button opens. */
const SEND = action('share', 'send', z.tuple([ARG.text]));

/** `/share` and the Share button: an excerpt's card for everybody in the channel. */
export function shareCommand({ library, describeCards, shares, clock }: Deps): ChatCommand {
  async function share(interaction: Asked, excerpt: Excerpt, comment: string): Promise<Answer> {
    const extras = await describeCards([excerpt], interaction);
    const heading = [
      `**<@${interaction.user.id}> shared an excerpt**`,
      ...(comment ? [escapeMarkdown(comment)] : []),
    ].join('\n');
    const card = singleCard({ excerpt, ...extras.get(excerpt.id) }, { heading });
    // Where the bot is no member it can speak only in answer, and nothing there is remembered.
    if (!interaction.inCachedGuild()) return { kind: 'reply', message: card, private: false };
    const channel = await channelOf(interaction);
    demandPermissions(interaction, channel, writingPermissions(channel), 'post in this channel');
    const by = {
      excerpt,
      userId: interaction.user.id,
      nonce: interaction.id,
      holds: [`<@${interaction.user.id}>`],
    };
    const posted = await shareIn(channel, card, by, { shares, clock });
    return {
      kind: 'reply',
      message: note('Shared here for everybody.', [linkButton('Show', jumpTo(posted))]),
      private: true,
    };
  }

  /** Gives the comment back when the excerpt cannot be shared: nobody should have to write it twice. */
  async function shareOrReturn(
    interaction: Asked,
    find: () => Excerpt,
    typed: string | null,
  ): Promise<Answer> {
    const comment = typed?.trim() ?? '';
    try {
      return await share(interaction, find(), comment);
    } catch (error) {
      if (!(error instanceof UserError) || !comment) throw error;
      throw new UserError(`${error.message}\nYour comment was: ${escapeMarkdown(comment)}`);
    }
  }

  return {
    kind: 'chat',
    definition: {
      name: 'share',
      description: 'Share an excerpt here, for everybody',
      ...EVERYWHERE,
      options: [
        { ...EXCERPT_OPTION, required: true },
        {
          type: ApplicationCommandOptionType.String,
          name: 'comment',
          description: 'What you want to say about it',
          max_length: MAX_COMMENT_LENGTH,
        },
      ],
    },

    isPrivate: (interaction) => interaction.inCachedGuild(),
    changes: true,

    async run(interaction) {
      const typed = interaction.options.getString('excerpt', true);
      const find = () => chosenExcerpt(library(), typed);
      return shareOrReturn(interaction, find, interaction.options.getString('comment'));
    },

    autocomplete: (interaction) => completeExcerpts(library(), interaction.options.getFocused()),

    controls: [
      /** The button: asks for a comment first, so that a slip of the finger posts nothing. */
      control(SHARE, {
        private: true,
        async run(_interaction, [id]) {
          const excerpt = knownExcerpt(library(), id);
          return {
            kind: 'modal',
            modal: {
              custom_id: SEND.id(excerpt.id),
              title: 'Share this excerpt here',
              components: [
                {
                  type: ComponentType.Label,
                  label: 'Comment (optional)',
                  description: excerptLabel(excerpt),
                  component: {
                    type: ComponentType.TextInput,
                    custom_id: 'comment',
                    style: TextInputStyle.Paragraph,
                    required: false,
                    max_length: MAX_COMMENT_LENGTH,
                  },
                },
              ],
            },
          };
        },
      }),
      form(SEND, {
        private: true,
        changes: true,
        async run(interaction, [id]) {
          const find = () => knownExcerpt(library(), id);
          return shareOrReturn(interaction, find, interaction.fields.getTextInputValue('comment'));
        },
      }),
    ],
  };
}
