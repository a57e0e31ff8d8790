/** A fault to inject into a request. */
export type Fault =
  /** Discord does nothing and responds with an error. */
  | { readonly kind: 'refuse'; readonly status: number; readonly body?: object }
  /** Discord handles the request but responds with an error. */
  | { readonly kind: 'do-then-fail'; readonly status: number }
  /** Discord handles the request, but the connection breaks before the response. */
  | { readonly kind: 'do-then-drop' }
  /** The connection breaks before the request is handled. */
  | { readonly kind: 'drop' }
  /** The request is rate limited (429). */
  | { readonly kind: 'rate-limit'; readonly seconds: number; readonly global?: boolean }
  /** The response is delayed. */
  | { readonly kind: 'delay'; readonly ms: number };

interface Ordered {
  readonly method: string;
  readonly route: RegExp;
  readonly fault: Fault;
  left: number;
}

/** Fault injection for tests. Each fault applies to the next matching requests, in the order in which they were added. */
export class Faults {
  #ordered: Ordered[] = [];
  /** The delay of interactions on their way to the bot, milliseconds. */
  interactionDelayMs = 0;

  /**
   * @param method `POST`
   * @param route a pattern for the path below `/api/v10`: `/\/channels\/\d+\/messages$/`
   * @param times the number of requests to apply it to
   */
  order(method: string, route: RegExp, fault: Fault, times = 1): void {
    this.#ordered.push({ method, route, fault, left: times });
  }

  /** Injects a fault into Create Message, in any channel. */
  onCreateMessage(fault: Fault, times = 1): void {
    this.order('POST', /^\/channels\/\d+\/messages$/, fault, times);
  }

  /** Injects a fault into the first answer to an interaction. */
  onCallback(fault: Fault, times = 1): void {
    this.order('POST', /^\/interactions\/\d+\/[^/]+\/callback$/, fault, times);
  }

  /** Drops all faults. */
  clear(): void {
    this.#ordered = [];
    this.interactionDelayMs = 0;
  }

  /** The number of requests still to be affected. */
  get left(): number {
    return this.#ordered.reduce((sum, { left }) => sum + left, 0);
  }

  /** Takes the fault for a request, if any. */
  take(method: string, path: string): Fault | undefined {
    const found = this.#ordered.find((each) => each.method === method && each.route.test(path));
    if (!found) return undefined;
    found.left--;
    if (found.left <= 0) this.#ordered = this.#ordered.filter((each) => each !== found);
    return found.fault;
  }
}
