/** How a source is fetched: as an ordinary feed, arXiv's, or a forum's GraphQL. Imported files are not fetched. */
export type FeedKind = 'feed' | 'arxiv' | 'forum' | 'import';

/** A selection of a forum's posts. */
export interface ForumQuery {
  /** The origin of its GraphQL API and feeds: `https://www.lesswrong.com`. */
  readonly endpoint: string;
  /** Only posts that are on the Alignment Forum. */
  readonly af: boolean;
  readonly want:
    | { readonly kind: 'author'; readonly slug: string; readonly userId: string }
    | { readonly kind: 'tag'; readonly slug: string; readonly tagId: string; readonly tagName: string }
    | { readonly kind: 'all'; readonly karma: number };
}

/** A recognised source that has not been stored. */
export interface SourceSpec {
  readonly kind: FeedKind;
  /** Identifies what is fetched: the same for all its followers. */
  readonly url: string;
  readonly query?: ForumQuery;
  /** Its name. */
  readonly name: string;
  /** Its website. */
  readonly site?: string;
}

/** A post from a feed. */
export interface FeedPost {
  /** Identifies the post even after edits. */
  readonly guid: string;
  readonly title?: string;
  readonly url?: string;
  readonly authors: readonly string[];
  readonly tags: readonly string[];
  /** Milliseconds since the Unix epoch. */
  readonly postedAt?: number;
  readonly alsoAt: readonly string[];
  /** At most fifty words. */
  readonly text: string;
}

/** A rejected post, and why, in words for users. */
export interface LeftOut {
  readonly title: string;
  readonly reason: string;
}

/** The current content of a feed. */
export interface FeedContent {
  readonly name?: string;
  readonly site?: string;
  /** In the feed's order. */
  readonly posts: readonly FeedPost[];
  readonly leftOut: readonly LeftOut[];
  /** Minutes until the feed may be fetched again, at its own request. */
  readonly ttlMinutes?: number;
  /** Hours of the day (UTC) and days of the week without updates. */
  readonly skipHours?: readonly number[];
  readonly skipDays?: readonly string[];
  /** Whether metadata is partial (a forum's RSS), so that existing metadata is kept. */
  readonly partial?: boolean;
  /** Whether posts missing among newer ones are gone, because the list is complete, as a forum's is. */
  readonly complete?: boolean;
}
