import type { Clock } from './clock.ts';
import type { DescribeCards } from './discord/card-extras.ts';
import type { Digests } from './discord/digests.ts';
import type { Library } from './library.ts';
import type { LinkOf } from './links/fragment.ts';
import type { Memory } from './storage/memory.ts';
import type { Searches } from './storage/searches.ts';

/** Facts about this run of the bot. */
export interface RunFacts {
  readonly version: string;
  /** When the bot was started, milliseconds since the Unix epoch. */
  readonly startedAt: number;
  /** Milliseconds from then until the library was loaded. */
  readonly loadMs: number;
}

/** What commands are built from; each names the few that it takes. */
export interface Services extends Memory {
  /** The library of this moment: a reload swaps it. */
  readonly library: () => Library;
  readonly clock: Clock;
  readonly searches: Searches;
  readonly digests: Digests;
  readonly linkOf: LinkOf;
  readonly describeCards: DescribeCards;
  readonly run: RunFacts;
}
