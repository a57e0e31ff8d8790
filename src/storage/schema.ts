import type { Generated, Kysely } from 'kysely';

/** Every table, as the newest migration leaves it. Times are milliseconds since the Unix epoch. */
export interface Schema {
  bags: BagTable;
  bag_draws: BagDrawTable;
  searches: SearchTable;
}

export type Database = Kysely<Schema>;

/** One row for each bag that something was drawn from. */
export interface BagTable {
  id: Generated<number>;
  /** Whose data this is: a server's id, or a person's in direct messages. */
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
