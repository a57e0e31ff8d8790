import { pino } from 'pino';
import { expect, test } from 'vitest';
import { Listener } from '../../src/storage/listener.ts';
import { createPostgresDatabase } from '../support/databases.ts';
import { query } from '../support/postgres.ts';
import { Wire } from '../support/wire.ts';

test('an announcement is heard, also when the connection had fallen silent before', async () => {
  const url = await createPostgresDatabase();
  const wire = await Wire.open(url);
  const listener = new Listener(`${wire.url}?query_timeout=300`, pino({ level: 'silent' }), 100);
  let heard = 0;
  listener.on('news', () => heard++);
  listener.start();
  try {
    // Once for the connection itself.
    await expect.poll(() => heard).toBe(1);
    await query(url, 'notify news');
    await expect.poll(() => heard).toBe(2);
    wire.cut();
    await query(url, 'notify news');
    wire.mend();
    await expect.poll(() => heard).toBe(2);
    await expect.poll(() => heard).toBe(3);
    await query(url, 'notify news');
    await expect.poll(() => heard).toBe(4);
  } finally {
    await listener.close();
    wire.close();
  }
});
