import { type BaseInteraction, channelMention, userMention } from 'discord.js';
import {
  ApplicationCommandOptionType,
  ApplicationIntegrationType,
  ComponentType,
  InteractionContextType,
} from 'discord-api-types/v10';
import { z } from 'zod';
import { visibleTo } from '../src/discord/actions/places.ts';
import { ago, jumpTo } from '../src/discord/actions/sharing.ts';
import { type ChatCommand, control, type Message } from '../src/discord/gateway/command.ts';
import { ARG, action } from '../src/discord/gateway/custom-id.ts';
import { container, linkButton, note, pager, rowOfAny, text } from '../src/discord/views/cards.ts';
import { escapeLine } from '../src/discord/views/markdown.ts';
import { UserError } from '../src/errors.ts';
import type { Library } from '../src/library/library.ts';
import { SHARED_AND_GONE } from '../src/messages/sources.ts';
import type { Share, Shares } from '../src/storage/shares.ts';
import { chosenExcerpt, completeExcerpts, EXCERPT_OPTION } from './support/excerpts.ts';

const ENTRIES_PER_PAGE = 10;
const TITLE_BUDGET = 150;

interface Deps {
  readonly library: () => Library;
  readonly shares: Shares;
}

/** What the list is narrowed to: ids, '' for any. They stand in the buttons. */
interface Filter {
  readonly excerpt: string;
  readonly user: string;
  readonly channel: string;
}

/** A page of the list; carries the excerpt, the person and the channel that it is narrowed to. */
const PAGE = action('shared', 'page', z.tuple([ARG.number, ARG.text, ARG.text, ARG.text]));

/** `/shared`: which excerpts were shared in this server, where and by whom. */
export function sharedCommand({ library, shares }: Deps): ChatCommand {
  async function list(interaction: BaseInteraction, filter: Filter, page: number): Promise<Message> {
    if (!interaction.inCachedGuild()) throw new UserError('This works in servers that I am a member of.');
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
      const what = Object.values(filter).some(Boolean) ? 'that fits' : 'yet';
      return note(`Nothing was shared here ${what}, as far as you can see.`);
    }
    const footer = pager(page, pages, (to) => PAGE.id(to, filter.excerpt, filter.user, filter.channel));
    const count = found.total === 1 ? 'Shared once' : `Shared ${found.total} times`;
    return container([
      text(`### ${count}${pages > 1 ? ` · page ${page} of ${pages}` : ''}`),
      ...found.shares.map(entry),
      ...rowOfAny(footer),
    ]);
  }

  function entry(share: Share) {
    const excerpt = library().excerpt(share.excerpt);
    const title = excerpt
      ? (excerpt.post.title ?? excerpt.text)
      : library().isGone(share.excerpt)
        ? SHARED_AND_GONE
        : 'An excerpt that has left the library';
    const facts = `${userMention(share.userId)} in ${channelMention(share.channelId)} ${ago(share)}`;
    return {
      type: ComponentType.Section as const,
      components: [
        {
          type: ComponentType.TextDisplay as const,
          content: `**${escapeLine(title, TITLE_BUDGET)}**\n-# ${facts}`,
        },
      ],
      accessory: linkButton('Jump', jumpTo(share)),
    };
  }

  return {
    kind: 'chat',
    definition: {
      name: 'shared',
      description: 'Which excerpts were shared in this server, and where',
      integration_types: [ApplicationIntegrationType.GuildInstall],
      contexts: [InteractionContextType.Guild],
      options: [
        EXCERPT_OPTION,
        {
          type: ApplicationCommandOptionType.User,
          name: 'person',
          description: 'Only what this person shared',
        },
        {
          type: ApplicationCommandOptionType.Channel,
          name: 'channel',
          description: 'Only what was shared in this channel',
        },
      ],
    },

    isPrivate: () => true,

    async run(interaction) {
      const typed = interaction.options.getString('excerpt');
      const filter = {
        excerpt: typed ? chosenExcerpt(library(), typed).id : '',
        user: interaction.options.getUser('person')?.id ?? '',
        channel: interaction.options.getChannel('channel')?.id ?? '',
      };
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
