import type { BaseInteraction, PublicThreadChannel } from 'discord.js';
import { ApplicationIntegrationType, InteractionContextType } from 'discord-api-types/v10';
import type { Clock } from '../src/clock.ts';
import type { Excerpt } from '../src/corpus/model.ts';
import type { DescribeCards } from '../src/discord/card-extras.ts';
import { linkButton, note, singleCard } from '../src/discord/cards.ts';
import type { Answer, Command } from '../src/discord/command.ts';
import { LIMITS } from '../src/discord/limits.ts';
import { cutLine } from '../src/discord/markdown.ts';
import { channelOf, demandPermissions } from '../src/discord/places.ts';
import { refused, shareIn } from '../src/discord/sharing.ts';
import {
  fetchThread,
  findOwnThread,
  openThread,
  type ThreadParent,
  threadParent,
  threadPermissions,
  unarchive,
} from '../src/discord/threads.ts';
import { UserError } from '../src/errors.ts';
import type { Library } from '../src/library.ts';
import type { Discussions, Topic } from '../src/storage/discussions.ts';
import type { Shares } from '../src/storage/shares.ts';
import { chosenExcerpt, completeExcerpts, EXCERPT_OPTION, knownExcerpt } from './excerpts.ts';

interface Deps {
  readonly library: () => Library;
  readonly describeCards: DescribeCards;
  readonly shares: Shares;
  readonly discussions: Discussions;
  readonly clock: Clock;
}

/** `/discuss` and the Discuss button: one thread for each excerpt in a channel. */
export function discussCommand({ library, describeCards, shares, discussions, clock }: Deps): Command {
  /** The last press under way, by place and excerpt: each waits for the one before and so finds its thread. */
  const underWay = new Map<string, Promise<PublicThreadChannel>>();

  async function discuss(interaction: BaseInteraction, excerpt: Excerpt): Promise<Answer> {
    if (!interaction.inCachedGuild()) {
      throw new UserError('Threads exist only in servers that I am a member of.');
    }
    const parent = threadParent(await channelOf(interaction));
    const key = `${parent.id} ${excerpt.id}`;
    const thread =
      underWay.get(key) ?? lead(interaction, parent, excerpt).finally(() => underWay.delete(key));
    underWay.set(key, thread);
    const { url } = await thread;
    return {
      kind: 'reply',
      message: note('This excerpt has its own thread here.', [linkButton('Go to the thread', url)]),
      private: true,
    };
  }

  /** Finds the thread, or opens it. */
  async function lead(
    interaction: BaseInteraction<'cached'>,
    parent: ThreadParent,
    excerpt: Excerpt,
  ): Promise<PublicThreadChannel> {
    const topic: Topic = { guildId: parent.guildId, placeId: parent.id, excerpt: excerpt.id };
    const claim = await discussions.claim(topic);
    if (claim.kind === 'taken') {
      throw new UserError('Somebody is opening this thread just now. Press again in a moment.');
    }
    let thread: PublicThreadChannel | undefined;
    if (claim.kind === 'thread') {
      thread = await fetchThread(parent.guild, claim.threadId);
      if (!thread) {
        await discussions.release(topic);
        return lead(interaction, parent, excerpt);
      }
    } else {
      const since = claim.kind === 'abandoned' ? claim.since : undefined;
      thread = await open(interaction, parent, excerpt, since).catch(async (error: unknown) => {
        await discussions.release(topic);
        return refused(error);
      });
      await discussions.opened(topic, thread.id);
    }
    await unarchive(thread);
    if (!thread.lastMessageId) {
      const card = await cardOf(interaction, excerpt);
      await shareIn(thread, card, { excerpt, userId: interaction.user.id }, { shares, clock });
    }
    return thread;
  }

  /** @param since when an earlier attempt began that may have got as far as opening the thread */
  async function open(
    interaction: BaseInteraction<'cached'>,
    parent: ThreadParent,
    excerpt: Excerpt,
    since: number | undefined,
  ): Promise<PublicThreadChannel> {
    const name = cutLine(excerpt.post.title ?? excerpt.text, LIMITS.threadName);
    const left = since === undefined ? undefined : await findOwnThread(parent, name, since);
    if (left) return left;
    demandPermissions(interaction, parent, threadPermissions(parent), 'open threads in this channel');
    return openThread(parent, name, await cardOf(interaction, excerpt));
  }

  async function cardOf(interaction: BaseInteraction, excerpt: Excerpt) {
    const extras = await describeCards([excerpt], interaction);
    return singleCard({ excerpt, ...extras.get(excerpt.id) });
  }

  return {
    definition: {
      name: 'discuss',
      description: 'The thread about an excerpt in this channel, opened when there is none',
      integration_types: [ApplicationIntegrationType.GuildInstall],
      contexts: [InteractionContextType.Guild],
      options: [{ ...EXCERPT_OPTION, required: true }],
    },
    isPrivate: () => true,
    async run(interaction) {
      if (!interaction.isChatInputCommand()) throw new TypeError('/discuss is a chat command');
      return discuss(interaction, chosenExcerpt(library(), interaction.options.getString('excerpt', true)));
    },
    autocomplete: (interaction) => completeExcerpts(library(), interaction.options.getFocused()),
    controls: {
      open: {
        private: true,
        run: (interaction, [id]) => discuss(interaction, knownExcerpt(library(), id)),
      },
    },
  };
}
