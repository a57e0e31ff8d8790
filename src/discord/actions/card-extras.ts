import type { BaseInteraction } from 'discord.js';
import type { Excerpt } from '../../corpus/model.ts';
import type { Library } from '../../library/library.ts';
import type { LinkOf } from '../../links/fragment.ts';
import type { ShareSummary, Shares } from '../../storage/shares.ts';
import type { CardExtras } from '../views/card-text.ts';
import { discussedLine } from './sharing.ts';
import { type Audience, visibleTo } from './visibility.ts';

/**
 * Looks up what cards show besides excerpts: the link to the passage, tags, and earlier discussions, as far as everyone who
 * reads the cards may know of them.
 *
 * @param audience the channel, unless only the asker can read them
 * @returns by excerpt id
 */
export type DescribeCards = (
  excerpts: readonly Excerpt[],
  asker: BaseInteraction,
  audience?: Audience,
) => Promise<ReadonlyMap<string, CardExtras>>;

export function cardDescriber(library: () => Library, linkOf: LinkOf, shares: Shares): DescribeCards {
  return async (excerpts, asker, audience = 'channel') => {
    const summaries = asker.inCachedGuild()
      ? await shares.summarise(asker.guildId, excerpts, visibleTo(audience, asker))
      : new Map<string, ShareSummary>();
    return new Map(
      excerpts.map((excerpt) => {
        const link = linkOf(excerpt);
        const summary = summaries.get(excerpt.id);
        return [
          excerpt.id,
          {
            tags: library().tagsOf(excerpt.post),
            ...(link && { link }),
            ...(summary && { discussed: discussedLine(summary, excerpt) }),
          },
        ];
      }),
    );
  };
}
