import {
  type ChatInputCommandInteraction,
  channelMention,
  type MessageComponentInteraction,
  type ModalSubmitInteraction,
  userMention,
} from 'discord.js';
import { ApplicationCommandOptionType, ComponentType, TextInputStyle } from 'discord-api-types/v10';
import { z } from 'zod';
import { type Clock, MINUTE_MS } from '../src/clock.ts';
import type { Excerpt } from '../src/corpus/model.ts';
import type { DescribeCards } from '../src/discord/actions/card-extras.ts';
import { jumpTo, shareIn, throwRefusal, writingPermissions } from '../src/discord/actions/sharing.ts';
import { channelOf, demandPermissions } from '../src/discord/actions/visibility.ts';
import {
  type Answer,
  type ChatCommand,
  control,
  form,
  type Message,
} from '../src/discord/gateway/command.ts';
import { button, linkButton, note } from '../src/discord/gateway/components.ts';
import { ARG, action } from '../src/discord/gateway/custom-id.ts';
import { SHARE } from '../src/discord/views/card-actions.ts';
import { compactText } from '../src/discord/views/card-text.ts';
import { singleCard } from '../src/discord/views/cards.ts';
import { escapeMarkdown, unescapeMarkdown } from '../src/discord/views/markdown.ts';
import { UserError } from '../src/errors.ts';
import type { Library } from '../src/library/library.ts';
import { SHARE as SHARE_LABEL } from '../src/messages/cards.ts';
import { COMMANDS } from '../src/messages/commands.ts';
import * as messages from '../src/messages/sharing.ts';
import type { Shares } from '../src/storage/shares.ts';
import {
  completeExcerpts,
  EXCERPT_OPTION,
  excerptLabel,
  knownExcerpt,
  pickExcerpt,
} from './support/excerpts.ts';
import { EVERYWHERE } from './support/options.ts';

const MAX_COMMENT_LENGTH = 500;
const PREVIEW_BUDGET = 1000;
/** How long somebody may take back a share. */
const UNDO_MS = 15 * MINUTE_MS;

interface Deps {
  readonly library: () => Library;
  readonly describeCards: DescribeCards;
  readonly shares: Shares;
  readonly clock: Clock;
}

type Asked = ChatInputCommandInteraction | ModalSubmitInteraction;

/** The form that the Share button opens. */
const SEND = action('share', 'send', z.tuple([ARG.text]));
/** Takes back a share; contains its message's id. */
const UNDO = action('share', 'undo', z.tuple([ARG.text]));

