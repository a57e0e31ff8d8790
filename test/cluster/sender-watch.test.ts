import { pino } from 'pino';
import { expect, test } from 'vitest';
import { watchSender } from '../../src/cluster/sender-watch.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { Leases } from '../../src/storage/leases.ts';
import { createPostgresDatabase } from '../support/databases.ts';

test('a gateway says when no worker is running, and when one is again', async () => {
  const { db, close } = await openDatabase(await createPostgresDatabase());
  const said: string[] = [];
  const logger = pino({}, { write: (line: string) => void said.push(JSON.parse(line).msg) });
  const stop = watchSender({ leases: new Leases(db, 'gateway', 30_000), logger, checkMs: 20 });
  await expect
    .poll(() => said)
    .toEqual([expect.stringContaining('start a process with COMMONPLACE_ROLE=worker')]);
  await new Leases(db, 'worker', 30_000).take('sender');
  await expect.poll(() => said).toEqual([expect.anything(), 'a worker is running again']);
  stop();
  await close();
});
