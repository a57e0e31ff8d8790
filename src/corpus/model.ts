/**
 * The words of the domain (see docs/architecture.md). Everything here is read-only once a library is built.
 */

/** An author or mentor. `id` is a slug of the name, unique in the library. */
export interface Person {
  readonly id: string;
  readonly name: string;
  /** Handles and short forms: "TurnTrout", "Alexander Turner". */
  readonly aliases: readonly string[];
}

/** A short form with what it stands for: "CoT", "chain of thought". */
export interface Acronym {
  readonly short: string;
  readonly long: string;
}

/** A seed file. */
export interface Source {
  /** Path below the seeds folder, with `/`. */
  readonly file: string;
  /** What people call it: from the catalogue, else the file's name. */
  readonly name: string;
  readonly url?: string;
  /** Who wrote what the source lists, when the catalogue says so. */
  readonly author?: Person;
  /** The language of what it lists, when the catalogue says so. */
  readonly language?: string;
}

/** What an excerpt is quoted from. A post that nobody has named has neither title nor url. */
export interface Post {
  /** The forum's own id when known (from the catalogue or the url), else derived from its first excerpt. */
  readonly id: string;
  readonly title?: string;
  readonly url?: string;
  readonly authors: readonly Person[];
  readonly mentors: readonly Person[];
  /** ISO date, `YYYY-MM-DD` (a month or year alone is kept as `YYYY-MM` or `YYYY`). */
  readonly date?: string;
  readonly tags: readonly string[];
  /** ISO 639-1 code of the language that it is written in, when seed or catalogue say it. */
  readonly language?: string;
  /** arXiv id without version: `2511.11584`. */
  readonly arxiv?: string;
  /** Other addresses of the same post. */
  readonly alsoAt: readonly string[];
}

/** Where a text was found. */
export interface Origin {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly source: Source;
}

/** One quoted passage. */
export interface Excerpt {
  /** Short, readable, and the same after a restart, in any file order and when other seeds are added. */
  readonly id: string;
  /** Ids of the duplicates merged into this one: each still finds this excerpt. */
  readonly formerIds: readonly string[];
  /** The passage exactly as the seed has it (outer white space aside). Never altered. */
  readonly text: string;
  readonly post: Post;
  /** Where it was found, the kept text's own first. */
  readonly origins: readonly [Origin, ...Origin[]];
  /** When its text was last edited at its source, milliseconds since the Unix epoch; absent when it never was. */
  readonly editedAt?: number;
}

/** Something in the seeds that could not be used. */
export interface Rejection {
  readonly file: string;
  readonly line?: number;
  readonly reason: string;
}

/** A text as one line of the seeds holds it. */
export interface Copy {
  /** The excerpt's id if this text were kept; what catalog.json names it by. */
  readonly id: string;
  readonly text: string;
  readonly origin: Origin;
}

/** A text that was found to be the same passage as the one that was kept. */
export interface Merge {
  readonly kept: Copy;
  readonly dropped: Copy;
  /** In plain words: "equal after normalisation". */
  readonly reason: string;
}

/** Two texts that look alike and were kept apart. */
export interface LookAlike {
  readonly a: Copy;
  readonly b: Copy;
  /** In plain words: "different posts by their addresses or titles". */
  readonly reason: string;
}

/** Everything that the seeds folder gave. */
export interface Corpus {
  readonly sources: readonly Source[];
  readonly people: readonly Person[];
  /** Those of the catalogue. Searches know the ones that texts explain as well. */
  readonly acronyms: readonly Acronym[];
  readonly posts: readonly Post[];
  readonly excerpts: readonly Excerpt[];
  /** Further ids that find an excerpt: of feed items whose text it is. */
  readonly aliases?: readonly (readonly [id: string, excerpt: Excerpt])[];
  /** Excerpts read before duplicates were merged. */
  readonly read: number;
  readonly merges: readonly Merge[];
  readonly lookAlikes: readonly LookAlike[];
  readonly rejections: readonly Rejection[];
}
