import { ChannelType } from 'discord-api-types/v10';
import { describe, expect, test, vi } from 'vitest';
import { SEEDED } from '../../sandbox/src/world/seed.ts';
import type { Reply } from '../support/driver.ts';
import { titles, useRoom } from '../support/room.ts';

const room = useRoom();

describe('Discuss', () => {
  const threadsOf = (parentId: string) =>
    [...room.sandbox.world.channels.values()].filter((each) => each.thread && each.parentId === parentId);
  const threadFrom = (reply: Reply) =>
    room.sandbox.world.channel(reply.buttons()[0]?.url?.split('/').at(-1) ?? expect.fail(reply.text()));

  test('opens one thread with the title and the card, and leads there ever after', async () => {
    const card = await room.cardOf(room.admin(), 'subliminal');
    const reply = await room.admin().press(card, 'Discuss');
    expect(reply.ephemeral).toBe(true);
    const thread = threadFrom(reply);
    expect(thread.name).toMatch(/^Subliminal Learning/);
    expect(thread.parentId).toBe(SEEDED.general);
    const first = room.sandbox.world.findMessage(SEEDED.general, thread.id)!;
    expect(titles(first)).toEqual([expect.stringMatching(/^Subliminal Learning/)]);
    expect(threadFrom(await room.member().press(first, 'Discuss'))).toBe(thread);
    expect(threadFrom(await room.member().slash('discuss', { excerpt: await room.idOf('subliminal') }))).toBe(
      thread,
    );
    room.sandbox.world.editThread(thread, { archived: true });
    expect(threadFrom(await room.member().press(first, 'Discuss'))).toBe(thread);
    expect(thread.thread?.metadata.archived).toBe(false);
    expect(await room.discussed(room.member(), 'subliminal')).toContain('once');
  });

  test('opens another one in another channel, and in place of a deleted one', async () => {
    const excerpt = await room.idOf('unlearning');
    const here = threadFrom(await room.admin().slash('discuss', { excerpt }));
    expect(threadFrom(await room.admin('#papers').slash('discuss', { excerpt }))).not.toBe(here);
    room.sandbox.world.deleteChannel(here);
    const anew = threadFrom(await room.admin().slash('discuss', { excerpt }));
    expect(anew).not.toBe(here);
    await room.stopBot();
    room.sandbox.world.deleteChannel(anew);
    await room.startBot();
    expect(
      room.sandbox.world.channels.has(threadFrom(await room.admin().slash('discuss', { excerpt })).id),
    ).toBe(true);
  });

  describe('when the thread was deleted while the bot was off', () => {
    const ROUTE = /\/threads$/;
    /** Opens a thread and has it deleted. @returns its id, which is its card's as well */
    const deletedThread = async (excerpt: string) => {
      const thread = threadFrom(await room.admin().slash('discuss', { excerpt }));
      await room.stopBot();
      room.sandbox.world.deleteChannel(thread);
      await room.startBot();
      return thread.id;
    };

    test('it is opened again on its card, by those who may', async () => {
      const excerpt = await room.idOf('chain of thought');
      const id = await deletedThread(excerpt);
      const { world } = room.sandbox;
      world.setPermission(room.channel('general'), SEEDED.member, 'CreatePublicThreads', false);
      expect((await room.member().slash('discuss', { excerpt })).text()).toContain(
        'You can’t open a thread in this channel: you need the Create Public Threads permission',
      );
      world.setPermission(room.channel('general'), SEEDED.member, 'CreatePublicThreads', true);
      expect(threadFrom(await room.member().slash('discuss', { excerpt })).id).toBe(id);
    });

    test('an outage of Discord does not lead to a second one', async () => {
      const excerpt = await room.idOf('reward hacking');
      const id = await deletedThread(excerpt);
      room.sandbox.faults.order('POST', ROUTE, { kind: 'refuse', status: 500 }, 30);
      expect((await room.admin().slash('discuss', { excerpt })).text()).toContain('Something went wrong');
      room.sandbox.faults.clear();
      expect(threadFrom(await room.admin().slash('discuss', { excerpt })).id).toBe(id);
    });

    test('another card is posted where Discord opens no second thread on a message', async () => {
      const excerpt = await room.idOf('gradient routing');
      const id = await deletedThread(excerpt);
      const body = { code: 160004, message: 'A thread has already been created for this message' };
      room.sandbox.faults.order('POST', ROUTE, { kind: 'refuse', status: 400, body });
      const thread = threadFrom(await room.admin().slash('discuss', { excerpt }));
      expect(thread.id).not.toBe(id);
      expect(room.sandbox.world.channels.has(thread.id)).toBe(true);
    });
  });

  test('two people at the same moment get one thread', async () => {
    const excerpt = await room.idOf('recontextualization');
    const before = threadsOf(SEEDED.general).length;
    const replies = await Promise.all([
      room.admin().slash('discuss', { excerpt }),
      room.member().slash('discuss', { excerpt }),
      room.admin().slash('discuss', { excerpt }),
    ]);
    expect(new Set(replies.map(threadFrom)).size).toBe(1);
    expect(threadsOf(SEEDED.general).length).toBe(before + 1);
  });

  test('a broken connection leads to one thread', async () => {
    const before = threadsOf(SEEDED.papers).length;
    room.sandbox.faults.onCreateMessage({ kind: 'do-then-fail', status: 500 });
    room.sandbox.faults.order('POST', /\/threads$/, { kind: 'do-then-fail', status: 500 });
    const reply = await room
      .admin('#papers')
      .slash('discuss', { excerpt: await room.idOf('recontextualization') });
    expect(threadFrom(reply).parentId).toBe(SEEDED.papers);
    expect(threadsOf(SEEDED.papers).length).toBe(before + 1);
  });

  test('so does one that breaks after the post in a forum was stored', async () => {
    const type = ChannelType.PublicThread;
    const idea = room.sandbox.world.addThread(room.channel('ideas'), SEEDED.admin, { type, name: 'Idea' });
    const before = threadsOf(SEEDED.ideas).length;
    room.sandbox.faults.order('POST', /\/threads$/, { kind: 'do-then-drop' });
    const excerpt = await room.idOf('unlearning');
    const thread = threadFrom(await room.admin(idea.id).slash('discuss', { excerpt }));
    expect(thread.parentId).toBe(SEEDED.ideas);
    expect(threadsOf(SEEDED.ideas).length).toBe(before + 1);
    expect(threadFrom(await room.admin(idea.id).slash('discuss', { excerpt }))).toBe(thread);
  });

  test('a process that ends half-way leaves nothing behind that a second press does not finish', async () => {
    const excerpt = await room.idOf('team shard');
    const cards = () =>
      room.sandbox.world.messages(SEEDED.announcements).filter((each) => each.visibleTo === null);
    const before = cards().length;
    room.sandbox.faults.order('POST', /\/threads$/, { kind: 'drop' }, 10);
    const actor = room.admin('#announcements').actor;
    actor.run('discuss', { excerpt });
    await vi.waitFor(() => expect(cards().length).toBe(before + 1), 5000);
    await room.bot.kill();
    room.sandbox.faults.clear();
    await room.startBot();
    const thread = threadFrom(await room.member('#announcements').slash('discuss', { excerpt }));
    expect(thread.id).toBe(cards().at(-1)?.wire.id);
    expect(cards().length).toBe(before + 1);
  });

  test('in a thread leads to one beside it; in a forum to a post', async () => {
    const excerpt = await room.idOf('sycophancy');
    expect(threadFrom(await room.admin('#Reading group').slash('discuss', { excerpt })).parentId).toBe(
      SEEDED.papers,
    );
    const post = room.sandbox.world.addThread(room.channel('ideas'), SEEDED.admin, {
      type: ChannelType.PublicThread,
      name: 'An idea',
    });
    const thread = threadFrom(await room.admin(post.id).slash('discuss', { excerpt }));
    expect(thread.parentId).toBe(SEEDED.ideas);
    expect(titles(room.sandbox.world.messages(thread.id)[0]!)).toHaveLength(1);
    expect(threadFrom(await room.member(post.id).slash('discuss', { excerpt }))).toBe(thread);
  });

  test('says which permission is missing, and works once it is there', async () => {
    const { world } = room.sandbox;
    const excerpt = await room.idOf('instrumental convergence');
    world.setPermission(room.channel('papers'), SEEDED.bot, 'CreatePublicThreads', false);
    const count = () => world.messages(SEEDED.papers).filter(({ visibleTo }) => visibleTo === null).length;
    const before = count();
    expect((await room.admin('#papers').slash('discuss', { excerpt })).text()).toContain(
      'I can’t open a thread in this channel: I need the Create Public Threads permission',
    );
    expect(count()).toBe(before);
    world.setPermission(room.channel('papers'), SEEDED.bot, 'CreatePublicThreads', true);
    expect(threadFrom(await room.admin('#papers').slash('discuss', { excerpt })).parentId).toBe(
      SEEDED.papers,
    );
  });
});
