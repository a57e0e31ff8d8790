import { type APIOverwrite, ChannelType, OverwriteType, PermissionFlagsBits } from 'discord-api-types/v10';
import { describe, expect, test, vi } from 'vitest';
import { SEEDED } from '../../sandbox/src/world/seed.ts';
import { useRoom } from '../support/room.ts';
import { insertShares } from '../support/shares.ts';

const room = useRoom();

describe('what was discussed before', () => {
  test('stands on cards, with the newest three', async () => {
    expect(await room.discussed(room.admin(), 'subliminal')).toBeUndefined();
    const posted = [];
    for (const place of ['#general', '#papers', '#Reading group', '#general'])
      posted.push(await room.share(room.admin(place), 'subliminal'));
    const line = await room.discussed(room.member(), 'subliminal');
    expect(line).toMatch(new RegExp(`^Discussed 4 times here, last in <#${SEEDED.general}> <t:\\d+:R>: `));
    const jumps = [...line!.matchAll(/\/(\d+)\/(\d+)\)/g)].map(([, , message]) => message);
    expect(jumps).toEqual(
      posted
        .slice(1)
        .reverse()
        .map(({ wire }) => wire.id),
    );
  });

  test('is told only to those who can see the channel', async () => {
    const staff = hiddenChannel('staff');
    await room.share(room.admin('#staff'), 'subliminal');
    const thread = room.sandbox.world.addThread(staff, SEEDED.admin, {
      type: ChannelType.PublicThread,
      name: 'aside',
    });
    await room.share(room.admin('#aside'), 'subliminal');
    expect(await room.discussed(room.member(), 'subliminal', { private: true })).toBeUndefined();
    expect((await room.member().slash('shared')).text()).toContain('Nothing has been shared here yet');
    // An admin's public answer is read by everybody.
    expect(await room.discussed(room.admin(), 'subliminal')).toBeUndefined();
    expect(await room.discussed(room.admin(), 'subliminal', { private: true })).toContain('2 times');
    expect((await room.admin().slash('shared')).text()).toContain(`<#${thread.id}>`);
    expect(await room.discussed(room.admin('#staff'), 'subliminal')).toContain('2 times');
  });

  test('is told to everybody in a hidden channel where the same people are let in', async () => {
    hiddenChannel('editors');
    hiddenChannel('editors-2');
    hiddenChannel('editors-and-ben', hidden(SEEDED.member, OverwriteType.Member, 'allow'));
    await room.share(room.admin('#editors'), 'subliminal');
    expect(await room.discussed(room.admin('#editors-2'), 'subliminal')).toContain('once');
    expect(await room.discussed(room.admin('#editors-and-ben'), 'subliminal')).toBeUndefined();
    await room.share(room.admin('#editors-and-ben'), 'subliminal');
    expect(await room.discussed(room.member('#editors-and-ben'), 'subliminal')).toContain('once');
    expect(await room.discussed(room.admin('#editors'), 'subliminal')).toContain('once');
  });

  test('leaves the list quietly when its message, thread or channel is deleted', async () => {
    const { world } = room.sandbox;
    const place = world.addChannel({ type: ChannelType.GuildText, guildId: SEEDED.guild, name: 'brief' });
    const thread = world.addThread(place, SEEDED.admin, { type: ChannelType.PublicThread, name: 'briefer' });
    await room.share(room.admin(), 'subliminal');
    const posted = await room.share(room.admin('#brief'), 'subliminal');
    await room.share(room.admin('#briefer'), 'subliminal');
    await room.share(room.admin('#brief'), 'subliminal');
    expect(await room.discussed(room.member(), 'subliminal')).toContain('4 times');
    room.admin('#brief').actor.remove(posted);
    await expect.poll(() => room.discussed(room.member(), 'subliminal')).toContain('3 times');
    world.deleteChannel(thread);
    await expect.poll(() => room.discussed(room.member(), 'subliminal')).toContain('2 times');
    world.deleteChannel(place);
    await expect.poll(() => room.discussed(room.member(), 'subliminal')).toContain('once');
  });
});

