import type { Excerpt } from '../corpus/model.ts';
import { type Bag, rank, refilled } from '../storage/bags.ts';

/** What a digest may be chosen from, by author and post. */
export interface CandidatePool {
  readonly authors: ReadonlyMap<string, AuthorPool>;
  /** By id and by former ids: a bag may remember an excerpt by the id of a duplicate that was merged since. */
  readonly byId: ReadonlyMap<string, Excerpt>;
  /** The one author that is wanted: coauthors are then not told apart. */
  readonly author: string | undefined;
}

interface AuthorPool {
  /** Excerpts in all posts. */
  size: number;
  /** By post id. */
  readonly posts: Map<string, Excerpt[]>;
}

/** What one digest shows. */
export interface Choice {
  readonly excerpts: readonly Excerpt[];
  /** How many of them, from the end, were drawn after the bag had been filled again; undefined when it was not. */
  readonly afterRefill?: number;
}

/** The author of posts whose author nobody knows. */
const NOBODY = '';

/**
 * Sorts excerpts by author and post. One with several authors stands with each.
 *
 * @param author id of the one author that is wanted
 */
export function poolOf(excerpts: Iterable<Excerpt>, author?: string): CandidatePool {
  const authors = new Map<string, AuthorPool>();
  const byId = new Map<string, Excerpt>();
  for (const excerpt of excerpts) {
    for (const id of [...excerpt.formerIds, excerpt.id]) byId.set(id, excerpt);
    for (const key of keysOf(excerpt, author)) {
      const pool = authors.get(key) ?? { size: 0, posts: new Map<string, Excerpt[]>() };
      authors.set(key, pool);
      pool.size += 1;
      const post = pool.posts.get(excerpt.post.id);
      if (post) post.push(excerpt);
      else pool.posts.set(excerpt.post.id, [excerpt]);
    }
  }
  return { authors, byId, author };
}

/**
 * Chooses the excerpts of one digest: those that are new first, then what the bag holds, and when that is empty
 * from the bag filled again. Each draw takes the author, then one of their posts, then an excerpt of it, always
 * one that came least often so far; the bag's order decides between equals. The same arguments choose the same.
 *
 * @param count how many are wanted; fewer are chosen when there are no more
 * @param preferred ids of excerpts that come before all others
 * @param fresh ids of excerpts that came into the library since the bag was filled
 * @param excluded ids that must not be shown
 */
export function choose(
  pool: CandidatePool,
  bag: Bag,
  {
    count,
    preferred = [],
    fresh,
    excluded,
  }: {
    readonly count: number;
    readonly preferred?: Iterable<string>;
    readonly fresh: Iterable<string>;
    readonly excluded: Iterable<string>;
  },
): Choice {
  const forbidden = inPool(pool, excluded);
  const newExcerpts = poolOf(inPool(pool, fresh), pool.author);
  const chosen: Excerpt[] = [];
  const draw = (
    from: CandidatePool,
    seed: number,
    shown: ReadonlySet<Excerpt>,
    also: Iterable<Excerpt> = [],
  ) => {
    while (chosen.length < count) {
      const next = pick(from, seed, new Set([...shown, ...chosen]), new Set([...forbidden, ...also]));
      if (!next) return;
      chosen.push(next);
    }
  };
  const shown = inPool(pool, bag.drawn);
  draw(poolOf(inPool(pool, preferred), pool.author), bag.seed, shown);
  draw(newExcerpts, bag.seed, shown);
  draw(pool, bag.seed, shown);
  const beforeRefill = chosen.length;
  if (beforeRefill < count && bag.drawn.size > 0) {
    const { seed } = refilled(bag);
    const last = bag.last === undefined ? [] : inPool(pool, [bag.last]);
    draw(pool, seed, new Set(), last);
    draw(pool, seed, new Set());
  }
  const afterRefill = chosen.length - beforeRefill;
  return afterRefill > 0 ? { excerpts: chosen, afterRefill } : { excerpts: chosen };
}

/** The next draw; undefined when everything was shown or is forbidden. */
function pick(
  pool: CandidatePool,
  seed: number,
  shown: ReadonlySet<Excerpt>,
  forbidden: ReadonlySet<Excerpt>,
): Excerpt | undefined {
  const available = (excerpt: Excerpt) => !shown.has(excerpt) && !forbidden.has(excerpt);
  const shownOf = countByAuthor(pool, shown);
  const lostOf = countByAuthor(pool, new Set([...shown, ...forbidden]));
  const author = least(
    pool.authors,
    ([key, { size }]) => size > (lostOf.get(key) ?? 0),
    ([key]) => {
      const times = shownOf.get(key) ?? 0;
      // Each round over the authors has an order of its own.
      return [times, rank(seed, `${times} ${key}`)];
    },
  );
  const post = least(
    author?.[1].posts ?? [],
    ([, excerpts]) => excerpts.some(available),
    ([id, excerpts]) => [excerpts.filter((excerpt) => shown.has(excerpt)).length, rank(seed, id)],
  );
  return least(post?.[1] ?? [], available, ({ id }) => [0, rank(seed, id)]);
}

/** How many of the excerpts each of the pool's authors has in it. */
function countByAuthor(pool: CandidatePool, excerpts: Iterable<Excerpt>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const excerpt of excerpts) {
    if (pool.byId.get(excerpt.id) !== excerpt) continue;
    for (const key of keysOf(excerpt, pool.author)) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/** The first item, by its two numbers, of those that will do. */
function least<T>(
  items: Iterable<T>,
  willDo: (item: T) => boolean,
  order: (item: T) => readonly [number, number],
): T | undefined {
  let best: T | undefined;
  let bestOrder: readonly [number, number] = [Number.POSITIVE_INFINITY, 0];
  for (const item of items) {
    if (!willDo(item)) continue;
    const at = order(item);
    if (at[0] < bestOrder[0] || (at[0] === bestOrder[0] && at[1] < bestOrder[1])) {
      best = item;
      bestOrder = at;
    }
  }
  return best;
}

/** The authors under whom an excerpt stands in a pool. */
function keysOf({ post }: Excerpt, only: string | undefined): readonly string[] {
  if (only !== undefined) return [only];
  return post.authors.length > 0 ? [...new Set(post.authors.map(({ id }) => id))] : [NOBODY];
}

function inPool({ byId }: CandidatePool, ids: Iterable<string>): Set<Excerpt> {
  const found = new Set<Excerpt>();
  for (const id of ids) {
    const excerpt = byId.get(id);
    if (excerpt) found.add(excerpt);
  }
  return found;
}