/** `/share` and the Share button: an excerpt's card for everybody in the channel. */
export function shareCommand({ library, describeCards, shares, clock }: Deps): ChatCommand {
  async function share(interaction: Asked, excerpt: Excerpt, comment: string): Promise<Answer> {
    const extras = await describeCards([excerpt], interaction);
    const who = userMention(interaction.user.id);
    const heading = [messages.sharedBy(who), ...(comment ? [escapeMarkdown(comment)] : [])].join('\n');
    const content = { excerpt, ...extras.get(excerpt.id) };
    const card = singleCard(content, { heading });
    // Where the bot is not a member it can only respond, and nothing is stored about such places.
    if (!interaction.inCachedGuild()) return { kind: 'reply', message: card, private: false };
    const channel = await channelOf(interaction);
    demandPermissions(interaction, channel, writingPermissions(channel), messages.POST_HERE);
    const by = { excerpt, userId: interaction.user.id, nonce: interaction.id, contains: [who] };
    const posted = await shareIn(channel, card, by, { shares, clock });
    const preview = compactText(content, PREVIEW_BUDGET, 1);
    const message = note(`${messages.sharedIn(channelMention(channel.id))}\n${preview}`, [
      linkButton(messages.SHOW, jumpTo(posted)),
      button(messages.UNDO, UNDO.id(posted.messageId)),
    ]);
    return { kind: 'reply', message, private: true };
  }

  /** Takes back a share by deleting its message. */
  async function undo(interaction: MessageComponentInteraction, messageId: string): Promise<Message> {
    const share = await shares.get(messageId);
    if (!share || share.userId !== interaction.user.id) throw new UserError(messages.UNDO_NOT_YOURS);
    if (clock.now() - share.at > UNDO_MS) throw new UserError(messages.UNDO_TOO_LATE);
    const channel = await interaction.client.channels.fetch(share.channelId).catch(throwRefusal);
    if (!channel?.isTextBased()) throw new UserError(messages.UNDO_NOT_YOURS);
    const message = await channel.messages.fetch({ message: messageId, force: true }).catch(throwRefusal);
    if (message.hasThread) throw new UserError(messages.UNDO_DISCUSSED);
    await message.delete().catch(throwRefusal);
    await shares.deleteMessages([messageId]);
    return note(messages.unshared(channelMention(share.channelId)));
  }

  return {
    kind: 'chat',
    definition: {
      name: 'share',
      description: COMMANDS.share.command,
      ...EVERYWHERE,
      options: [
        { ...EXCERPT_OPTION, required: true },
        {
          type: ApplicationCommandOptionType.String,
          name: 'comment',
          description: COMMANDS.share.comment,
          max_length: MAX_COMMENT_LENGTH,
        },
      ],
    },

    isPrivate: (interaction) => interaction.inCachedGuild(),
    changes: true,

    async run(interaction) {
      const comment = interaction.options.getString('comment')?.trim() ?? '';
      return givingBack(comment, async () => {
        const picked = pickExcerpt(library(), interaction.options.getString('excerpt', true), {
          label: SHARE_LABEL,
          idFor: ({ id }) => SHARE.id(id),
        });
        if ('excerpt' in picked) return share(interaction, picked.excerpt, comment);
        return { kind: 'reply', message: withComment(picked.offer, comment), private: true };
      });
    },

    autocomplete: (interaction) => completeExcerpts(library(), interaction.options.getFocused()),

    controls: [
      /** The button asks for a comment first, so that a slip of the finger posts nothing. */
      control(SHARE, {
        private: true,
        async run(interaction, [id]) {
          const excerpt = knownExcerpt(library(), id);
          const comment = commentIn(interaction);
          return {
            kind: 'modal',
            modal: {
              custom_id: SEND.id(excerpt.id),
              title: messages.FORM_TITLE,
              components: [
                {
                  type: ComponentType.Label,
                  label: messages.COMMENT_LABEL,
                  description: excerptLabel(excerpt),
                  component: {
                    type: ComponentType.TextInput,
                    custom_id: 'comment',
                    style: TextInputStyle.Paragraph,
                    required: false,
                    max_length: MAX_COMMENT_LENGTH,
                    ...(comment && { value: comment }),
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
          const comment = interaction.fields.getTextInputValue('comment').trim();
          return givingBack(comment, async () => share(interaction, knownExcerpt(library(), id), comment));
        },
      }),
      control(UNDO, {
        private: true,
        changes: true,
        run: async (interaction, [messageId]) => ({
          kind: 'update',
          message: await undo(interaction, messageId),
        }),
      }),
    ],
  };
}

/** Returns the comment if nothing can be shared: nobody should have to write it twice. */
async function givingBack(comment: string, work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof UserError) || !comment) throw error;
    throw new UserError(`${error.message}\n${messages.commentWas(escapeMarkdown(comment))}`);
  }
}

/** An offer of excerpts with the comment below, from which {@link commentIn} reads it. */
function withComment({ components }: Message, comment: string): Message {
  const text = (content: string) => ({ type: ComponentType.TextDisplay as const, content });
  return comment
    ? { components: [...components, text(messages.YOUR_COMMENT), text(escapeMarkdown(comment))] }
    : { components };
}

/** The comment on an offer of excerpts; '' on any other message. */
function commentIn({ message }: MessageComponentInteraction): string {
  const texts = message.components.flatMap((part) =>
    part.type === ComponentType.TextDisplay ? [part.content] : [],
  );
  return texts[0] === messages.YOUR_COMMENT
    ? unescapeMarkdown(texts[1] ?? '').slice(0, MAX_COMMENT_LENGTH)
    : '';
}
