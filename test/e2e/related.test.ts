import { describe, expect, test } from 'vitest';
import { SEEDED } from '../../sandbox/src/seed.ts';
import { labels, titles, useRoom } from '../support/room.ts';

const room = useRoom();

describe('Find related excerpts', () => {
  const COMMAND = 'Find related excerpts';

  test.each([
    'https://www.lesswrong.com/posts/cGcwQDKAKbQ68BGuR/subliminal-learning?utm_source=x#comments',
    'look: <http://WWW.AlignmentForum.org/posts/cGcwQDKAKbQ68BGuR>',
    '[this](https://www.greaterwrong.com/posts/cGcwQDKAKbQ68BGuR/slug/comment/abc).',
    'https://lesswrong.com/s/abcdefghijklmnopq/p/cGcwQDKAKbQ68BGuR',
    'lesswrong.com/p/cGcwQDKAKbQ68BGuR',
    'https://arxiv.org/pdf/2507.14805v2.pdf',
    'https://alignment.anthropic.com/2025/subliminal-learning',
  ])('knows the post behind %s', async (text) => {
    const reply = await room.admin().rightClick(room.member().says(text), COMMAND);
    expect(reply.ephemeral).toBe(true);
    expect(reply.text()).toContain('This message links to “Subliminal Learning');
    expect(titles(reply)).toEqual([expect.stringMatching(/^Subliminal Learning/)]);
  });

  test('shows where the server discussed the post before', async () => {
    const posted = await room.share(room.member('#papers'), 'subliminal');
    const said = room.admin().says('https://arxiv.org/abs/2507.14805');
    const reply = await room.admin().rightClick(said, COMMAND);
    expect(reply.text()).toMatch(new RegExp(`Discussed once here, in <#${SEEDED.papers}> <t:\\d+:R>`));
    expect(reply.text()).toContain(
      `https://discord.com/channels/${SEEDED.guild}/${SEEDED.papers}/${posted.wire.id}`,
    );
  });

  test('shows what is nearest when nothing known is linked, page by page', async () => {
    const said = room
      .member()
      .says('Does reward hacking show that models optimise for reward? https://example.org/x');
    const reply = await room.admin().rightClick(said, COMMAND);
    expect(reply.text()).toContain('Nearest to this message');
    expect(titles(reply)[0]).toContain('Reward Hacking');
    if (labels(reply).includes('Next')) {
      const first = titles(reply);
      expect(titles(await room.admin().press(reply, 'Next'))).not.toEqual(first);
    }
  });

  test("takes a card's own words and links", async () => {
    const posted = await room.share(room.admin(), 'unlearning');
    const reply = await room.member().rightClick(posted, COMMAND);
    expect(reply.text()).toContain('This message links to “Distillation Robustifies Unlearning”');
  });

  test('says so when there is nothing to go by', async () => {
    expect((await room.admin().rightClick(room.member().says('🙂'), COMMAND)).text()).toMatch(
      /^Nothing in the library/,
    );
  });
});

test('More like this and Another view show other excerpts, to the presser alone', async () => {
  const posted = await room.share(room.admin(), 'subliminal');
  for (const label of ['More like this', 'Another view']) {
    const reply = await room.member().press(posted, label);
    expect(reply.ephemeral).toBe(true);
    expect(titles(reply).length).toBeGreaterThan(0);
    expect(titles(reply)).not.toContain(titles(posted)[0]);
    // Some of another view's cards may be by the same authors: only who comes first is another.
    if (label === 'Another view')
      expect(reply.text()).toMatch(/^Near to “Subliminal.*”, other authors first/);
  }
});
