/** What has to be closed, the last opened first. */
export class Closers {
  readonly #closers: (() => unknown)[] = [];

  push(...closers: readonly (() => unknown)[]): void {
    this.#closers.push(...closers);
  }

  /**
   * Closes everything, whatever one of them throws; a second call has nothing to do.
   *
   * @throws AggregateError with all that was thrown
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
