/** What has to be closed, in reverse order of opening. */
export class Closers {
  readonly #closers: (() => unknown)[] = [];

  push(...closers: readonly (() => unknown)[]): void {
    this.#closers.push(...closers);
  }

  /**
   * Closes everything, even if some of them throw; a second call does nothing.
   *
   * @throws AggregateError with all errors
   */
  async close(): Promise<void> {
    const errors: unknown[] = [];
    for (const closer of this.#closers.splice(0).reverse()) {
      try {
        await closer();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw new AggregateError(errors, 'not everything could be closed');
  }
}
