/** Looks at one thing that the bot needs. @returns what is wrong with it, in a few words; undefined when nothing is */
export type HealthCheck = () => string | undefined | Promise<string | undefined>;

/** Whether the bot can do its work at this moment. */
export class Health {
  #checks: readonly HealthCheck[] | undefined;

  /** From now on these decide; before that the bot is starting. */
  started(checks: readonly HealthCheck[]): void {
    this.#checks = checks;
  }

  /** What is wrong now; nothing when the bot is healthy. */
  async problems(): Promise<readonly string[]> {
    if (!this.#checks) return ['the bot is starting'];
    const found = await Promise.all(
      this.#checks.map(async (check) => {
        try {
          return await check();
        } catch (error) {
          return (error as Error).message;
        }
      }),
    );
    return found.filter((problem) => problem !== undefined);
  }
}
