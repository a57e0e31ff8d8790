import { Slicer } from '../yielding.ts';
import { postKey } from './addresses.ts';
import type { SeedEntry } from './formats.ts';
import { excerptId, freeId } from './ids.ts';
import type { Corpus, Excerpt, Origin, Person, Post, Source } from './model.ts';
import { comparable } from './normalise.ts';
import { People } from './people.ts';
import { keysOf } from './post-identity.ts';
import { buildPost, type LocatedEntry } from './posts.ts';

/** A post from a feed, shortened to an excerpt. */
export interface Item {
  /** Unique among all items. */
  readonly id: number;
  readonly text: string;
  readonly title?: string | undefined;
  readonly url?: string | undefined;
  readonly authors: readonly string[];
  readonly tags: readonly string[];
  readonly date?: string | undefined;
  /** Other addresses of the post. */
  readonly alsoAt: readonly string[];
  /** The item's excerpt ids before its text was edited. */
  readonly formerIds: readonly string[];
  /** When it was first fetched, milliseconds since the Unix epoch; null if it was already in the first fetch. */
  readonly arrivedAt: number | null;
  /** When its text was last edited, milliseconds since the Unix epoch. */
  readonly editedAt?: number | null;
  /** Whether its post was taken down at its source; then only its ids are known. */
  readonly isGone: boolean;
  readonly source: Source;
}

/** What items add to a corpus. Nothing already in it changes. */
export interface Additions {
  readonly sources: readonly Source[];
  readonly people: readonly Person[];
  readonly posts: readonly Post[];
  readonly excerpts: readonly Excerpt[];
  /** Ids of items whose text the corpus already had, with its excerpt. */
  readonly aliases: readonly (readonly [id: string, excerpt: Excerpt])[];
  /** Ids of excerpts whose posts were taken down at their source. */
  readonly gone: ReadonlySet<string>;
  /** The excerpt of each item, by its id. */
  readonly excerptByItem: ReadonlyMap<number, Excerpt>;
  /** Excerpts that arrived after the first fetch of their feed, with the time. */
  readonly arrivals: readonly { readonly id: string; readonly at: number }[];
}

/** The number of words of a text used as a key to find equal texts. */
const OPENING_WORDS = 6;
const WORD = /[\p{L}\p{N}]+/gu;

/** What additions are compared with, made once per corpus. */
export class ItemBase {
  readonly #posts = new Map<string, Post>();
  readonly #openings = new Map<string, Excerpt[]>();
  readonly #people = new People();

  private constructor() {}

