import { type BaseInteraction, channelLink } from 'discord.js';
import { ApplicationIntegrationType, InteractionContextType } from 'discord-api-types/v10';
import { type Clock, DAY_MS } from '../src/clock.ts';
import type { Excerpt } from '../src/corpus/model.ts';
import type { DescribeCards } from '../src/discord/actions/card-extras.ts';
import { shareIn, shareOf, throwRefusal } from '../src/discord/actions/sharing.ts';
import {
  type MessageChannel,
  openingPermissions,
  openPost,
  openThreadOn,
  type PostChannel,
  reopenThread,
  threadParent,
  unarchiveThread,
} from '../src/discord/actions/threads.ts';
import { channelOf, demandPermissions } from '../src/discord/actions/visibility.ts';
import { type Answer, type ChatCommand, control } from '../src/discord/gateway/command.ts';
import { linkButton, note } from '../src/discord/gateway/components.ts';
import { LIMITS } from '../src/discord/gateway/limits.ts';
import { DISCUSS } from '../src/discord/views/card-actions.ts';
import { singleCard } from '../src/discord/views/cards.ts';
import { UserError } from '../src/errors.ts';
import type { Library } from '../src/library/library.ts';
import { DISCUSS as DISCUSS_LABEL } from '../src/messages/cards.ts';
import { COMMANDS } from '../src/messages/commands.ts';
import * as messages from '../src/messages/sharing.ts';
import type { Discussions, Topic } from '../src/storage/discussions.ts';
import type { Shares } from '../src/storage/shares.ts';
import { cutLine } from '../src/text/cutting.ts';
import { completeExcerpts, EXCERPT_OPTION, knownExcerpt, pickExcerpt } from './support/excerpts.ts';

interface Deps {
  readonly library: () => Library;
  readonly describeCards: DescribeCards;
  readonly shares: Shares;
  readonly discussions: Discussions;
  readonly clock: Clock;
}

/** `/discuss` and the Discuss button: one thread per excerpt and channel. */
export function discussCommand({ library, describeCards, shares, discussions, clock }: Deps): ChatCommand {
  /** The last pending request by place and excerpt: each waits for the previous one and so finds its thread. */
  const underWay = new Map<string, Promise<string>>();

  async function discuss(interaction: BaseInteraction, excerpt: Excerpt): Promise<Answer> {
    if (!interaction.inCachedGuild()) {
      throw new UserError(messages.NO_THREADS_OUTSIDE);
    }
    const parent = threadParent(await channelOf(interaction));
    const key = `${parent.id} ${excerpt.id}`;
    const turn = Promise.allSettled([underWay.get(key)])
      .then(() => lead(interaction, parent, excerpt))
      .catch(throwRefusal);
    underWay.set(key, turn);
    try {
      const url = channelLink(await turn, parent.guildId);
      const message = note(messages.HAS_THREAD, [linkButton(messages.GO_TO_THREAD, url)]);
      return { kind: 'reply', message, private: true };
    } finally {
      if (underWay.get(key) === turn) underWay.delete(key);
    }
  }

  /** Finds the thread, or opens it. @returns its id */
  async function lead(
    interaction: BaseInteraction<'cached'>,
    parent: MessageChannel | PostChannel,
    excerpt: Excerpt,
  ): Promise<string> {
    const known = await discussions.find(parent.id, [excerpt.id, ...excerpt.formerIds]);
    if (known && (await unarchiveThread(parent.guild, known))) return known;
    demandPermissions(interaction, parent, openingPermissions(parent), messages.OPEN_THREAD_HERE);
    if (known) {
      if (await reopenThread(parent, known, nameOf(excerpt))) return known;
      await discussions.deleteChannel(known);
    }
    const shared = parent.isThreadOnly() ? undefined : await sharedHere(interaction, parent, excerpt);
    if (shared && shared !== known) {
      await discussions.opened({ guildId: parent.guildId, placeId: parent.id, excerpt: excerpt.id }, shared);
      if (await reopenThread(parent, shared, nameOf(excerpt))) return shared;
    }
    return open(interaction, parent, excerpt);
  }

  /** The message that already shows the excerpt: the one whose button was pressed, or one from the last day. */
  async function sharedHere(
    interaction: BaseInteraction<'cached'>,
    parent: MessageChannel | PostChannel,
    excerpt: Excerpt,
  ): Promise<string | undefined> {
    const ids = [excerpt.id, ...excerpt.formerIds];
    const pressed = interaction.isMessageComponent() && (await shares.get(interaction.message.id));
    if (pressed && pressed.channelId === parent.id && ids.includes(pressed.excerpt)) return pressed.messageId;
    const newest = await shares.newestIn(parent.id, ids);
    return newest && clock.now() - newest.at < DAY_MS ? newest.messageId : undefined;
  }

  async function open(
    interaction: BaseInteraction<'cached'>,
    parent: MessageChannel | PostChannel,
    excerpt: Excerpt,
  ): Promise<string> {
    const topic: Topic = { guildId: parent.guildId, placeId: parent.id, excerpt: excerpt.id };
    const extras = await describeCards([excerpt], interaction);
    const card = singleCard({ excerpt, ...extras.get(excerpt.id) });
    const by = { excerpt, userId: interaction.user.id };
    if (parent.isThreadOnly()) {
      const thread = await openPost(parent, nameOf(excerpt), card, interaction.id);
      await discussions.opened(topic, thread.id);
      // The first message of a post has the post's id.
      await shares.add(shareOf(thread, thread.id, by, clock));
      return thread.id;
    }
    const { messageId } = await shareIn(parent, card, { ...by, nonce: interaction.id }, { shares, clock });
    // Recorded in advance: if this process ends here, the next request opens it on the same card.
    await discussions.opened(topic, messageId);
    await openThreadOn(parent, messageId, nameOf(excerpt));
    return messageId;
  }

  return {
    kind: 'chat',
    definition: {
      name: 'discuss',
      description: COMMANDS.discuss.command,
      integration_types: [ApplicationIntegrationType.GuildInstall],
      contexts: [InteractionContextType.Guild],
      options: [{ ...EXCERPT_OPTION, required: true }],
    },
    isPrivate: () => true,
    changes: true,
    async run(interaction) {
      const picked = pickExcerpt(library(), interaction.options.getString('excerpt', true), {
        label: DISCUSS_LABEL,
        idFor: ({ id }) => DISCUSS.id(id),
      });
      if ('offer' in picked) return { kind: 'reply', message: picked.offer };
      return discuss(interaction, picked.excerpt);
    },
    autocomplete: (interaction) => completeExcerpts(library(), interaction.options.getFocused()),
    controls: [
      control(DISCUSS, {
        private: true,
        changes: true,
        run: (interaction, [id]) => discuss(interaction, knownExcerpt(library(), id)),
      }),
    ],
  };
}

function nameOf({ post, text }: Excerpt): string {
  return cutLine(post.title ?? text, LIMITS.threadName);
}
