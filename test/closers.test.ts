import { expect, test } from 'vitest';
import { Closers } from '../src/closers.ts';

test('every closer runs, the last opened first, whatever another throws', async () => {
  const closed: string[] = [];
  const closers = new Closers();
  closers.push(() => closed.push('database'));
  closers.push(async () => Promise.reject(new Error('stuck')));
  closers.push(() => closed.push('gateway'));
  await expect(closers.close()).rejects.toMatchObject({ errors: [{ message: 'stuck' }] });
  expect(closed).toEqual(['gateway', 'database']);
  await closers.close();
});
