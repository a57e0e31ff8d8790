import { describe, expect, test } from 'vitest';
import type { PermissionName } from '../src/world/permissions.ts';
import { SEEDED } from '../src/world/seed.ts';
import { fieldErrors, freshSandbox } from './support/rest.ts';

const PAPERS = `/channels/${SEEDED.papers}`;
const THREAD = `/channels/${SEEDED.thread}`;
const { sandbox, api } = freshSandbox();

const forbid = (name: PermissionName) =>
  sandbox().world.setPermission(sandbox().world.channel(SEEDED.papers), SEEDED.bot, name, false);
const thread = (id: string) => sandbox().world.channel(id);

describe('a thread from a message', () => {
  test('has the id of the message, once', async () => {
    const { body: message } = await api('POST', `${PAPERS}/messages`, { content: 'A paper' });
    const path = `${PAPERS}/messages/${message.id}/threads`;
    const opened = await api('POST', path, { name: 'A paper', auto_archive_duration: 1440 });
    expect(opened.status).toBe(201);
    expect(opened.body).toMatchObject({
      id: message.id,
      type: 11,
      parent_id: SEEDED.papers,
      owner_id: SEEDED.bot,
    });
    expect(opened.body.thread_metadata).toMatchObject({ archived: false, auto_archive_duration: 1440 });
    const again = await api('POST', path, { name: 'Again' });
    expect([again.status, again.body.code]).toEqual([400, 160004]);
    expect((await api('GET', `${PAPERS}/messages/${message.id}`)).body.flags & (1 << 5)).not.toBe(0);
  });

  test('of an announcement is an announcement thread', async () => {
    const { body } = await api('POST', `/channels/${SEEDED.announcements}/messages`, { content: 'News' });
    const path = `/channels/${SEEDED.announcements}/messages/${body.id}/threads`;
    expect((await api('POST', path, { name: 'News' })).body.type).toBe(10);
  });

  test('needs the permission', async () => {
    const { body } = await api('POST', `${PAPERS}/messages`, { content: 'A paper' });
    forbid('CreatePublicThreads');
    const answer = await api('POST', `${PAPERS}/messages/${body.id}/threads`, { name: 'A paper' });
    expect(answer.body.code).toBe(50013);
  });

  test.each([
    ['', ['BASE_TYPE_MIN_LENGTH']],
    ['x'.repeat(101), ['BASE_TYPE_MAX_LENGTH']],
  ])('is not named %j', async (name, codes) => {
    const { body } = await api('POST', `${PAPERS}/messages`, { content: 'A paper' });
    const answer = await api('POST', `${PAPERS}/messages/${body.id}/threads`, { name });
    expect(fieldErrors(answer)).toEqual({ name: codes });
  });
});

test('a public thread can be opened without a message', async () => {
  const { body } = await api('POST', `${PAPERS}/threads`, { name: 'Talk', type: 11 });
  await api('POST', `/channels/${body.id}/messages`, { content: 'First' });
  expect(sandbox().as('member', body.id).messages()).toHaveLength(1);
  expect((await api('GET', `/guilds/${SEEDED.guild}/threads/active`)).body.threads).toContainEqual(
    expect.objectContaining({ id: body.id }),
  );
});

describe('a forum', () => {
  const IDEAS = `/channels/${SEEDED.ideas}`;

  test('takes posts with their first message', async () => {
    const { body, status } = await api('POST', `${IDEAS}/threads`, {
      name: 'An idea',
      message: { content: 'It is …' },
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({ name: 'An idea', parent_id: SEEDED.ideas, message: { id: body.id } });
    expect((await api('GET', `/channels/${body.id}/messages`)).body).toHaveLength(1);
  });

  test('takes no messages by themselves, and no empty posts', async () => {
    expect((await api('POST', `${IDEAS}/messages`, { content: 'x' })).body.code).toBe(40058);
    const empty = await api('POST', `${IDEAS}/threads`, { name: 'x', message: { content: '' } });
    expect(empty.body.code).toBe(50006);
    expect((await api('POST', `${IDEAS}/threads`, { name: 'x' })).body.code).toBe(50035);
  });
});

describe('an archived thread', () => {
  test('wakes up when somebody writes', async () => {
    sandbox().world.editThread(thread(SEEDED.thread), { archived: true });
    expect((await api('POST', `${THREAD}/messages`, { content: 'Hello again' })).status).toBe(200);
    expect(thread(SEEDED.thread).thread?.metadata.archived).toBe(false);
  });

  test('is opened again by whoever may write in it, unless it is locked', async () => {
    forbid('ManageThreads');
    sandbox().world.editThread(thread(SEEDED.thread), { archived: true });
    expect((await api('PATCH', THREAD, { archived: false })).status).toBe(200);
    sandbox().world.editThread(thread(SEEDED.thread), { archived: true, locked: true });
    expect((await api('PATCH', THREAD, { archived: false })).body.code).toBe(50013);
    expect((await api('POST', `${THREAD}/messages`, { content: 'x' })).body.code).toBe(160005);
  });

  test('is not changed, and its messages are not', async () => {
    const { body } = await api('POST', `${THREAD}/messages`, { content: 'x' });
    sandbox().world.editThread(thread(SEEDED.thread), { archived: true });
    sandbox().world.setPermission(thread(SEEDED.papers), SEEDED.bot, 'ManageThreads', true);
    expect((await api('PATCH', THREAD, { name: 'Other' })).body.code).toBe(50083);
    expect((await api('PATCH', `${THREAD}/messages/${body.id}`, { content: 'y' })).body.code).toBe(50083);
    expect((await api('PUT', `${THREAD}/thread-members/@me`)).body.code).toBe(50083);
  });
});

test('writing in threads has a permission of its own', async () => {
  forbid('SendMessages');
  expect((await api('POST', `${THREAD}/messages`, { content: 'x' })).status).toBe(200);
  forbid('SendMessagesInThreads');
  expect((await api('POST', `${THREAD}/messages`, { content: 'x' })).body.code).toBe(50013);
});

test('the bot joins and leaves', async () => {
  const me = `${THREAD}/thread-members/@me`;
  expect((await api('GET', me)).body.code).toBe(10007);
  expect((await api('PUT', me)).status).toBe(204);
  expect((await api('GET', me)).body).toMatchObject({ user_id: SEEDED.bot });
  expect((await api('DELETE', me)).status).toBe(204);
});

test('a deleted channel takes its threads along', async () => {
  sandbox().world.deleteChannel(thread(SEEDED.papers));
  expect((await api('GET', THREAD)).body.code).toBe(10003);
});
