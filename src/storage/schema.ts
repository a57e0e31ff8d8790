import type { Generated, Kysely } from 'kysely';

/** Every table, as the newest migration leaves it. Times are milliseconds since the Unix epoch. */
export interface Schema {
  bags: BagTable;
  bag_draws: BagDrawTable;
  searches: SearchTable;
  subscriptions: SubscriptionTable;
  deliveries: DeliveryTable;
  arrivals: ArrivalTable;
  notices: NoticeTable;
  shares: ShareTable;
  discussions: DiscussionTable;
  saves: SaveTable;
  guilds: GuildTable;
  jobs: JobTable;
  feeds: FeedTable;
  feed_scopes: FeedScopeTable;
  items: ItemTable;
  hidden_items: HiddenItemTable;
  chosen_servers: ChosenServerTable;
  leases: LeaseTable;
  library_snapshots: LibrarySnapshotTable;
  library_blocks: LibraryBlockTable;
}

export type Database = Kysely<Schema>;

/** One row for each bag that something was drawn from. */
export interface BagTable {
  id: Generated<number>;
  /** Whose data this is: the id of a server that the bot is in; elsewhere the person's. */
  owner: string;
  /** What the bag is for, unique for its owner. */
  name: string;
  /** Fixes the bag's order, see bags.ts. */
  seed: number;
  /** When the bag was last filled. */
  filled_at: number;
  /** What was drawn last, so that a refilled bag does not begin with it. */
  last: string | null;
}

/** What has been drawn since the bag was filled. */
export interface BagDrawTable {
  bag_id: number;
  excerpt: string;
}

export interface SearchTable {
  key: string;
  /** The request as JSON. */
  request: string;
  used_at: number;
}

export interface SubscriptionTable {
  id: Generated<number>;
  /** A digest; or what announces the posts of a source. */
  kind: Generated<'digest' | 'follow'>;
  /** The server; null for a person's own digest. */
  guild_id: string | null;
  /** The channel that gets the digest, or the person. One subscription each; a follower's has its source behind it. */
  target: string;
  /** Who set it up; null once that person wants to be forgotten. */
  user_id: string | null;
  /** `HH:MM` in the zone. */
  time: string;
  zone: string;
  /** ISO weekdays, 1 is Monday: "12345". */
  days: string;
  /** Excerpts a digest. */
  count: number;
  /** Id of the person whose posts are wanted. */
  author: string | null;
  query: string | null;
  /** The role that is mentioned. */
  role_id: string | null;
  /** What is preferred among the excerpts that match; null for the usual turns. */
  flavour: string | null;
  /** Whether (0 or 1) to skip while the last digest is still the newest message. */
  quiet: number;
  /** Whether (0 or 1) to publish in an announcement channel. */
  publish: number;
  paused_at: number | null;
  /** Why digests do not get through, in words for people; null when they do. */
  problem: string | null;
  /** The next run that nobody has looked at; null while paused. */
  next_at: number | null;
}

export type DeliveryState = 'due' | 'planned' | 'sent' | 'skipped' | 'missed' | 'failed';

export interface DeliveryTable {
  id: Generated<number>;
  subscription_id: number;
  /** What it is for: a local date, or for one that was asked for at once the minute. */
  slot: string;
  run_at: number;
  state: DeliveryState;
  /** Ids as a JSON array. */
  excerpts: string;
  nonce: string;
  /** Attempts to send. */
  tries: number;
  /** When the last attempt began. */
  tried_at: number | null;
  /** When the first attempt began that may have been a success without our knowing. */
  unclear_since: number | null;
  /** When to look at it next, which is also when a claim ends; null when finished. */
  next_at: number | null;
  channel_id: string | null;
  message_id: string | null;
  /** Why it was skipped, missed or has failed so far, in words for people. */
  reason: string | null;
  finished_at: number | null;
}

/** When an excerpt was first in the library. */
export interface ArrivalTable {
  excerpt: string;
  at: number;
  /** When it was first missing from the library; null while it is there. */
  left_at: number | null;
}

/** Something that a person has to be told when they next use a command. */
export interface NoticeTable {
  id: Generated<number>;
  user_id: string;
  text: string;
}

/** An excerpt posted into a discussion, see shares.ts. */
export interface ShareTable {
  message_id: string;
  excerpt: string;
  guild_id: string;
  channel_id: string;
  place_id: string;
  user_id: string;
  at: number;
  /** When Discord was last asked whether the message is still there; 0 when never. */
  checked_at: Generated<number>;
}

