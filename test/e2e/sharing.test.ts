import { ChannelType, type ThreadChannelType } from 'discord-api-types/v10';
import { describe, expect, test } from 'vitest';
import { SEEDED } from '../../sandbox/src/world/seed.ts';
import { textOf } from '../support/driver.ts';
import { labels, titles, useRoom } from '../support/room.ts';

const room = useRoom();

describe('/share and the Share button', () => {
  test('post the card for everybody, with who shared it and the comment, as a message of its own', async () => {
    const posted = await room.share(room.admin(), 'subliminal lear', '@everyone *look*');
    expect(textOf(posted)).toContain(`<@${SEEDED.admin}> shared an excerpt`);
    expect(textOf(posted)).toContain('\\@everyone \\*look\\*');
    expect(titles(posted)).toEqual([expect.stringMatching(/^Subliminal Learning/)]);
    expect(labels(posted)).toEqual(['Share', 'Discuss', 'Cite', 'Save', 'Related', 'Whole text']);
    expect(room.member().sees()).toContain(posted);
    expect(posted.wire.message_reference).toBeUndefined();
    expect(posted.wire.interaction_metadata).toBeUndefined();
    expect(posted.wire.mentions).toEqual([]);
    expect(posted.wire.mention_everyone).toBe(false);
  });

  test('the button asks for a comment, and works for anybody on any card, in threads as well', async () => {
    const card = await room.share(room.admin('#Reading group'), 'unlearning');
    const form = await room.member('#Reading group').press(card, 'Share');
    expect(form.kind).toBe('modal');
    const before = room.admin('#Reading group').sees().length;
    const reply = await room.member('#Reading group').submit(form, { comment: 'Compare this.' });
    expect(reply.ephemeral).toBe(true);
    expect(room.admin('#Reading group').sees().length).toBe(before + 1);
    expect(textOf(room.admin('#Reading group').sees().at(-1)!)).toContain('Compare this.');
  });

  test('say which permission is missing, and post nothing', async () => {
    const { world } = room.sandbox;
    const count = () => world.messages(SEEDED.papers).filter(({ visibleTo }) => visibleTo === null).length;
    const before = count();
    const excerpt = await room.idOf('unlearning');
    for (const [who, words] of [
      [SEEDED.bot, 'I can’t post in this channel: I need the Send Messages permission'],
      [SEEDED.member, 'You can’t post in this channel: you need the Send Messages permission'],
    ] as const) {
      world.setPermission(room.channel('papers'), who, 'SendMessages', false);
      const reply = await room.member('#papers').slash('share', { excerpt });
      expect(reply.ephemeral).toBe(true);
      expect(reply.text()).toContain(words);
      world.setPermission(room.channel('papers'), who, 'SendMessages', true);
    }
    world.setPermission(room.channel('papers'), SEEDED.bot, 'ViewChannel', false);
    world.setPermission(room.channel('papers'), SEEDED.bot, 'SendMessages', false);
    expect((await room.member('#papers').slash('share', { excerpt })).text()).toContain(
      'I need the View Channels and Send Messages permissions.',
    );
    world.setPermission(room.channel('papers'), SEEDED.bot, 'ViewChannel', true);
    world.setPermission(room.channel('papers'), SEEDED.bot, 'SendMessages', true);
    world.setPermission(room.channel('papers'), SEEDED.bot, 'SendMessagesInThreads', false);
    const inThread = await room.member('#Reading group').slash('share', { excerpt });
    expect(inThread.text()).toContain('Send Messages in Threads');
    world.setPermission(room.channel('papers'), SEEDED.bot, 'SendMessagesInThreads', true);
    expect(count()).toBe(before);
  });

  test('say so when a thread is locked or closed to the bot, and give the comment back', async () => {
    const { world } = room.sandbox;
    const excerpt = await room.idOf('unlearning');
    const share = async (type: ThreadChannelType, locked: boolean) => {
      const fields = { type, name: `${type}-${locked}` };
      const thread = world.addThread(room.channel('papers'), SEEDED.admin, fields, { locked });
      return (await room.admin(thread.id).slash('share', { excerpt, comment: 'Look.' })).text();
    };
    const locked = await share(ChannelType.PublicThread, true);
    expect(locked).toContain('Discord doesn’t let me post here: Thread is locked');
    expect(locked).toContain('Your comment was: Look.');
    expect(await share(ChannelType.PrivateThread, false)).toContain(
      'I can’t see this channel. An admin can let me in; in a private thread, mention me.',
    );
  });

  test('answer publicly where the bot is no member, and remember nothing of it', async () => {
    room.sandbox.world.setPerson(room.sandbox.world.user(SEEDED.admin), { installedApp: true });
    const reply = await room
      .admin('#lounge')
      .slash('share', { excerpt: await room.idOf('unlearning'), comment: 'Hm.' });
    expect(reply.ephemeral).toBe(false);
    expect(reply.text()).toContain('Hm.');
    expect(await room.forget(room.admin())).toContain('haven’t stored anything about you');
  });

  test('what is shared in a private thread is told there only', async () => {
    const thread = room.sandbox.world.addThread(room.channel('papers'), SEEDED.admin, {
      type: ChannelType.PrivateThread,
      name: 'secret',
    });
    room.sandbox.world.setThreadMember(thread, SEEDED.bot, true);
    const inside = room.admin(thread.id);
    await room.share(inside, 'subliminal');
    expect(await room.discussed(inside, 'subliminal')).toContain('once');
    expect(await room.discussed(room.admin('#papers'), 'subliminal', { private: true })).toBeUndefined();
    const discuss = await inside.slash('discuss', { excerpt: await room.idOf('subliminal') });
    expect(discuss.text()).toContain('private');
  });

  test('suggest excerpts by their titles and by how they begin', async () => {
    const named = async (excerpt: string) =>
      (await room.admin().complete('share', { excerpt }, 'excerpt'))[0]?.name;
    expect(await named('Distillation Rob')).toMatch(/^Distillation Robustifies Unlearning/);
    expect(await named('We show that training against a mon')).toMatch(/^\[Paper\] Output Supervision/);
  });

  test('offer what free words may mean, and keep the comment for it', async () => {
    const comment = '*My* long_thought, 1. of 2.';
    const offer = await room.admin().slash('share', { excerpt: 'unlearning methods', comment });
    expect(offer.ephemeral).toBe(true);
    expect(titles(offer)[0]).toMatch(/^Distillation Robustifies/);
    const form = await room.admin().press(offer, offer.buttons()[0]!.customId!);
    expect(JSON.stringify(form.modal)).toContain(JSON.stringify(comment));
    expect((await room.admin().submit(form, { comment })).text()).toContain('Shared in <#');
    const nothing = await room.admin().slash('share', { excerpt: 'xyzzyplugh', comment: 'Still here.' });
    expect(nothing.text()).toContain('No excerpt matches “xyzzyplugh”');
    expect(nothing.text()).toContain('Your comment was: Still here.');
  });

  test.each(['cite', 'related', 'discuss'])(
    '/%s offers what free words may mean as well',
    async (command) => {
      const offer = await room.admin().slash(command, { excerpt: 'unlearning methods' });
      expect(offer.text()).toContain('Which excerpt do you mean by “unlearning methods”?');
      const answer = await room.admin().press(offer, offer.buttons()[0]!.customId!);
      expect(answer.text()).toMatch(/distill|thread/i);
    },
  );

  test('can be undone, unless it is discussed', async () => {
    const excerpt = await room.idOf('unlearning');
    const share = () => room.admin('#papers').slash('share', { excerpt });
    const count = () =>
      room.sandbox.world.messages(SEEDED.papers).filter(({ visibleTo }) => visibleTo === null).length;
    const before = count();
    const first = await share();
    expect(titles(first)).toEqual(['Distillation Robustifies Unlearning']);
    expect((await room.admin('#papers').press(first, 'Undo')).text()).toBe(
      `Removed from <#${SEEDED.papers}>.`,
    );
    expect(count()).toBe(before);
    expect((await room.admin().slash('shared', { channel: SEEDED.papers })).text()).toContain('No matching');

    const discussed = await share();
    await room.member('#papers').slash('discuss', { excerpt });
    expect((await room.admin('#papers').press(discussed, 'Undo')).text()).toContain('already discuss');
  });

  test('an unclear answer of Discord leads to one message', async () => {
    room.sandbox.faults.onCreateMessage({ kind: 'do-then-fail', status: 500 });
    const before = room.admin().sees().length;
    await room.share(room.admin(), 'unlearning');
    // The card, and what the asker alone sees.
    expect(room.admin().sees().length).toBe(before + 2);
  });

  test('a connection that breaks after the message was stored: it is found, answered and remembered', async () => {
    const excerpt = await room.idOf('unlearning');
    const cards = () =>
      room
        .admin()
        .sees()
        .filter((message) => textOf(message).includes('shared an excerpt'));
    const before = cards().length;
    room.sandbox.faults.onCreateMessage({ kind: 'do-then-drop' });
    // Whatever else is sent to the channel is lost, so only a look into it can help.
    room.sandbox.faults.onCreateMessage({ kind: 'drop' }, 50);
    const reply = await room.admin().slash('share', { excerpt });
    room.sandbox.faults.clear();
    expect(reply.text()).toContain('Shared');
    expect(cards()).toHaveLength(before + 1);
    const shared = await room.admin().slash('shared', { excerpt });
    const [card] = cards().slice(-1);
    expect(JSON.stringify(shared.message.components)).toContain(card && 'wire' in card ? card.wire.id : '?');
  });
});

