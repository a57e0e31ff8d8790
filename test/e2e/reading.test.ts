import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../sandbox/src/server/server.ts';
import { SEEDED } from '../../sandbox/src/world/seed.ts';
import { type Bot, removeFolder, startBot } from '../support/bot.ts';
import { botDatabase } from '../support/databases.ts';
import { person } from '../support/driver.ts';
import { titles } from '../support/room.ts';

let sandbox: RunningSandbox;
let bot: Bot;
let env: Record<string, string>;

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 });
  env = { ...(await botDatabase()), OPERATOR_CONTACT: 'mailto:reading_room@example.org' };
  bot = await startBot(sandbox, { env });
});

afterAll(async () => {
  await bot.stop();
  await sandbox.close();
  await removeFolder(bot);
});

const admin = (place = '#general') => person(sandbox, 'admin', place);

describe('/search', () => {
  test('puts the posts about obfuscated chains of thought first', async () => {
    const reply = await admin().slash('search', { query: 'obfuscated chain of thought' });
    expect(reply.ephemeral).toBe(false);
    expect(titles(reply).slice(0, 2).sort()).toEqual([
      '\\[Paper\\] Output Supervision Can Obfuscate the CoT',
      '\\[Research Note\\] Optimizing The Final Output Can Obfuscate CoT',
    ]);
    expect(reply.text()).toMatch(/\*\*obfuscated\*\*/i);
  });

  test('turns pages, for the presser alone when the answer is not theirs, also after a restart', async () => {
    const first = await admin().slash('search', { query: 'alignment training of models' });
    expect(first.text()).toMatch(/match(es)? all the words; more match some · page 1$/m);
    const shown = titles(first);
    await bot.stop();
    bot = await startBot(sandbox, { env, folder: bot.folder });
    const other = await person(sandbox, 'member', '#general').press(first, 'Next');
    expect(other.ephemeral).toBe(true);
    expect(titles(first)).toEqual(shown);
    const next = await admin().press(first, 'Next');
    expect(next.kind).toBe('update');
    expect(titles(next)).toEqual(titles(other));
    expect(titles(next)).not.toEqual(shown);
    expect(titles(await admin().press(next, 'Previous'))).toEqual(shown);
  });

  test('suggests titles; choosing one opens that post', async () => {
    const choices = await admin().complete('search', { query: 'subliminal' }, 'query');
    expect(choices[0]?.name).toContain('Subliminal Learning');
    const reply = await admin().slash('search', { query: String(choices[0]?.value) });
    expect(titles(reply)[0]).toContain('Subliminal Learning');
  });

  test('shows the post at an address alone, and related ones below', async () => {
    const query = 'what is https://arxiv.org/pdf/2511.11584v2 about?';
    const reply = await admin().slash('search', { query });
    expect(reply.text()).toContain('1 excerpt from “\\[Paper\\] Output Supervision Can Obfuscate the CoT”');
    const [opened, related] = reply.text().split('**Related**');
    expect(opened).toContain('Output Supervision');
    expect(related).toContain('/posts/CM7AsQoBxDW4vhkP3/research-note-optimizing-the-final-output');
  });

  test('says what it did not understand', async () => {
    const query = 'before:soonish xylophonequartz alignment';
    const text = (await admin().slash('search', { query })).text();
    expect(text).toContain('“soonish” isn’t a date. Try before:2025-09');
    expect(text).toContain('No excerpt contains: xylophonequartz');
  });

  test('says nothing twice, and quotes within quotes', async () => {
    const nothing = await admin().slash('search', { query: 'xylophonequartz' });
    expect(nothing.text()).toBe('Nothing found for “xylophonequartz”. Try fewer or other words.');
    const quoted = await admin().slash('search', { query: '"penalizing the chain of thought"' });
    expect(quoted.text()).toContain('for “‘penalizing the chain of thought’”');
  });

  test('takes no common word for a misspelling of another one', async () => {
    const query = 'what is the best way to stop models from gaming?';
    const reply = await admin().slash('search', { query });
    expect(reply.text()).toContain('No excerpt contains: best, stop');
    expect(reply.text()).not.toContain('Showing results for');
  });

  test('says clearly that nothing was found, and offers what is near', async () => {
    const reply = await admin().slash('search', { query: 'xylophonequartz', author: 'Alex Cloud' });
    expect(reply.text()).toContain('Nothing found');
    const empty = await admin().slash('search', { query: '""' });
    expect(empty.text()).toContain('Nothing found');
    expect(empty.buttons()).toEqual([]);
    const widened = await admin().slash('search', { query: 'subliminal', author: 'Victor Gillioz' });
    expect(widened.text()).toContain('Nothing found');
    expect(titles(await admin().press(widened, 'Search all authors'))[0]).toContain('Subliminal');
  });

  test('answers an author with a word that nobody wrote, and offers each way on once', async () => {
    for (const query of ['author:"Alex Turner" xylophonequartz', 'tag:nothing author:"Alex Turner"']) {
      const reply = await admin().slash('search', { query });
      expect(reply.text()).toContain('Nothing found');
      expect(reply.buttons().map(({ label }) => label)).toContain('author:"Alex Turner"');
    }
  });

  test.each([
    'author:"Dwayne "The Rock" Johnson"',
    'tag:interpretability',
    'before:2019-01',
    '-tag:AI',
    'OR',
    'author:',
    'tag: before: "',
    '-"" "-',
  ])('answers %s', async (query) => {
    const reply = await admin().slash('search', { query });
    expect(reply.kind).toBe('message');
    expect(reply.text()).not.toContain('Something went wrong');
  });

  test('makes no offers out of operators', async () => {
    const reply = await admin().slash('search', { query: 'tag:nothing before:2020 the' });
    const offered = reply.buttons().map(({ label }) => label);
    expect(offered.filter((label) => label?.startsWith('Everything by'))).toEqual([]);
  });

  test('answers privately when asked to, and asks which Alex is meant', async () => {
    const reply = await admin().slash('search', { query: 'reward', author: 'Alex', private: true });
    expect(reply.ephemeral).toBe(true);
    const labels = reply.buttons().map(({ label }) => label);
    const turner = labels.find((label) => label?.startsWith('Alex Turner'))!;
    expect(turner).toMatch(/^Alex Turner \(\d+\)$/);
    expect(titles(await admin().press(reply, turner)).length).toBeGreaterThan(0);
  });

  test('shows the whole card privately behind Open', async () => {
    const reply = await admin().slash('search', { query: 'unlearning' });
    const more = await person(sandbox, 'member', '#general').press(reply, 'Open');
    expect(more.ephemeral).toBe(true);
    expect(more.buttons().map(({ label }) => label)).toEqual(['Share', 'Discuss', 'Cite', 'Save', 'Related']);
    expect(more.text()).toMatch(/^### \[Distillation .*\]\(https:.*\/posts\/anX4QrNjhJqGFvrBr\/\S*\)$/m);
  });
});

describe('/random', () => {
  test('never repeats within eleven draws in a channel, whoever asks and through a restart', async () => {
    const seen: string[] = [];
    let reply = await admin('#papers').slash('random');
    seen.push(...titles(reply));
    for (let draw = 2; draw <= 11; draw++) {
      if (draw === 5) {
        await bot.stop();
        bot = await startBot(sandbox, { env, folder: bot.folder });
      }
      reply =
        draw % 2 === 0
          ? await person(sandbox, 'member', '#papers').press(reply, 'Another')
          : await admin('#papers').slash('random');
      seen.push(...titles(reply));
    }
    expect(new Set(seen).size).toBe(11);
  });

  test('keeps to one author', async () => {
    const reply = await admin('dm').slash('random', { author: 'Bruce Lee' });
    expect(titles(reply)).toEqual(['Distillation Robustifies Unlearning']);
  });
});

describe('/author', () => {
  test("lists Alex Turner's posts for his handle, newest first", async () => {
    const reply = await admin().slash('author', { name: 'TurnTrout' });
    expect(reply.text()).toContain('### Alex Turner');
    const [, ...posts] = titles(reply);
    expect(posts[0]).toBe('No instrumental convergence without AI psychology');
    expect(posts[1]).toContain('Team Shard');
    expect(reply.text()).toContain('author and mentor');
    const read = await admin().press(reply, reply.buttons()[0]?.customId ?? '');
    expect(titles(read)).toEqual(['No instrumental convergence without AI psychology']);
  });

  test.each(['turner alex', 'Alex Truner', 'Aléx Turner', 'alexturner'])('finds him by %s', async (name) => {
    const reply = await admin().slash('author', { name, private: true });
    expect(reply.text()).toContain('### Alex Turner');
  });

  test('asks when a name is ambiguous, and explains when nobody has it', async () => {
    const reply = await admin().slash('author', { name: 'Alex' });
    expect(reply.buttons().map(({ label }) => label)).toEqual(
      expect.arrayContaining(
        ['Alex Turner', 'Alex Cloud', 'Alex Infanger', 'Alex Irpan'].map((name) =>
          expect.stringMatching(name),
        ),
      ),
    );
    const cloud = reply.buttons().find(({ label }) => label?.startsWith('Alex Cloud'))!;
    expect((await admin().press(reply, cloud.label!)).text()).toContain('### Alex Cloud');
    const nobody = await admin().slash('author', { name: 'Zxqw Vbnm' });
    expect(nobody.ephemeral).toBe(true);
    expect(nobody.text()).toContain('Nobody in the library is called');
  });

  test('completes names and handles', async () => {
    const choices = await admin().complete('author', { name: 'turnt' }, 'name');
    expect(choices[0]?.value).toBe('Alex Turner');
  });
});

describe('/about', () => {
  test('says what the library holds and from where; admins hear how it was read', async () => {
    const reply = await admin().slash('about');
    expect(reply.text()).toContain('11 excerpts from 11 posts by');
    expect(reply.text()).toMatch(/^- \[No instrumental convergence .*\]\(https:.*\) · January 2026$/m);
    expect(reply.text()).toContain("[Alex Cloud's posts on the AI Alignment Forum](https://");
    expect(reply.text()).not.toContain('merged');
    expect(reply.text()).toContain(String.raw`Contact reading\_room\@example.org`);
    const facts = await admin().slash('about', { show: 'operation' });
    expect(facts.ephemeral).toBe(true);
    expect(facts.text()).toContain('14 excerpts read, 3 duplicates merged');
    expect(
      (await person(sandbox, 'member', '#general').slash('about', { show: 'operation' })).text(),
    ).toContain('Manage Server');
  });

  test('shows admins, and nobody else, what was merged and why', async () => {
    const reply = await admin().slash('about', { show: 'duplicates' });
    expect(reply.ephemeral).toBe(true);
    expect(reply.text()).toContain('3 merged');
    expect(reply.text()).toMatch(/\*\*Merged\*\*: .*normalisation/);
    expect(reply.text()).toContain('002\\_f0ca846c55574590.txt:2');
    const refused = await person(sandbox, 'member', '#general').slash('about', { show: 'duplicates' });
    expect(refused.ephemeral).toBe(true);
    expect(refused.text()).toContain('Manage Server');
    sandbox.world.setPerson(sandbox.world.user(SEEDED.owner), { installedApp: true });
    const elsewhere = await person(sandbox, 'owner', '#lounge').slash('about', { show: 'duplicates' });
    expect(elsewhere.text()).toBe('This only works in a server that I’m a member of.');
  });
});