/** The thread about an excerpt in a channel. */
export interface DiscussionTable {
  place_id: string;
  excerpt: string;
  guild_id: string;
  thread_id: string;
}

/** An excerpt that a person keeps. */
export interface SaveTable {
  user_id: string;
  excerpt: string;
  at: number;
}

/** A server that the bot is in or was in. */
export interface GuildTable {
  id: string;
  /** Null while the bot is in it. */
  left_at: number | null;
}

/** A background job of a process that is alone on its database, see jobs/in-process.ts. */
export interface JobTable {
  id: Generated<number>;
  kind: string;
  key: string | null;
  /** As JSON. */
  data: string;
  /** How often it failed. */
  tries: number;
  /** Whether (0 or 1) it is under way. */
  running: number;
  /** Whether (0 or 1) it was added again since it is under way. */
  again: number;
  /** When to begin it; null once it is given up. */
  next_at: number | null;
  error: string | null;
  failed_at: number | null;
}

/** An address that is polled, once for all who follow it. */
export interface FeedTable {
  id: Generated<number>;
  url: string;
  kind: 'feed' | 'arxiv' | 'forum' | 'import';
  /** What a forum is asked, as JSON. */
  query: string | null;
  name: string;
  /** Its page for people. */
  site: string | null;
  etag: string | null;
  last_modified: string | null;
  /** When to fetch it next, which is also when a claim ends; null when nobody follows it. */
  next_at: number | null;
  /** Failures in a row, and since when. */
  fails: number;
  failing_since: number | null;
  /** Why the last fetch failed, in words for people. */
  problem: string | null;
  checked_at: number | null;
  /** When it last brought something new. */
  new_at: number | null;
  /** The first fetch that gave posts: what it gave is announced to nobody. */
  baseline_at: number | null;
  /** When it was last asked which posts are still there. */
  sweep_at: number | null;
  /** Where it says that it has moved for good, and how often in a row. */
  moved_to: string | null;
  moved_count: number;
  /** What the last fetch gave, as JSON. */
  report: string | null;
  /** How far back in time an import of its archive has come (ISO 8601); null when none is under way. */
  import_before: string | null;
  /** How many posts the import has seen. */
  imported: Generated<number>;
  /** Counts the fetches that changed its items. */
  rev: number;
}

/** A server (or '' for everybody) that follows a feed. */
export interface FeedScopeTable {
  id: Generated<number>;
  feed_id: number;
  guild_id: string;
  /** Who added it; null for the operator's file, and once that person wants to be forgotten. */
  added_by: string | null;
  added_at: number;
  /** Only items that this query matches. */
  filter: string | null;
  /** `kept`: removed, but its excerpts stay. `failing`: paused since it failed for too long. */
  state: 'active' | 'paused' | 'failing' | 'kept';
  /** Whether (0 or 1) the operator's file lists it. */
  from_file: number;
  /** The subscription that announces its posts. */
  follow_id: number | null;
  /** Items first seen up to here have been dealt with. */
  announced_to: number | null;
  /** Counts the changes of what the scope sees of the feed. */
  rev: number;
}

/** A post that a feed gave. */
export interface ItemTable {
  id: Generated<number>;
  feed_id: number;
  guid: string;
  url: string | null;
  title: string | null;
  /** JSON arrays. */
  authors: string;
  tags: string;
  also_at: string;
  posted_at: number | null;
  text: string;
  /** The id of its excerpt, and a JSON array of those that it had before edits. */
  excerpt: string;
  former_ids: string;
  first_seen: number;
  /** Whether (0 or 1) it was there at the first fetch. */
  baseline: number;
  edited_at: number | null;
  /** When it was first found to be gone at its source; a day later that is final. */
  missing_since: number | null;
  gone_at: number | null;
}

/** An item that a server does not want to see. */
export interface HiddenItemTable {
  guild_id: string;
  item_id: number;
  hidden_by: string | null;
  at: number;
}

/** The server whose library a person reads in direct messages. */
export interface ChosenServerTable {
  user_id: string;
  guild_id: string;
}

/** What one of several processes holds, see leases.ts. */
export interface LeaseTable {
  name: string;
  owner: string;
  /** The database's time. */
  until: number;
}

/** A saved library that all processes open, see snapshots.ts. */
export interface LibrarySnapshotTable {
  revision: Generated<number>;
  key: string;
  code: string;
  blocks: number;
}

export interface LibraryBlockTable {
  revision: number;
  number: number;
  bytes: Buffer;
}
