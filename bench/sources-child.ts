/** Polls and announces as the bot does, from a given moment on, until its work is done or it is killed. */
import { pino } from 'pino';
import { ManualClock } from '../src/clock.ts';
import { checkedAgent } from '../src/sources/address.ts';
import { SETTLE_MS } from '../src/sources/announce.ts';
import { createFetcher } from '../src/sources/fetch.ts';
import { Poller } from '../src/sources/poller.ts';
import { openDatabase } from '../src/storage/database.ts';

const [path, , now] = process.argv.slice(2);
const logger = pino({ level: 'silent' });
const clock = new ManualClock(Number(now));
const storage = await openDatabase(`file:${path}`, logger);
const poller = new Poller({
  db: storage.db,
  fetch: createFetcher({ agent: checkedAgent(1000, () => true), userAgent: 'bench' }),
  ...{ clock, logger, random: Math.random },
  onChange: async () => {},
  onPlanned: () => {},
});
poller.start();
process.stdout.write('ready');
for (let time = 0; time < 2; time++) {
  poller.wake();
  await poller.idle();
  clock.advance(SETTLE_MS);
}
poller.wake();
await poller.idle();
await poller.close();
await storage.close();
process.exit(0);
