import { type BaseInteraction, channelLink, channelMention, userMention } from 'discord.js';
import {
  ApplicationCommandOptionType,
  ApplicationIntegrationType,
  InteractionContextType,
} from 'discord-api-types/v10';
import { z } from 'zod';
import { ago, isEditedSince, jumpTo } from '../src/discord/actions/sharing.ts';
import { visibleTo } from '../src/discord/actions/visibility.ts';
import { type ChatCommand, control, type Message } from '../src/discord/gateway/command.ts';
import {
  container,
  linkButton,
  note,
  rowOfAny,
  section,
  separated,
  text,
} from '../src/discord/gateway/components.ts';
import { ARG, action } from '../src/discord/gateway/custom-id.ts';
import { titleLink } from '../src/discord/views/card-text.ts';
import { pager } from '../src/discord/views/pages.ts';
import { UserError } from '../src/errors.ts';
import type { Library } from '../src/library/library.ts';
import { pageOf } from '../src/messages/cards.ts';
import { COMMANDS } from '../src/messages/commands.ts';
import { NOT_A_MEMBER } from '../src/messages/errors.ts';
import * as messages from '../src/messages/sharing.ts';
import { EDITED_SINCE, SHARED_AND_GONE } from '../src/messages/sources.ts';
import type { Discussions } from '../src/storage/discussions.ts';
import type { Share, Shares } from '../src/storage/shares.ts';
import { completeExcerpts, EXCERPT_OPTION, pickExcerpt } from './support/excerpts.ts';

const ENTRIES_PER_PAGE = 8;

interface Deps {
  readonly library: () => Library;
  readonly shares: Shares;
  readonly discussions: Discussions;
}

/** The list's filters as ids, '' for any. They are in the buttons' custom ids. */
interface Filter {
  readonly excerpt: string;
  readonly user: string;
  readonly channel: string;
}

/** A page of the list; contains the excerpt, person and channel it is filtered by. */
const PAGE = action('shared', 'page', z.tuple([ARG.number, ARG.text, ARG.text, ARG.text]));

/** `/shared`: which excerpts were shared in this server, where and by whom. */
export function sharedCommand({ library, shares, discussions }: Deps): ChatCommand {
  async function list(interaction: BaseInteraction, filter: Filter, page: number): Promise<Message> {
    if (!interaction.inCachedGuild()) throw new UserError(NOT_A_MEMBER);
    const canSee = visibleTo('asker', interaction);
    const excerpt = library().excerpt(filter.excerpt);
    const wanted = {
      guildId: interaction.guildId,
      ...(filter.excerpt && { excerpts: excerpt ? [excerpt.id, ...excerpt.formerIds] : [filter.excerpt] }),
      ...(filter.user && { userId: filter.user }),
      ...(filter.channel && { channelId: filter.channel }),
    };
    const part = { offset: (page - 1) * ENTRIES_PER_PAGE, limit: ENTRIES_PER_PAGE };
    const found = await shares.list(wanted, canSee, part);
    const pages = Math.max(1, Math.ceil(found.total / ENTRIES_PER_PAGE));
    if (page > pages) return list(interaction, filter, pages);
    if (found.total === 0) {
      return note(Object.values(filter).some(Boolean) ? messages.NO_MATCHING_SHARE : messages.NOTHING_SHARED);
    }
    const footer = pager(page, pages, (to) => PAGE.id(to, filter.excerpt, filter.user, filter.channel));
    const threads = await discussions.threadsAmong(found.shares.map(({ messageId }) => messageId));
    return container([
      text(`### ${messages.sharedTimes(found.total)}${pageOf(page, pages)}`),
      ...separated(found.shares.map((share) => [entry(share, threads.has(share.messageId))])),
      ...rowOfAny(footer),
    ]);
  }

  /** @param isDiscussed whether its message has the excerpt's thread, which the button then opens */
  function entry(share: Share, isDiscussed: boolean) {
    const excerpt = library().excerpt(share.excerpt);
    const gone = library().isGone(share.excerpt) ? SHARED_AND_GONE : messages.GONE_EXCERPT;
    const title = excerpt ? titleLink(excerpt, library().linkOf(excerpt)) : gone;
    const facts = [
      `${userMention(share.userId)} in ${channelMention(share.channelId)} ${ago(share)}`,
      ...(isDiscussed ? [messages.DISCUSSED_IN_THREAD] : []),
      ...(excerpt && isEditedSince(excerpt, share.at) ? [EDITED_SINCE] : []),
    ];
    const { guildId, messageId } = share;
    return section(
      `${title}\n-# ${facts.join(' · ')}`,
      linkButton(messages.JUMP, isDiscussed ? channelLink(messageId, guildId) : jumpTo(share)),
    );
  }

  return {
    kind: 'chat',
    definition: {
      name: 'shared',
      description: COMMANDS.shared.command,
      integration_types: [ApplicationIntegrationType.GuildInstall],
      contexts: [InteractionContextType.Guild],
      options: [
        EXCERPT_OPTION,
        {
          type: ApplicationCommandOptionType.User,
          name: 'person',
          description: COMMANDS.shared.user,
        },
        {
          type: ApplicationCommandOptionType.Channel,
          name: 'channel',
          description: COMMANDS.shared.channel,
        },
      ],
    },

    isPrivate: () => true,

    async run(interaction) {
      const typed = interaction.options.getString('excerpt');
      const user = interaction.options.getUser('person')?.id ?? '';
      const channel = interaction.options.getChannel('channel')?.id ?? '';
      if (!typed)
        return { kind: 'reply', message: await list(interaction, { excerpt: '', user, channel }, 1) };
      const picked = pickExcerpt(library(), typed, {
        label: messages.SHOW,
        idFor: ({ id }) => PAGE.id(1, id, user, channel),
      });
      if ('offer' in picked) return { kind: 'reply', message: picked.offer };
      const filter = { excerpt: picked.excerpt.id, user, channel };
      return { kind: 'reply', message: await list(interaction, filter, 1) };
    },

    autocomplete: (interaction) => completeExcerpts(library(), interaction.options.getFocused()),

    controls: [
      control(PAGE, {
        private: true,
        async run(interaction, [page, excerpt, user, channel]) {
          return { kind: 'update', message: await list(interaction, { excerpt, user, channel }, page) };
        },
      }),
    ],
  };
}
