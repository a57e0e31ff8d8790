import type { Clock } from '../clock.ts';
import { type Fetch, FetchError } from './fetch.ts';

/** Milliseconds between the starts of two requests to a host. */
export const GAP_MS = 3000;
/** The maximum number of hosts to remember; the most recent ones stay. */
const MAX_HOSTS = 5000;
/** How often to retry while another process has the turn. */
const MAX_TRIES = 20;

/** Turns that only one of several processes can have at a time, see `Leases`. */
export interface SharedTurns {
  /** Takes or keeps the turn. @returns false if another process has it */
  take(name: string): Promise<boolean>;
  giveBack(name: string): Promise<void>;
}

/**
 * Serialises requests to a host, with a pause between them.
 *
 * @param shared takes turns with other processes
 */
export function politely(fetch: Fetch, clock: Clock, gapMs = GAP_MS, shared?: SharedTurns): Fetch {
  const turns = new Map<string, Promise<unknown>>();
  const next = new Map<string, number>();
  const until = (at: number) => new Promise<void>((resolve) => clock.alarm(at, resolve));

  const takeTurn = async (host: string) => {
    for (let tries = 1; shared && !(await shared.take(nameOf(host))); tries++) {
      if (tries === MAX_TRIES) throw new FetchError('too many others are asking that site; try again later');
      await until(clock.now() + gapMs);
    }
  };
  /** Keeps the turn during the pause after a request, unless another request of this process has taken it. */
  const giveBack = (host: string, free: number) => {
    clock.alarm(free, () => {
      if (next.get(host) === free && !turns.has(host)) void shared?.giveBack(nameOf(host)).catch(() => {});
    });
  };

  return (wanted) => {
    const host = URL.parse(wanted.url)?.host ?? '';
    const run = async () => {
      const at = next.get(host) ?? 0;
      // Nobody must wait because a clock was set back.
      if (at > clock.now() && at <= clock.now() + gapMs) await until(at);
      await takeTurn(host);
      const free = clock.now() + gapMs;
      next.delete(host);
      next.set(host, free);
      for (const old of next.keys()) if (next.size > MAX_HOSTS) next.delete(old);
      try {
        return await fetch(wanted);
      } finally {
        if (shared) giveBack(host, free);
      }
    };
    const turn = (turns.get(host) ?? Promise.resolve()).then(run, run);
    const settled = turn
      .catch(() => {})
      .finally(() => {
        if (turns.get(host) === settled) turns.delete(host);
      });
    turns.set(host, settled);
    return turn;
  };
}

function nameOf(host: string): string {
  return `host ${host}`;
}
