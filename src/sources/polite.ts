import type { Clock } from '../clock.ts';
import type { Fetch } from './fetch.ts';

/** Milliseconds between the beginnings of two requests to one host. */
export const GAP_MS = 3000;
/** Hosts that are remembered; those asked last stay. */
const MAX_HOSTS = 5000;

/** Lets requests to one host take turns, one at a time and with a pause between them. */
export function politely(fetch: Fetch, clock: Clock, gapMs = GAP_MS): Fetch {
  const turns = new Map<string, Promise<unknown>>();
  const next = new Map<string, number>();
  return (wanted) => {
    const host = URL.parse(wanted.url)?.host ?? '';
    const run = async () => {
      const at = next.get(host) ?? 0;
      // A clock that was set back must not make anybody wait for it.
      if (at > clock.now() && at <= clock.now() + gapMs) {
        await new Promise<void>((resolve) => clock.alarm(at, resolve));
      }
      next.delete(host);
      next.set(host, clock.now() + gapMs);
      for (const old of next.keys()) if (next.size > MAX_HOSTS) next.delete(old);
      return fetch(wanted);
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
