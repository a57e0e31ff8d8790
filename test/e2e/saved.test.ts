import { describe, expect, test } from 'vitest';
import { SEEDED } from '../../sandbox/src/world/seed.ts';
import { labels, useRoom } from '../support/room.ts';

const room = useRoom();

describe('Save and /saved', () => {
  test('keep, list, search, export and remove, for the person alone', async () => {
    const posted = await room.share(room.admin(), 'subliminal');
    expect((await room.member().press(posted, 'Save')).text()).toContain('Saved.');
    expect((await room.member().press(posted, 'Save')).text()).toContain('already');
    await room.member('dm').press(await room.cardOf(room.member('dm'), 'unlearning'), 'Save');
    const list = await room.member('#papers').slash('saved list');
    expect(list.ephemeral).toBe(true);
    expect(list.text()).toContain('2 saved excerpts');
    expect((await room.admin().slash('saved list')).text()).toContain('haven’t saved anything');
    const found = await room.member().slash('saved search', { query: 'cloud SUBLIM' });
    expect(found.text()).toContain('1 saved excerpt with “cloud SUBLIM”');
    for (const query of ['xyzzy', '!!'])
      expect((await room.member().slash('saved search', { query })).text()).toContain('None of your 2');

    const exported = await room.member().slash('saved export');
    expect(exported.ephemeral).toBe(true);
    expect(exported.text()).toContain('Your 2 saved excerpts:');
    const [file] = exported.message.attachments;
    expect(file?.filename).toBe('saved-excerpts.md');
    const markdown = Buffer.from(room.sandbox.files.get(file!.id)!.data).toString();
    expect(markdown).toContain('> Current “unlearning” methods only suppress capabilities');
    expect(markdown).toContain('> Authors: Alex Cloud\\*, Minh Le\\*');
  });

  test('remove from a list, and take it back to its place', async () => {
    for (const words of ['subliminal', 'unlearning', 'recontextualization'])
      await room.member().press(await room.cardOf(room.member(), words), 'Save');
    const all = await room.member().slash('saved list');
    const found = await room.member().slash('saved search', { query: 'unlearning' });
    const left = await room.member().choose(found, found.selects()[0]!.options[0]!.value);
    expect(left.text()).toContain('Removed “Distillation Robustifies Unlearning”');
    expect(left.text()).toContain('None of your 2');
    expect((await room.member().slash('saved list')).text()).toContain('2 saved excerpts\n');
    expect((await room.member().press(left, 'Undo')).text()).toContain('1 saved excerpt with “unlearning”');
    expect((await room.member().slash('saved list')).text()).toBe(all.text());
  });

  test('remove by name, out of what the person saved', async () => {
    const kept = await room.member().press(await room.cardOf(room.member(), 'subliminal'), 'Save');
    await room.member().press(await room.cardOf(room.member(), 'unlearning'), 'Save');
    const choices = await room.member().complete('saved remove', { excerpt: 'learn' }, 'excerpt');
    expect(choices.map(({ name }) => name)).toEqual([expect.stringMatching(/^Subliminal Learning/)]);
    expect(await room.admin().complete('saved remove', { excerpt: '' }, 'excerpt')).toEqual([]);
    const excerpt = String(choices[0]?.value);
    const removed = await room.member().slash('saved remove', { excerpt });
    expect(removed.text()).toContain('Removed “Subliminal Learning');
    expect((await room.member().slash('saved remove', { excerpt })).text()).toContain('You haven’t saved');
    expect((await room.member().press(removed, 'Undo')).text()).toContain('Saved again');
    expect((await room.member().press(kept, 'Remove')).text()).toContain('Removed “Subliminal Learning');
    expect((await room.member().slash('saved list')).text()).toContain('1 saved excerpt\n');
  });

  test('a full page with everything that can stand on it', async () => {
    let results = await room.member().slash('search', { query: 'after:2020', private: true });
    for (;;) {
      for (const { label, customId } of results.buttons())
        if (label === 'Open')
          await room.member().press(await room.member().press(results, customId!), 'Save');
      if (results.buttons().at(-1)?.disabled) break;
      results = await room.member().press(results, 'Next');
    }
    const all = await room.member().slash('saved list');
    const removed = await room.member().choose(all, all.selects()[0]!.options[0]!.value);
    expect(labels(removed).filter((label) => label === 'Open')).toHaveLength(5);
    expect(labels(removed).slice(-3)).toEqual(['Previous', 'Next', 'Undo']);
    expect((await room.member().press(removed, 'Undo')).text()).toBe(all.text());
  });
});

describe('/forget me', () => {
  test('deletes everything about the person and says what it was', async () => {
    const posted = await room.share(room.member(), 'subliminal');
    await room.share(room.admin(), 'subliminal');
    await room.member().press(posted, 'Save');
    const asked = await room.member().slash('forget me');
    expect(asked.ephemeral).toBe(true);
    expect(asked.text()).toContain('- 1 saved excerpt');
    expect(asked.text()).toContain('- 1 record of what you shared');
    expect((await room.member().press(asked, 'Keep it')).text()).toBe('Nothing was deleted.');
    expect((await room.member().slash('saved list')).text()).toContain('1 saved excerpt');
    const again = await room.member().slash('forget me');
    const done = await room.member().press(again, 'Delete all of this');
    expect(done.text()).toContain('I’ve deleted');
    expect(done.text()).toContain('- 1 saved excerpt');
    expect((await room.member().slash('saved list')).text()).toContain('haven’t saved anything');
    expect((await room.member().slash('shared', { person: SEEDED.member })).text()).toContain(
      'No matching shares',
    );
    expect((await room.admin().slash('shared')).text()).toContain('Shared once');
    expect((await room.member().slash('forget me')).text()).toContain('haven’t stored anything about you');
  });

  test('also deletes what the person was shown where the bot is no member', async () => {
    room.sandbox.world.setPerson(room.sandbox.world.user(SEEDED.admin), { installedApp: true });
    await room.admin('#lounge').slash('random');
    await room.admin('dm').slash('random');
    expect(await room.forget(room.admin())).toContain('- 2 lists of what `/random`');
  });
});
