import { describe, expect, test } from 'vitest';
import { SEEDED } from '../../src/sandbox/seed.ts';
import { useRoom } from '../support/room.ts';

const room = useRoom();

describe('Save and /saved', () => {
  test('keep, list, search, export and remove, for the person alone', async () => {
    const posted = await room.share(room.admin(), 'subliminal');
    expect((await room.member().press(posted, 'Save')).text()).toContain('Saved for you');
    expect((await room.member().press(posted, 'Save')).text()).toContain('already');
    await room.member('dm').press(await room.cardOf(room.member('dm'), 'unlearning'), 'Save');
    const list = await room.member('#papers').slash('saved list');
    expect(list.ephemeral).toBe(true);
    expect(list.text()).toContain('2 saved excerpts');
    expect((await room.admin().slash('saved list')).text()).toContain('nothing');
    const found = await room.member().slash('saved list', { query: 'cloud SUBLIM' });
    expect(found.text()).toContain('1 saved excerpt with “cloud SUBLIM”');
    expect((await room.member().slash('saved list', { query: 'xyzzy' })).text()).toContain('None of the 2');

    const exported = await room.member().slash('saved export');
    expect(exported.ephemeral).toBe(true);
    const [file] = exported.message.attachments;
    expect(file?.filename).toBe('saved-excerpts.md');
    const markdown = Buffer.from(room.sandbox.files.get(file!.id)!.data).toString();
    expect(markdown).toContain('> Current “unlearning” methods only suppress capabilities');
    expect(markdown).toContain('> Authors: Alex Cloud\\*, Minh Le\\*');

    const left = await room.member().press(found, 'Remove');
    expect(left.text()).toContain('None of the 1');
    expect((await room.member().slash('saved list')).text()).toContain('1 saved excerpt\n');
  });
});

describe('/forget me', () => {
  test('deletes everything about the person and says what it was', async () => {
    const posted = await room.share(room.member(), 'subliminal');
    await room.share(room.admin(), 'subliminal');
    await room.member().press(posted, 'Save');
    const reply = await room.member().slash('forget me');
    expect(reply.ephemeral).toBe(true);
    expect(reply.text()).toContain('- 1 saved excerpt');
    expect(reply.text()).toContain('- 1 record of what you shared');
    expect((await room.member().slash('saved list')).text()).toContain('nothing');
    expect((await room.member().slash('shared', { person: SEEDED.member })).text()).toContain(
      'Nothing was shared',
    );
    expect((await room.admin().slash('shared')).text()).toContain('Shared once');
    expect((await room.member().slash('forget me')).text()).toContain('nothing about you');
  });
});
