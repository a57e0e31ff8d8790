import { DAY_MS } from '../clock.ts';
import type { Excerpt } from '../corpus/model.ts';

/** Why an excerpt is worth showing today. */
export type Reason =
  /** Its post was published on this day of an earlier year. */
  | { readonly kind: 'on-this-day'; readonly years: number }
  /** It came into the library since the last digest. */
  | { readonly kind: 'new' }
  | { readonly kind: 'discussed'; readonly times: number }
  /** It was last shown a year ago or longer. */
  | { readonly kind: 'returns' }
  /** No digest has shown this author for a month. */
  | { readonly kind: 'seldom'; readonly author: string };

/** What is known about a digest's past. */
export interface Past {
  /** The local date of this digest, `YYYY-MM-DD`. */
  readonly date: string;
  /** When this digest is, milliseconds since the Unix epoch. */
  readonly at: number;
  /** The digests before it, the newest first, and what they showed. */
  readonly digests: readonly { readonly at: number; readonly excerpts: readonly Excerpt[] }[];
  /** Ids of what came into the library since the last digest. */
  readonly fresh: ReadonlySet<string>;
  /** How often an excerpt was shared or discussed here, by id. */
  readonly discussed: ReadonlyMap<string, number>;
}

const YEAR_MS = 365 * DAY_MS;
const MONTH_MS = 30 * DAY_MS;
/** With fewer digests in a month nearly every author is one that none has shown. */
const MIN_DIGESTS = 10;

/** Whether a post was published on this day of another year. @param date local date, `YYYY-MM-DD` */
export function isOnThisDay(excerpt: Excerpt, date: string): boolean {
  return yearsSince(excerpt, date) > 0;
}

/** How many years ago a post was published, if that was on this day of the year; else 0. */
function yearsSince({ post }: Excerpt, date: string): number {
  if (post.date?.length !== date.length || post.date.slice(4) !== date.slice(4)) return 0;
  return Math.max(0, Number(date.slice(0, 4)) - Number(post.date.slice(0, 4)));
}

/** The best reason for showing an excerpt today, where there is one. */
export function reasonFor(excerpt: Excerpt, past: Past): Reason | undefined {
  const { date, at, digests, fresh, discussed } = past;
  const { id, post } = excerpt;
  const years = yearsSince(excerpt, date);
  if (years > 0) return { kind: 'on-this-day', years };
  if (digests.length > 0 && fresh.has(id)) return { kind: 'new' };
  const times = discussed.get(id) ?? 0;
  if (times > 0) return { kind: 'discussed', times };
  const shown = digests.find((digest) => digest.excerpts.includes(excerpt));
  if (shown && at - shown.at >= YEAR_MS) return { kind: 'returns' };
  const recent = digests.filter((digest) => at - digest.at < MONTH_MS);
  const authors = new Set(
    recent
      .flatMap((digest) => digest.excerpts)
      .flatMap((each) => each.post.authors.map((author) => author.id)),
  );
  const [author] = post.authors;
  if (author && recent.length >= MIN_DIGESTS && !post.authors.some((each) => authors.has(each.id))) {
    return { kind: 'seldom', author: author.name };
  }
  return undefined;
}
