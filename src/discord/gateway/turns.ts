/** The number of a person's interactions that run at once. */
const MAX_RUNNING = 2;
/** The number of a person's interactions that may wait; any more are rejected. */
const MAX_WAITING = 5;

interface Line {
  running: number;
  readonly waiting: (() => void)[];
  /** The waiting autocomplete: only the newest is worth answering. */
  newest: ((isNewest: boolean) => void) | undefined;
}

/** Gives each person an equal share of the bot: two interactions run at once, a few wait in line. */
export class Turns {
  readonly #lines = new Map<string, Line>();

  /**
   * Waits for a turn, first come, first served. Whoever got one must call {@link release}.
   *
   * @returns false when too many wait already
   */
  async take(userId: string): Promise<boolean> {
    const line = this.#line(userId);
    if (this.#start(line)) return true;
    if (line.waiting.length >= MAX_WAITING) return false;
    await new Promise<void>((resolve) => line.waiting.push(resolve));
    return true;
  }

  /**
   * The same for autocomplete: one that waits gives way to the next.
   *
   * @returns false when a newer one came meanwhile
   */
  async takeNewest(userId: string): Promise<boolean> {
    const line = this.#line(userId);
    if (this.#start(line)) return true;
    line.newest?.(false);
    return new Promise((resolve) => {
      line.newest = resolve;
    });
  }

  /** Ends a turn; the next in line has it then. */
  release(userId: string): void {
    const line = this.#line(userId);
    const next = line.waiting.shift();
    const { newest } = line;
    if (next) {
      next();
    } else if (newest) {
      line.newest = undefined;
      newest(true);
    } else if (--line.running === 0) {
      this.#lines.delete(userId);
    }
  }

  #line(userId: string): Line {
    const line = this.#lines.get(userId) ?? { running: 0, waiting: [], newest: undefined };
    this.#lines.set(userId, line);
    return line;
  }

  #start(line: Line): boolean {
    if (line.running >= MAX_RUNNING) return false;
    line.running++;
    return true;
  }
}
