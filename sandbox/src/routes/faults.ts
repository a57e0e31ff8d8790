/** What goes wrong with a request. */
export type Fault =
  /** Discord answers with an error and has done nothing. */
  | { readonly kind: 'refuse'; readonly status: number; readonly body?: object }
  /** Discord does what was asked, and then answers with an error. */
  | { readonly kind: 'do-then-fail'; readonly status: number }
  /** Discord does what was asked, and the connection breaks before the answer. */
  | { readonly kind: 'do-then-drop' }
  /** The connection breaks and nothing was done. */
  | { readonly kind: 'drop' }
  /** Discord is over its limit: 429. */
  | { readonly kind: 'rate-limit'; readonly seconds: number; readonly global?: boolean }
  /** The answer takes its time. */
  | { readonly kind: 'delay'; readonly ms: number };

interface Ordered {
  readonly method: string;
  readonly route: RegExp;
  readonly fault: Fault;
  left: number;
}

/** Faults that a test orders ahead. Each meets the next matching requests, in the order in which they were ordered. */
export class Faults {
  #ordered: Ordered[] = [];
  /** Milliseconds that an interaction needs to reach the bot. */
  interactionDelayMs = 0;

  /**
   * @param method `POST`
   * @param route a pattern for the path below `/api/v10`: `/\/channels\/\d+\/messages$/`
   * @param times how many requests meet it
   */
  order(method: string, route: RegExp, fault: Fault, times = 1): void {
    this.#ordered.push({ method, route, fault, left: times });
  }

  /** The same for Create Message, in whatever channel. */
  onCreateMessage(fault: Fault, times = 1): void {
    this.order('POST', /^\/channels\/\d+\/messages$/, fault, times);
  }

  /** The same for the first answer to an interaction. */
  onCallback(fault: Fault, times = 1): void {
    this.order('POST', /^\/interactions\/\d+\/[^/]+\/callback$/, fault, times);
  }

  /** Forgets everything ordered. */
  clear(): void {
    this.#ordered = [];
    this.interactionDelayMs = 0;
  }

  /** How many requests have yet to meet their fault. */
  get left(): number {
    return this.#ordered.reduce((sum, { left }) => sum + left, 0);
  }

  /** Takes the fault that this request meets, if any. */
  take(method: string, path: string): Fault | undefined {
    const found = this.#ordered.find((each) => each.method === method && each.route.test(path));
    if (!found) return undefined;
    found.left--;
    if (found.left <= 0) this.#ordered = this.#ordered.filter((each) => each !== found);
    return found.fault;
  }
}