test("a card's link opens the post at the passage", async () => {
  const card = await room.cardOf(room.admin(), 'subliminal');
  expect(card.text()).toMatch(
    /^### \[Subliminal.*\/posts\/cGcwQDKAKbQ68BGuR\/[^#]*#:~:text=a%20surprising%20phenomenon/,
  );
});

describe('Cite', () => {
  test('gives link, BibTeX and Markdown, ready to copy, to the asker alone', async () => {
    const posted = await room.share(room.admin(), 'subliminal');
    const reply = await room.member().press(posted, 'Cite');
    expect(reply.ephemeral).toBe(true);
    const forms = [...reply.text().matchAll(/\*\*(\w+)\*\*\n```\n(.*?)\n```/gs)];
    const form = Object.fromEntries(forms.map(([, name, body]) => [name, body]));
    expect(form['Link']).toMatch(/^https:\/\/www\.lesswrong\.com\/posts\/cGcwQDKAKbQ68BGuR\/[^#]*$/);
    expect(form['BibTeX']).toContain('@misc{cloud2025subliminal,');
    expect(form['BibTeX']).toContain('eprint = {2507.14805}');
    expect(form['Markdown']).toMatch(/^> Authors: Alex Cloud\\\*, Minh Le/);
    expect(form['Markdown']).toMatch(/\[Subliminal Learning: .*\]\(<https:.*:~:text=.*>\), 2025-07-2\d$/);
    expect((await room.admin().slash('cite', { excerpt: await room.idOf('subliminal') })).text()).toBe(
      reply.text(),
    );
  });
});
