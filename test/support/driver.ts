import type { RunningSandbox } from '../../sandbox/src/server/server.ts';
import { DAY_MS } from '../../src/clock.ts';

export * from 'discord-sandbox/driver';

/** Moves the sandbox's clock to the next occurrence of a time in UTC, when a digest at that time is due. */
export function jumpTo({ clock }: Pick<RunningSandbox, 'clock'>, time: string): void {
  const now = clock.now();
  const today = Date.parse(`${new Date(now).toISOString().slice(0, 10)}T${time}Z`);
  clock.jump((today > now ? today : today + DAY_MS) - now);
}
