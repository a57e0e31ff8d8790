import { describe, expect, test } from 'vitest';
import { SEEDED } from '../../sandbox/src/world/seed.ts';
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
    const card = await room.admin().press(reply, 'Open');
    expect(card.text()).toMatch(new RegExp(`Discussed once here, in <#${SEEDED.papers}> <t:\\d+:R>`));
    expect(card.text()).toContain(
      `https://discord.com/channels/${SEEDED.guild}/${SEEDED.papers}/${posted.wire.id}`,
    );
  });

  test('shows what is nearest when nothing known is linked, page by page', async () => {
    const said = room
      .member()
      .says('Does reward hacking show that models optimise for reward? https://example.org/x');
    const reply = await room.admin().rightClick(said, COMMAND);
    expect(reply.text()).toContain('Most similar to this message');
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

test('Related shows other excerpts, to the presser alone, and on demand only those by other authors', async () => {
  const posted = await room.share(room.admin(), 'subliminal');
  const all = await room.member().press(posted, 'Related');
  expect(all.ephemeral).toBe(true);
  expect(all.text()).toMatch(/^Related to “Subliminal.*”/);
  expect(titles(all).length).toBeGreaterThan(0);
  expect(titles(all)).not.toContain(titles(posted)[0]);
  const others = await room.member().press(all, 'By other authors');
  expect(others.kind).toBe('update');
  expect(others.text()).toMatch(/by other authors/);
  for (const line of others.text().match(/^-# .* · \d.*$/gm) ?? []) expect(line).not.toMatch(/Cloud|Owain/);
  expect((await room.member().press(others, 'By all authors')).text()).toBe(all.text());
});
