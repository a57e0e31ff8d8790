import { expect, test } from 'vitest';
import { noticeTeller } from '../../../src/discord/actions/notices.ts';
import type { CommandInteraction } from '../../../src/discord/gateway/command.ts';
import { Notices } from '../../../src/storage/notices.ts';
import { openTestDatabase } from '../../support/databases.ts';

test('two quick commands deliver a notice once, and a follow-up that fails leaves it for the next', async () => {
  const { db, close } = await openTestDatabase();
  const notices = new Notices(db);
  await notices.add('u1', 'Your digest is paused.');
  const tell = noticeTeller(notices);
  const sent: unknown[] = [];
  const interaction = (followUp: (message: unknown) => Promise<unknown>) =>
    ({ user: { id: 'u1' }, followUp }) as unknown as CommandInteraction;
  await expect(tell(interaction(() => Promise.reject(new Error('no'))))).rejects.toThrow('no');
  const works = interaction(async (message) => sent.push(message));
  await Promise.all([tell(works), tell(works)]);
  await tell(works);
  await close();
  expect(sent).toHaveLength(1);
});
