import type { Clock } from '../clock.ts';
import { type Fetch, FetchError } from './fetch.ts';

/** Milliseconds between the beginnings of two requests to one host. */
export const GAP_MS = 3000;
/** Hosts that are remembered; those asked last stay. */
const MAX_HOSTS = 5000;
/** How often it is tried to get a turn that another process has. */
const MAX_TRIES = 20;

/** What only one of several processes may have at a time, see `Leases`. */
export interface SharedTurns {
  /** Takes it, also when this process has it already. @returns false when another process has it */
  take(name: string): Promise<boolean>;
  giveBack(name: string): Promise<void>;
}

/**
 * Lets requests to one host take turns, one at a time and with a pause between them.
 *
 * @param shared lets the requests of other processes take turns with these
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
  /** Keeps the turn for the pause after a request, unless another request of this process has it by then. */
  const giveBack = (host: string, free: number) => {
    clock.alarm(free, () => {
      if (next.get(host) === free && !turns.has(host)) void shared?.giveBack(nameOf(host)).catch(() => {});
    });
  };

  return (wanted) => {
    const host = URL.parse(wanted.url)?.host ?? '';
    const run = async () => {
      const at = next.get(host) ?? 0;
      // A clock that was set back must not make anybody wait for it.
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