test('leaves the list soon after a start when it was deleted while the bot was off', async () => {
  const { world } = room.sandbox;
  const place = world.addChannel({ type: ChannelType.GuildText, guildId: SEEDED.guild, name: 'passing' });
  await room.share(room.admin(), 'subliminal');
  const posted = await room.share(room.admin('#papers'), 'subliminal');
  await room.share(room.admin('#passing'), 'subliminal');
  await room.stopBot();
  room.admin('#papers').actor.remove(posted);
  world.deleteChannel(place);
  await room.startBot();
  await vi.waitFor(
    async () => {
      expect((await room.admin().slash('shared')).text()).toContain('Shared once');
      expect(await room.discussed(room.member(), 'subliminal')).toContain('once');
    },
    { timeout: 5000, interval: 100 },
  );
  expect(await room.forget(room.admin())).toContain('1 record of what you shared');
});

describe('/shared', () => {
  test('lists by excerpt, person and channel, a page at a time', async () => {
    for (const place of ['#papers', '#Reading group', '#announcements']) {
      for (let i = 0; i < (place === '#papers' ? 3 : 4); i++)
        await room.share(room.member(place), 'unlearning');
    }
    await room.share(room.admin(), 'subliminal');
    const all = await room.admin().slash('shared');
    expect(all.ephemeral).toBe(true);
    expect(all.text()).toContain('Shared 12 times · page 1 of 2');
    expect((await room.admin().press(all, 'Next')).text()).toContain('page 2 of 2');
    const count = async (filter: Record<string, string>) =>
      (await room.admin().slash('shared', filter)).text().match(/Shared (once|\d+)/)?.[1];
    expect(await count({ person: SEEDED.admin })).toBe('once');
    expect(await count({ channel: SEEDED.announcements })).toBe('4');
    // A channel stands for its threads as well.
    expect(await count({ channel: SEEDED.papers })).toBe('7');
    expect(await count({ channel: SEEDED.thread })).toBe('4');
    expect(await count({ excerpt: await room.idOf('subliminal') })).toBe('once');
    expect(await count({ excerpt: await room.idOf('subliminal'), channel: SEEDED.papers })).toBeUndefined();
    expect((await room.admin().slash('shared', { person: SEEDED.owner })).text()).toContain(
      'No matching shares',
    );
    const jump = (await room.admin().slash('shared', { person: SEEDED.admin })).buttons()[0];
    expect(jump?.url).toContain(`/channels/${SEEDED.guild}/${SEEDED.general}/`);
  });

  test('shows a share and its discussion as one', async () => {
    const posted = await room.share(room.admin('#papers'), 'unlearning');
    await room.member('#papers').press(posted, 'Discuss');
    const list = await room.admin().slash('shared', { channel: SEEDED.papers });
    expect(list.text()).toContain('Shared once');
    expect(list.text()).toContain('discussed in its thread');
    expect(list.buttons()[0]?.url).toMatch(new RegExp(`/channels/${SEEDED.guild}/${posted.wire.id}$`));
  });

  test('is not there in direct messages', () => {
    expect(
      room
        .admin('dm')
        .actor.commands()
        .map(({ name }) => name),
    ).not.toContain('shared');
  });
});

describe('a server with a long memory', () => {
  test('is counted among 10,000 shares', async () => {
    const excerpt = await room.idOf('subliminal');
    await room.stopBot();
    await insertShares(room.sandbox, room.databaseUrl, [excerpt], 10_000);
    await room.startBot();
    expect(await room.discussed(room.member(), 'subliminal')).toContain('Discussed 10000 times here');
    const list = await room.member().slash('shared', { person: SEEDED.owner });
    expect(list.text()).toContain('Shared 10000 times · page 1 of 1250');
  });
});

/** A channel that only librarians, the bot, and those of the further rules see. */
function hiddenChannel(name: string, ...rules: APIOverwrite[]) {
  const overwrites = [
    hidden(SEEDED.guild, OverwriteType.Role, 'deny'),
    hidden(SEEDED.adminRole, OverwriteType.Role, 'allow'),
    hidden(SEEDED.botRole, OverwriteType.Role, 'allow'),
    ...rules,
  ];
  return room.sandbox.world.addChannel({
    type: ChannelType.GuildText,
    guildId: SEEDED.guild,
    name,
    overwrites,
  });
}

function hidden(id: string, type: OverwriteType, kind: 'allow' | 'deny') {
  const bits = String(PermissionFlagsBits.ViewChannel);
  return { id, type, allow: kind === 'allow' ? bits : '0', deny: kind === 'deny' ? bits : '0' };
}
