import type { BaseInteraction } from 'discord.js';
import type { Excerpt } from '../corpus/model.ts';
import type { CardExtras } from './cards.ts';

/**
 * Looks up what stands on cards beside the excerpts: the link to the passage, and where it was discussed, as far as
 * the asker may know.
 *
 * @returns by excerpt id
 */
export type DescribeCards = (
  excerpts: readonly Excerpt[],
  asker: BaseInteraction,
) => Promise<ReadonlyMap<string, CardExtras>>;
