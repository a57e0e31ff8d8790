import type { Clock } from './clock.ts';
import type { DigestServices } from './digest-services.ts';
import type { DescribeCards } from './discord/actions/card-extras.ts';
import type { Members } from './discord/actions/membership.ts';
import type { Jobs } from './jobs/jobs.ts';
import type { Library } from './library/library.ts';
import type { LinkOf } from './links/fragment.ts';
import type { Embeddings } from './search/ranking/embeddings.ts';
import type { Sources } from './sources/sources.ts';
import type { Searches } from './storage/searches.ts';
import type { UserData } from './storage/user-data.ts';

/** Facts about this run of the bot. */
export interface RunFacts {
  readonly version: string;
  /** When the bot was started, milliseconds since the Unix epoch. */
  readonly startedAt: number;
  /** Milliseconds from then until the library was loaded. */
  readonly loadMs: number;
  /** How to reach whoever runs the bot: an address or a page. */
  readonly contact: string | undefined;
}

/** What commands are built from; each names the few that it takes. */
export interface Services extends UserData {
  /** The library of this moment: a reload swaps it. */
  readonly library: () => Library;
  readonly clock: Clock;
  readonly searches: Searches;
  readonly digests: DigestServices;
  readonly linkOf: LinkOf;
  readonly describeCards: DescribeCards;
  readonly run: RunFacts;
  readonly failedJobs: Jobs['failed'];
  readonly sources: Sources;
  readonly members: Members;
  /** When the operator has chosen a model. */
  readonly embeddings: Pick<Embeddings, 'similarityTo'> | undefined;
}
