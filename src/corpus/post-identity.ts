/**
 * What identifies a post: keys made of its addresses and ids. See `postKey` for the key of an address.
 */
import { postKey } from './addresses.ts';
import { readableId } from './ids.ts';

const ID_LENGTH = 40;
/** Keys made of ids that a forum or arXiv gave, see `postKey`. */
const OFFICIAL_KEY = /^(?:forum|arxiv):/;

/** What may tell a post from others. */
export interface Identifying {
  readonly id?: string | undefined;
  readonly url?: string | undefined;
  readonly arxiv?: string | undefined;
  readonly alsoAt?: readonly string[] | undefined;
}

/** What tells a post from others: the keys of its addresses (see `postKey`) and of its id. The first is its identity. */
export function keysOf(facts: Identifying): string[] {
  const keys = [
    facts.url && postKey(facts.url),
    facts.id && idKey(facts.id),
    facts.arxiv && `arxiv:${facts.arxiv}`,
    ...(facts.alsoAt ?? []).map(postKey),
  ];
  return [...new Set(keys.filter((key) => key !== undefined && key !== ''))] as string[];
}

/** Ids that look like the forum's or arXiv's are theirs. */
function idKey(id: string): string {
  if (/^[A-Za-z0-9]{17}$/.test(id)) return `forum:${id}`;
  const arxiv = /^(\d{4}\.\d{4,5})(?:v\d+)?$/.exec(id)?.[1];
  return arxiv ? `arxiv:${arxiv}` : `id:${id}`;
}

/** The identity of the post of several copies: the catalogue's, else a forum's or arXiv's, else any. */
export function identityOf(
  entries: readonly { readonly key?: string | undefined; readonly about?: unknown }[],
): string | undefined {
  const keys = entries.flatMap(({ key }) => key ?? []);
  const ofCatalogue = entries.find(({ key, about }) => about && key !== undefined)?.key;
  return ofCatalogue ?? keys.find((key) => OFFICIAL_KEY.test(key)) ?? keys[0];
}

/** The id that a forum or arXiv gave; addresses elsewhere become readable and short. */
export function idOfKey(key: string): string {
  const id = /^(?:forum|lw|arxiv|id):(.*)$/.exec(key)?.[1];
  return id ?? readableId(key.replace(/^https:\/\//, ''), key, ID_LENGTH);
}

/** What is known about the post of a text. */
interface Known {
  readonly key?: string | undefined;
  readonly title?: string | undefined;
}

/** What the addresses and titles say about two texts: one post, two posts, or nothing. */
export function comparePosts(a: Known, b: Known): 'same' | 'different' | 'unknown' {
  if (a.key !== undefined && b.key !== undefined) {
    if (a.key === b.key) return 'same';
    // One site does not show one post under two addresses; two sites may.
    if (siteOf(a.key) === siteOf(b.key)) return 'different';
  }
  return a.title !== undefined && b.title !== undefined && !sameTitle(a.title, b.title)
    ? 'different'
    : 'unknown';
}

/** The site of an address, or the forum or archive whose ids the key is made of. */
function siteOf(key: string): string | undefined {
  return /^(?:https:\/\/[^/?]+|[^:]+)/.exec(key)?.[0];
}

/** One may be longer: "[Paper] Output Supervision" and "Output Supervision". */
function sameTitle(a: string, b: string): boolean {
  const bare = (title: string) =>
    title
      .normalize('NFKD')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, '');
  return bare(a).includes(bare(b)) || bare(b).includes(bare(a));
}
