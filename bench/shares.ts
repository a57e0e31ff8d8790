import { join } from 'node:path';
import { startSandbox } from '../sandbox/src/server/server.ts';
import { removeFolder, startBot } from '../test/support/bot.ts';
import { person } from '../test/support/driver.ts';
import { insertShares } from '../test/support/shares.ts';
import { answerMs, percentile, round } from './measures.ts';

/**
 * What 10,000 stored shares cost: milliseconds of a page of five cards from the real bot, beside one that remembers
 * nothing, each in its own process on its own sandbox, taking turns. Aim: less than 5 ms more. `npm run bench:shares`
 */

const SHARES = 10_000;
const ROUNDS = 1000;
const WARM_UP = 50;
const QUERY = { query: 'model training' };

async function start(shares: number) {
  const sandbox = await startSandbox({ port: 0 });
  let bot = await startBot(sandbox);
  if (shares > 0) {
    const choices = await person(sandbox, 'admin', '#general').complete(
      'share',
      { excerpt: 'model training' },
      'excerpt',
    );
    await bot.stop();
    await insertShares(
      sandbox,
      `file:${join(bot.folder, 'commonplace.db')}`,
      choices.map(({ value }) => String(value)),
      shares,
    );
    bot = await startBot(sandbox, { folder: bot.folder });
  }
  const page = () => answerMs(sandbox.as('admin', '#general').run('search', QUERY));
  const end = async () => {
    await bot.stop();
    await sandbox.close();
    await removeFolder(bot);
  };
  return { page, end };
}

const without = await start(0);
const withShares = await start(SHARES);
const times = { without: [] as number[], with: [] as number[] };
try {
  for (let i = -WARM_UP; i < ROUNDS; i++) {
    const [a, b] = [await without.page(), await withShares.page()];
    if (i < 0) continue;
    times.without.push(a);
    times.with.push(b);
  }
} finally {
  await without.end();
  await withShares.end();
}

const result = (share: number) => ({
  without: round(percentile(times.without, share), 2),
  with: round(percentile(times.with, share), 2),
  more: round(percentile(times.with, share) - percentile(times.without, share), 2),
});
console.log(
  JSON.stringify({ shares: SHARES, cards: 5, p50: result(0.5), p90: result(0.9), p99: result(0.99) }),
);
