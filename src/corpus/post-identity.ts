/**
 * Identifies posts by keys made from their addresses and ids. See `postKey` for the key of an address.
 */
import { postKey } from './addresses.ts';
import { readableId } from './ids.ts';

const ID_LENGTH = 40;
/** Keys made from ids of a forum or arXiv, see `postKey`. */
const OFFICIAL_KEY = /^(?:forum|arxiv):/;

/** What may identify a post. */
export interface Identifying {
  readonly id?: string | undefined;
  readonly url?: string | undefined;
  readonly arxiv?: string | undefined;
  readonly alsoAt?: readonly string[] | undefined;
}

/** A post's keys: those of its addresses (see `postKey`) and of its id. The first is its identity. */
export function keysOf(facts: Identifying): string[] {
  const keys = [
    facts.url && postKey(facts.url),
    facts.id && idKey(facts.id),
    facts.arxiv && `arxiv:${facts.arxiv}`,
    ...(facts.alsoAt ?? []).map(postKey),
  ];
  return [...new Set(keys.filter((key) => key !== undefined && key !== ''))] as string[];
}

/** The key of an id. Ids that look like the forum's or arXiv's are taken as theirs. */
function idKey(id: string): string {
  if (/^[A-Za-z0-9]{17}$/.test(id)) return `forum:${id}`;
  const arxiv = /^(\d{4}\.\d{4,5})(?:v\d+)?$/.exec(id)?.[1];
  return arxiv ? `arxiv:${arxiv}` : `id:${id}`;
}

/** The identity of the post of several copies: from the catalogue, otherwise from a forum or arXiv, otherwise any. */
export function identityOf(
  entries: readonly { readonly key?: string | undefined; readonly about?: unknown }[],
): string | undefined {
  const keys = entries.flatMap(({ key }) => key ?? []);
  const ofCatalogue = entries.find(({ key, about }) => about && key !== undefined)?.key;
  return ofCatalogue ?? keys.find((key) => OFFICIAL_KEY.test(key)) ?? keys[0];
}

/** The id from a forum or arXiv; other addresses are shortened to a readable id. */
export function idOfKey(key: string): string {
  const id = /^(?:forum|lw|arxiv|id):(.*)$/.exec(key)?.[1];
  return id ?? readableId(key.replace(/^https:\/\//, ''), key, ID_LENGTH);
}

/** What is known about a text's post. */
interface Known {
  readonly key?: string | undefined;
  readonly title?: string | undefined;
}

/** Whether two texts are from one post according to their addresses and titles. */
export function comparePosts(a: Known, b: Known): 'same' | 'different' | 'unknown' {
  if (a.key !== undefined && b.key !== undefined) {
    if (a.key === b.key) return 'same';
    // A site does not show a post at two addresses; two sites may.
    if (siteOf(a.key) === siteOf(b.key)) return 'different';
  }
  return a.title !== undefined && b.title !== undefined && !sameTitle(a.title, b.title)
    ? 'different'
    : 'unknown';
}

/** The site of an address, or the forum or archive that a key's id is from. */
function siteOf(key: string): string | undefined {
  return /^(?:https:\/\/[^/?]+|[^:]+)/.exec(key)?.[0];
}

/** Compares titles, one of which may be longer: "[Paper] Output Supervision" and "Output Supervision". */
function sameTitle(a: string, b: string): boolean {
  const bare = (title: string) =>
    title
      .normalize('NFKD')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, '');
  return bare(a).includes(bare(b)) || bare(b).includes(bare(a));
}
