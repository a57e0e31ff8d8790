import type { Kysely } from 'kysely';
import { up as bagsAndSearches } from './001-bags-and-searches.ts';
import { up as digests } from './002-digests.ts';
import { up as shares } from './003-shares.ts';
import { up as retentionAndFlavour } from './004-retention-and-flavour.ts';
import { up as jobs } from './005-jobs.ts';
import { up as sources } from './006-sources.ts';
import { up as cluster } from './007-cluster.ts';
import { up as imports } from './008-imports.ts';

/**
 * Every migration, oldest first. The database counts how many it has seen, so a released one is never
 * changed, moved or removed: a change of mind is a new migration at the end.
 */
export const MIGRATIONS: readonly ((db: Kysely<unknown>) => Promise<void>)[] = [
  bagsAndSearches,
  digests,
  shares,
  retentionAndFlavour,
  jobs,
  sources,
  cluster,
  imports,
];
