import type { BaseInteraction } from 'discord.js';
import type { Excerpt } from '../corpus/model.ts';
import { excerptLink } from '../links/fragment.ts';
import type { SharedPhrases } from '../links/phrases.ts';
import type { ShareSummary, Shares } from '../storage/shares.ts';
import type { CardExtras } from './cards.ts';
import { LIMITS } from './limits.ts';
import { type Audience, visibleTo } from './places.ts';
import { discussedLine } from './sharing.ts';

/**
 * Looks up what stands on cards beside the excerpts: the link to the passage, and where it was discussed, as far as
 * all who read the cards may know.
 *
 * @param audience the channel, unless only the asker reads them
 * @returns by excerpt id
 */
export type DescribeCards = (
  excerpts: readonly Excerpt[],
  asker: BaseInteraction,
  audience?: Audience,
) => Promise<ReadonlyMap<string, CardExtras>>;

/** @param phrases those of the library of this moment */
export function cardDescriber(phrases: () => SharedPhrases, shares: Shares): DescribeCards {
  return async (excerpts, asker, audience = 'channel') => {
    const summaries = asker.inCachedGuild()
      ? await shares.summarise(asker.guildId, excerpts, await visibleTo(audience, asker))
      : new Map<string, ShareSummary>();
    return new Map(
      excerpts.map((excerpt) => {
        const link = excerptLink(excerpt, phrases(), LIMITS.url);
        const summary = summaries.get(excerpt.id);
        return [excerpt.id, { ...(link && { link }), ...(summary && { discussed: discussedLine(summary) }) }];
      }),
    );
  };
}
