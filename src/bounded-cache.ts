/** Remembers what was made for a key, but no promise that fails. When it is full it forgets everything and starts over. */
export class BoundedCache<T> {
  readonly #most: number;
  readonly #made = new Map<string, T>();

  /** @param most values that are remembered */
  constructor(most: number) {
    this.#most = most;
  }

  /** What was made for the key before, or is made now. */
  get(key: string, make: () => T): T {
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const made = make();
    this.set(key, made);
    if (made instanceof Promise) {
      made.catch(() => {
        if (this.#made.get(key) === made) this.#made.delete(key);
      });
    }
    return made;
  }

  /** Remembers a value in place of the one before. */
  set(key: string, value: T): void {
    if (this.#made.size >= this.#most && !this.#made.has(key)) this.#made.clear();
    this.#made.set(key, value);
  }

  /** What was made for the key before; undefined when nothing was. */
  peek(key: string): T | undefined {
    return this.#made.get(key);
  }
}