  /** Reads a corpus without blocking the event loop. */
  static async of(corpus: Corpus): Promise<ItemBase> {
    const slicer = new Slicer();
    const base = new ItemBase();
    for (const person of corpus.people) base.#people.adopt(person);
    for (const post of corpus.posts) {
      for (const key of keysOf(post)) if (!base.#posts.has(key)) base.#posts.set(key, post);
      if (slicer.due()) await slicer.pause();
    }
    for (const excerpt of corpus.excerpts) {
      const opening = openingOf(excerpt.text);
      const known = base.#openings.get(opening);
      if (known) known.push(excerpt);
      else base.#openings.set(opening, [excerpt]);
      if (slicer.due()) await slicer.pause();
    }
    return base;
  }

  /** The excerpt that already has this text. */
  find(text: string, words = comparable(text)): Excerpt | undefined {
    return this.#openings.get(openingOf(text))?.find((each) => comparable(each.text) === words);
  }

  /**
   * Computes what items add, which depends only on the items: seeds come first, then items by id.
   *
   * - An item whose text the corpus already has becomes that excerpt.
   * - Another passage of a known post is added to that post, whose metadata stays as it is.
   * - Items with the same text become one excerpt, and items with the same address one post, with all their metadata.
   */
  async add(items: readonly Item[]): Promise<Additions> {
    const slicer = new Slicer();
    const people = new People(this.#people);
    const { groups, aliases, excerptByItem, gone } = await this.#groupByPost(items, slicer);
    const posts: Post[] = [];
    const excerpts: Excerpt[] = [];
    const arrivals: { id: string; at: number }[] = [];
    const taken = new Set<string>();
    for (const members of groups) {
      const known = members.flatMap(({ keys }) => keys.flatMap((key) => this.#posts.get(key) ?? []))[0];
      const post = known ?? this.#postOf(members, people);
      if (!known) posts.push(post);
      for (const same of Map.groupBy(members, ({ words }) => words).values()) {
        const [first] = same;
        if (!first) continue;
        const id = freeId(first.id, (each) => taken.has(each));
        taken.add(id);
        const excerpt = excerptOf(id, first.item.text, post, same);
        excerpts.push(excerpt);
        const at = Math.min(...same.map(({ item }) => item.arrivedAt ?? Number.NEGATIVE_INFINITY));
        if (at > 0) arrivals.push({ id, at });
        for (const { item } of same) excerptByItem.set(item.id, excerpt);
      }
      if (slicer.due()) await slicer.pause();
    }
    const sources = [...new Map(items.map(({ source }) => [source.file, source])).values()];
    return { sources, people: people.all(), posts, excerpts, aliases, excerptByItem, arrivals, gone };
  }

  /** Sets aside items that are gone or that the corpus already has, and groups the others by post. */
  async #groupByPost(items: readonly Item[], slicer: Slicer) {
    const aliases: [string, Excerpt][] = [];
    const excerptByItem = new Map<number, Excerpt>();
    const gone = new Set<string>();
    const byWords = new Map<string, Member[]>();
    const byKey = new Map<string, Member[]>();
    for (const item of [...items].sort((a, b) => a.id - b.id)) {
      const words = comparable(item.text);
      const id = idOfItem(item);
      if (item.isGone) {
        for (const each of [id, ...item.formerIds]) gone.add(each);
        continue;
      }
      const excerpt = this.find(item.text, words);
      if (excerpt) {
        excerptByItem.set(item.id, excerpt);
        for (const former of [id, ...item.formerIds])
          if (former !== excerpt.id) aliases.push([former, excerpt]);
        continue;
      }
      const keys = keysOf({ url: item.url, alsoAt: item.alsoAt });
      const members = byWords.get(words) ?? keys.map((key) => byKey.get(key)).find((each) => each) ?? [];
      for (const key of keys) if (!byKey.has(key)) byKey.set(key, members);
      if (!byWords.has(words)) byWords.set(words, members);
      members.push({ item, id, words, keys });
      if (slicer.due()) await slicer.pause();
    }
    return { groups: new Set(byWords.values()), aliases, excerptByItem, gone };
  }

  #postOf(members: readonly Member[], people: People): Post {
    const entries = members.map(({ item, id, keys }): LocatedEntry => entryOf(item, id, keys[0]));
    const post = buildPost(entries, entries.find(({ key }) => key)?.key, entries[0]?.id ?? '', people);
    const own = keysOf(post);
    const also = [...post.alsoAt, ...members.flatMap(({ item }) => item.alsoAt)].filter((address) => {
      const key = postKey(address);
      return key !== undefined && key !== own[0];
    });
    const alsoAt = [...new Map(also.map((address) => [postKey(address), address])).values()];
    return { ...post, alsoAt };
  }
}

/** A corpus together with what items add to it. */
export function withAdditions(corpus: Corpus, added: Additions): Corpus {
  return {
    ...corpus,
    sources: corpus.sources.concat(added.sources),
    people: corpus.people.concat(added.people),
    posts: corpus.posts.concat(added.posts),
    excerpts: corpus.excerpts.concat(added.excerpts),
    read: corpus.read + added.excerptByItem.size,
    aliases: added.aliases,
  };
}

/** The excerpt id of an item. */
export function idOfItem(item: Pick<Item, 'text' | 'url' | 'title'>): string {
  return excerptId(item.text, keysOf({ url: item.url })[0] ?? item.title ?? '');
}

interface Member {
  readonly item: Item;
  readonly id: string;
  readonly words: string;
  readonly keys: readonly string[];
}

/** @param members the items with this text, at least one */
function excerptOf(id: string, text: string, post: Post, members: readonly Member[]): Excerpt {
  const former = new Set(members.flatMap((each) => [each.id, ...each.item.formerIds]));
  former.delete(id);
  const editedAt = Math.max(...members.map(({ item }) => item.editedAt ?? 0));
  return {
    id,
    formerIds: [...former],
    text,
    post,
    origins: members.map(({ item }) => originOf(item)) as [Origin, ...Origin[]],
    ...(editedAt > 0 && { editedAt }),
  };
}

function entryOf(item: Item, id: string, key: string | undefined): LocatedEntry {
  const { text, title, url, date } = item;
  const seed: SeedEntry = {
    text,
    line: item.id,
    ...(title && { title }),
    ...(url && { url }),
    ...(date && { date }),
    ...(item.authors.length > 0 && { authors: [...item.authors] }),
    ...(item.tags.length > 0 && { tags: [...item.tags] }),
  };
  return { seed, origin: originOf(item), about: undefined, text, key, title, date, facts: 1, id };
}

function originOf({ id, source }: Item): Origin {
  return { file: source.file, line: id, source };
}

function openingOf(text: string): string {
  const words = text.slice(0, 200).normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().match(WORD) ?? [];
  return words.slice(0, OPENING_WORDS).join(' ');
}
