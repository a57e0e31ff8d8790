/**
 * The domain model (see docs/architecture.md). Everything here is read-only once a library is built.
 */

/** An author or mentor. `id` is a slug of the name, unique in the library. */
export interface Person {
  readonly id: string;
  readonly name: string;
  /** Handles and short forms: "TurnTrout", "Alexander Turner". */
  readonly aliases: readonly string[];
}

/** A short form with its long form: "CoT", "chain of thought". */
export interface Acronym {
  readonly short: string;
  readonly long: string;
}

/** A seed file. */
export interface Source {
  /** The path relative to the seeds folder, with `/`. */
  readonly file: string;
  /** Its name: from the catalogue, otherwise the file's name. */
  readonly name: string;
  readonly url?: string;
  /** The authors of everything in it, if the catalogue names them. */
  readonly author?: Person;
  /** The language of everything in it, if the catalogue names it. */
  readonly language?: string;
}

/** What an excerpt is quoted from. A post that nobody has identified has neither title nor url. */
export interface Post {
  /** The forum's own id if known (from the catalogue or the url), otherwise derived from its first excerpt. */
  readonly id: string;
  readonly title?: string;
  readonly url?: string;
  readonly authors: readonly Person[];
  readonly mentors: readonly Person[];
  /** ISO date, `YYYY-MM-DD` (a month or year alone is kept as `YYYY-MM` or `YYYY`). */
  readonly date?: string;
  readonly tags: readonly string[];
  /** The ISO 639-1 code of its language, if seed or catalogue give it. */
  readonly language?: string;
  /** arXiv id without version: `2511.11584`. */
  readonly arxiv?: string;
  /** Other addresses of the same post. */
  readonly alsoAt: readonly string[];
}

/** The place in a seed file where a text was found. */
export interface Origin {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly source: Source;
}

/** One quoted passage. */
export interface Excerpt {
  /** Short, readable, and stable: it survives restarts, reordered files and new seeds. */
  readonly id: string;
  /** Ids of the duplicates merged into this one: each still finds this excerpt. */
  readonly formerIds: readonly string[];
  /** The passage exactly as the seed has it (outer white space aside). Never altered. */
  readonly text: string;
  readonly post: Post;
  /** Where it was found, starting with the kept text. */
  readonly origins: readonly [Origin, ...Origin[]];
  /** When its text was last edited at its source, milliseconds since the Unix epoch; absent if it never was. */
  readonly editedAt?: number;
}

/** Something unusable in the seeds. */
export interface Rejection {
  readonly file: string;
  readonly line?: number;
  readonly reason: string;
}

/** A text as it is in the seeds. */
export interface Copy {
  /** The excerpt's id if this text were kept, by which catalog.json refers to it. */
  readonly id: string;
  readonly text: string;
  readonly origin: Origin;
}

/** A text that was merged as the same passage as the kept one. */
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

/** The content of the seeds folder. */
export interface Corpus {
  readonly sources: readonly Source[];
  readonly people: readonly Person[];
  /** The catalogue's acronyms. Searches also use those that texts define. */
  readonly acronyms: readonly Acronym[];
  readonly posts: readonly Post[];
  readonly excerpts: readonly Excerpt[];
  /** Further ids of excerpts: those of feed items with the same text. */
  readonly aliases?: readonly (readonly [id: string, excerpt: Excerpt])[];
  /** The number of excerpts before duplicates were merged. */
  readonly read: number;
  readonly merges: readonly Merge[];
  readonly lookAlikes: readonly LookAlike[];
  readonly rejections: readonly Rejection[];
}
