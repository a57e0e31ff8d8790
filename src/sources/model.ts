/** How a source is fetched: an ordinary feed, arXiv's, or a forum's GraphQL; what was imported from a file is not. */
export type FeedKind = 'feed' | 'arxiv' | 'forum' | 'import';

/** What a forum is asked for. */
export interface ForumQuery {
  /** Where its GraphQL and feeds are: `https://www.lesswrong.com`. */
  readonly endpoint: string;
  /** Only posts that are on the Alignment Forum. */
  readonly af: boolean;
  readonly want:
    | { readonly kind: 'author'; readonly slug: string; readonly userId: string }
    | { readonly kind: 'tag'; readonly slug: string; readonly tagId: string; readonly tagName: string }
    | { readonly kind: 'all'; readonly karma: number };
}

/** A source as it was recognised, before anything is stored. */
export interface SourceSpec {
  readonly kind: FeedKind;
  /** What is fetched; the same for all who follow the same. */
  readonly url: string;
  readonly query?: ForumQuery;
  /** What people call it. */
  readonly name: string;
  /** Its page for people. */
  readonly site?: string;
}

/** A post as a feed gives it. */
export interface FeedPost {
  /** The same for the same post, whatever is edited. */
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

/** A post that is not taken, and why, in words for people. */
export interface LeftOut {
  readonly title: string;
  readonly reason: string;
}

/** What a feed holds at the moment. */
export interface FeedContent {
  readonly name?: string;
  readonly site?: string;
  /** In the feed's order. */
  readonly posts: readonly FeedPost[];
  readonly leftOut: readonly LeftOut[];
  /** Minutes for which the feed asks not to be fetched again. */
  readonly ttlMinutes?: number;
  /** Hours of the day (UTC) and days of the week in which nothing comes. */
  readonly skipHours?: readonly number[];
  readonly skipDays?: readonly string[];
  /** Facts are known in part only (a forum's RSS): what is known already stays. */
  readonly partial?: boolean;
  /** Whether posts that are missing among newer ones are gone: a forum lists all. */
  readonly complete?: boolean;
}
