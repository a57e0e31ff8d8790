/** A document with its score. */
export interface Scored {
  readonly doc: number;
  readonly score: number;
}

/**
 * Keeps the best k of many documents without sorting all of them: a binary heap with the worst of them on top.
 */
export class TopK {
  readonly #limit: number;
  /** Breaks ties: the lower value comes first. */
  readonly #order: ArrayLike<number>;
  readonly #docs: number[] = [];
  readonly #scores: number[] = [];

  constructor(limit: number, order: ArrayLike<number>) {
    this.#limit = limit;
    this.#order = order;
  }

  /** @returns the lowest score that can still enter */
  offer(doc: number, score: number): number {
    const size = this.#docs.length;
    if (size < this.#limit) {
      this.#docs.push(doc);
      this.#scores.push(score);
      this.#rise(size);
    } else if (size > 0 && this.#worse(this.#docs[0]!, this.#scores[0]!, doc, score)) {
      this.#docs[0] = doc;
      this.#scores[0] = score;
      this.#sink();
    }
    return this.#docs.length < this.#limit
      ? Number.NEGATIVE_INFINITY
      : (this.#scores[0] ?? Number.POSITIVE_INFINITY);
  }

  /** The documents kept, best first. */
  ranked(): Scored[] {
    return this.#docs
      .map((doc, at) => ({ doc, score: this.#scores[at]! }))
      .sort((a, b) => b.score - a.score || this.#order[a.doc]! - this.#order[b.doc]!);
  }

  #worse(doc: number, score: number, than: number, thanScore: number): boolean {
    return score < thanScore || (score === thanScore && this.#order[doc]! > this.#order[than]!);
  }

  #worseAt(a: number, b: number): boolean {
    return this.#worse(this.#docs[a]!, this.#scores[a]!, this.#docs[b]!, this.#scores[b]!);
  }

  #rise(at: number): void {
    for (let parent = (at - 1) >> 1; at > 0 && this.#worseAt(at, parent); parent = (at - 1) >> 1) {
      this.#swap(at, parent);
      at = parent;
    }
  }

  #sink(): void {
    const size = this.#docs.length;
    for (let at = 0; ; ) {
      const left = 2 * at + 1;
      if (left >= size) return;
      const child = left + 1 < size && this.#worseAt(left + 1, left) ? left + 1 : left;
      if (!this.#worseAt(child, at)) return;
      this.#swap(at, child);
      at = child;
    }
  }

  #swap(a: number, b: number): void {
    const doc = this.#docs[a]!;
    const score = this.#scores[a]!;
    this.#docs[a] = this.#docs[b]!;
    this.#scores[a] = this.#scores[b]!;
    this.#docs[b] = doc;
    this.#scores[b] = score;
  }
}
