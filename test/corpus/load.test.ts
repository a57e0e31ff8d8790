import { spawnSync } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadCorpus } from '../../src/corpus/load.ts';
import { StartError } from '../../src/errors.ts';
import { jsonl, SHIPPED_SEEDS, seedsFolder } from './folder.ts';

const GOOD = 'A good line that everybody can read.';

describe('loadCorpus with the shipped seeds', () => {
  it('gives what the files hold', async () => {
    const corpus = await loadCorpus(SHIPPED_SEEDS);
    expect(corpus.sources).toHaveLength(2);
    expect(corpus.read).toBe(14);
    expect(corpus.merges).toHaveLength(3);
    expect(corpus.excerpts).toHaveLength(11);
    expect(corpus.posts.filter(({ title, url }) => title && url)).toHaveLength(11);
    expect(corpus.rejections).toEqual([]);
  });

  it('keeps every origin of a merged excerpt', async () => {
    const { excerpts } = await loadCorpus(SHIPPED_SEEDS);
    const shard = excerpts.find(({ text }) => text.startsWith('Through the MATS program'))!;
    expect(shard.origins.map(({ file, line, source }) => `${file}:${line} ${source.author?.name}`)).toEqual([
      '000_aedda32c416051c1.txt:1 Alex Cloud',
      '002_f0ca846c55574590.txt:2 Alex Turner',
    ]);
  });

  it('knows authors and mentors from the catalogue, and takes quoted people for neither', async () => {
    const { posts, people } = await loadCorpus(SHIPPED_SEEDS);
    const note = posts.find(({ id }) => id === 'CM7AsQoBxDW4vhkP3')!;
    expect(note.mentors.map(({ name }) => name)).toEqual(['Alex Turner', 'Alex Cloud']);
    expect(note.authors.map(({ name }) => name)).toContain('Luke Marks');
    expect(people.map(({ name }) => name)).not.toContain('Zack M. Davis');
  });
});

describe('loadCorpus: who wrote it', () => {
  const authorsOf = async (files: Record<string, string | object>) => {
    const [post] = (await loadCorpus(await seedsFolder(files))).posts;
    return { authors: post!.authors.map(({ name }) => name), mentors: post!.mentors.map(({ name }) => name) };
  };
  const text = 'Authors: Ann Low*, Bo Hall. Produced under the mentorship of Cy Dunn. We report results.';
  const source = { sources: [{ file: 'a.jsonl', author: 'Sue Source' }] };

  it('asks the catalogue first', async () => {
    const catalog = { ...source, posts: [{ id: 'p1', authors: ['Cat Alogue'], opens: 'Authors Ann Low' }] };
    const seed = jsonl({ text, authors: ['Seed Author'] });
    expect((await authorsOf({ 'a.jsonl': seed, 'catalog.json': catalog })).authors).toEqual(['Cat Alogue']);
  });

  it('then the seed, then the byline, then the source', async () => {
    const from = async (seed: object) =>
      (await authorsOf({ 'a.jsonl': jsonl(seed), 'catalog.json': source })).authors;
    expect(await from({ text, authors: 'Seed Author' })).toEqual(['Seed Author']);
    expect(await from({ text })).toEqual(['Ann Low', 'Bo Hall']);
    expect(await from({ text: GOOD })).toEqual(['Sue Source']);
  });

  it('makes mentors of those who mentored', async () => {
    expect((await authorsOf({ 'a.txt': text })).mentors).toEqual(['Cy Dunn']);
  });

  it('knows a person by every alias and in every spelling', async () => {
    const { people } = await loadCorpus(
      await seedsFolder({
        'catalog.json': { people: [{ name: 'José García', aliases: ['jgarcia'] }] },
        'a.jsonl': jsonl(
          { text: 'One text.', authors: 'Jose Garcia' },
          { text: 'Two text.', authors: ['jgarcia'] },
        ),
      }),
    );
    expect(people).toEqual([{ id: 'jose-garcia', name: 'José García', aliases: ['jgarcia'] }]);
  });
});

describe('loadCorpus: ids', () => {
  const lines = [
    'First excerpt about shards.',
    'Second excerpt about seeds.',
    'Ein drittes, ganz anderes.',
    '第四の抜粋。',
  ];

  it('do not depend on files, their order, or other seeds', async () => {
    const byText = async (files: Record<string, string>) =>
      new Map((await loadCorpus(await seedsFolder(files))).excerpts.map(({ id, text }) => [text, id]));
    const one = await byText({ 'a.txt': lines.join('\n') });
    const two = await byText({
      'b.txt': `${lines.toReversed().join('\n')}\nOne more.`,
      'c.jsonl': jsonl({ text: lines[0] }),
    });
    for (const line of lines) expect(two.get(line)).toBe(one.get(line));
    expect(new Set(one.values()).size).toBe(lines.length);
  });

  it('are short and plain', async () => {
    const { excerpts } = await loadCorpus(
      await seedsFolder({ 'a.txt': `${lines.join('\n')}\n🎉🎉\n${'long'.repeat(99)}` }),
    );
    for (const { id } of excerpts) expect(id).toMatch(/^[a-z0-9][a-z0-9-]{5,31}$/);
  });
});

describe('loadCorpus: duplicates', () => {
  const long =
    'We have read every letter that was sent to us this year, and we found that most of them ask for the same three things.';
  const short = `${long.slice(0, 80)}…`;

  it('keeps the most complete text with every origin, and finds it by every id', async () => {
    const alone = await loadCorpus(await seedsFolder({ 'a.txt': short }));
    const { excerpts, merges } = await loadCorpus(
      await seedsFolder({ 'a.txt': short, 'b.md': `> ${long}`, 'c.txt': long }),
    );
    expect(excerpts).toHaveLength(1);
    expect(excerpts[0]!.text).toBe(long);
    expect(excerpts[0]!.origins.map(({ file }) => file)).toEqual(['c.txt', 'a.txt', 'b.md']);
    expect(excerpts[0]!.formerIds).toContain(alone.excerpts[0]!.id);
    expect(merges.map(({ dropped, kept }) => [dropped.origin.file, kept.origin.file])).toEqual([
      ['a.txt', 'c.txt'],
      ['b.md', 'c.txt'],
    ]);
  });

  it('keeps the id when a copy tells more about the post', async () => {
    const before = await loadCorpus(await seedsFolder({ 'a.txt': long }));
    const after = await loadCorpus(
      await seedsFolder({
        'a.txt': long,
        'b.jsonl': jsonl({ text: long, url: 'https://x.org/a', title: 'T' }),
      }),
    );
    expect(after.excerpts.map(({ id }) => id)).toEqual(before.excerpts.map(({ id }) => id));
    expect(after.excerpts[0]!.post).toMatchObject({ url: 'https://x.org/a', title: 'T' });
  });

  it('collects the facts of all copies, the other addresses too', async () => {
    const { posts } = await loadCorpus(
      await seedsFolder({
        'a.jsonl': jsonl(
          { text: long, url: 'https://x.org/a', title: 'T', tags: ['a'], authors: 'Bo Hall' },
          {
            text: long,
            url: 'https://www.lesswrong.com/posts/gCdNKX8Y4YmqQyxrX',
            date: '2024-01-02',
            authors: 'Ann Low',
          },
        ),
      }),
    );
    expect(posts).toHaveLength(1);
    expect(posts[0]).toMatchObject({ id: 'gCdNKX8Y4YmqQyxrX', title: 'T', date: '2024-01-02' });
    expect([posts[0]!.url, ...posts[0]!.alsoAt].sort()).toEqual([
      'https://www.lesswrong.com/posts/gCdNKX8Y4YmqQyxrX',
      'https://x.org/a',
    ]);
  });

  it('keeps equal texts of different posts, each with an id of its own', async () => {
    const posts = ['aaaaaaaaaaaaaaaaa', 'bbbbbbbbbbbbbbbbb'].map((id) => ({ text: long, id }));
    const { excerpts, lookAlikes } = await loadCorpus(await seedsFolder({ 'a.jsonl': jsonl(...posts) }));
    expect(new Set(excerpts.map(({ id }) => id)).size).toBe(2);
    expect(excerpts.map(({ post }) => post.id).sort()).toEqual(posts.map(({ id }) => id));
    expect(lookAlikes).toHaveLength(1);
  });

  it('obeys the catalogue, by ids and by openings', async () => {
    const other = 'These are words of which none stands in the letter.';
    const files = { 'a.txt': `${long}\n${short}\n${other}` };
    const { merges } = await loadCorpus(await seedsFolder(files));
    const { kept, dropped } = merges[0]!;
    const catalog = { same: [[kept.id, 'These are words']], apart: [[dropped.id, kept.id]] };
    const { excerpts, rejections } = await loadCorpus(
      await seedsFolder({ ...files, 'catalog.json': catalog }),
    );
    expect(rejections).toEqual([]);
    expect(excerpts.map(({ origins }) => origins.length).sort()).toEqual([1, 2]);
    expect(excerpts.find(({ text }) => text === short)!.origins).toHaveLength(1);
  });

  it('reports decisions about nothing', async () => {
    const catalog = '{"same": [["no-such-id", "We have read"],\n["We have"],\n["We have", "We have read"]]}';
    const { rejections } = await loadCorpus(await seedsFolder({ 'a.txt': long, 'catalog.json': catalog }));
    expect(rejections.map(({ line }) => line)).toEqual([1, 2, 3]);
  });
});

describe('loadCorpus: posts', () => {
  it('gives one post to the excerpts of one address, in any of its forms', async () => {
    const { posts, excerpts } = await loadCorpus(
      await seedsFolder({
        'a.jsonl': jsonl(
          {
            text: 'One passage of it.',
            url: 'https://www.lesswrong.com/posts/gCdNKX8Y4YmqQyxrX/slug',
            title: 'T',
          },
          {
            text: 'Quite another one.',
            url: 'https://alignmentforum.org/posts/gCdNKX8Y4YmqQyxrX?utm_source=x',
          },
        ),
      }),
    );
    expect(posts).toHaveLength(1);
    expect(posts[0]).toMatchObject({ id: 'gCdNKX8Y4YmqQyxrX', title: 'T' });
    expect(new Set(excerpts.map(({ post }) => post)).size).toBe(1);
  });

  it('joins the catalogue by address and by opening, whatever the quotes', async () => {
    const { posts } = await loadCorpus(
      await seedsFolder({
        'a.txt': '> “Reward hacking” isn’t new — far from it.',
        'b.jsonl': jsonl({ text: 'Something else.', url: 'http://lesswrong.com/posts/wwRgR3K8FKShjwwL5' }),
        'catalog.json': {
          posts: [
            { title: 'By opening', url: 'https://example.org/a', opens: '"Reward hacking" isn\'t new' },
            { title: 'By address', id: 'wwRgR3K8FKShjwwL5', date: '2025-12-19' },
          ],
        },
      }),
    );
    expect(posts.map(({ title }) => title).sort()).toEqual(['By address', 'By opening']);
  });

  it('leaves a text without a post when two posts of the catalogue open alike', async () => {
    const opens = 'This is the weekly newsletter';
    const { posts } = await loadCorpus(
      await seedsFolder({
        'a.txt': `${opens} of the group.`,
        'catalog.json': {
          posts: [
            { id: 'one', title: 'One', opens },
            { id: 'two', title: 'Two', opens },
          ],
        },
      }),
    );
    expect(posts.map(({ title }) => title)).toEqual([undefined]);
  });
});

describe('loadCorpus: formats', () => {
  it('reads .txt, .jsonl and .md, with a BOM and any line ends, in folders too', async () => {
    const { excerpts } = await loadCorpus(
      await seedsFolder({
        'a.txt': '\ufefffirst of txt\r\n\r\n  second of txt  \n',
        'b.jsonl': `\ufeff${jsonl({ text: 'of jsonl', title: 'T', date: '2024-05', tags: 'one' })}\n\n`,
        'deep/er/c.md':
          '\ufeff---\r\ntitle: An essay\r\nauthors: [Ann Low, Bo Hall]\r\ndate: 2024\r\n---\r\n\r\nof md,\r\nin two lines\r\n',
        'd.md': 'md without front matter',
      }),
    );
    expect(excerpts.map(({ text }) => text).sort()).toEqual(
      ['first of txt', 'md without front matter', 'of jsonl', 'of md,\nin two lines', 'second of txt'].sort(),
    );
    const essay = excerpts.find(({ post }) => post.title === 'An essay')!;
    expect(essay.origins[0]).toMatchObject({ file: 'deep/er/c.md', line: 7 });
    expect(essay.post.authors.map(({ name }) => name)).toEqual(['Ann Low', 'Bo Hall']);
    expect(essay.post.date).toBe('2024');
  });

  it('keeps a text as it stands', async () => {
    const text = '“Quoted”  text — with *marks*, a [1], &amp; an\u00a0ending…';
    const { excerpts } = await loadCorpus(await seedsFolder({ 'a.txt': text }));
    expect(excerpts[0]!.text).toBe(text);
  });
});

describe('loadCorpus: bad input', () => {
  const bad: [
    string,
    Record<string, string | Buffer | object>,
    { file: string; line?: number; reason: RegExp },
  ][] = [
    [
      'invalid UTF-8',
      { 'b.txt': Buffer.from([0x41, 0xff, 0x42]) },
      { file: 'b.txt', line: 1, reason: /UTF-8/ },
    ],
    ['invalid UTF-8 in Markdown', { 'b.md': Buffer.from([0xc3]) }, { file: 'b.md', reason: /UTF-8/ }],
    [
      'a broken JSON line',
      { 'b.jsonl': `{"text":"fine"}\n{"text": "half` },
      { file: 'b.jsonl', line: 2, reason: /JSON/ },
    ],
    ['JSON that is no object', { 'b.jsonl': '["text"]' }, { file: 'b.jsonl', line: 1, reason: /object/ }],
    ['a missing text', { 'b.jsonl': jsonl({ title: 'T' }) }, { file: 'b.jsonl', line: 1, reason: /no text/ }],
    [
      'an unknown key',
      { 'b.jsonl': jsonl({ text: 'B', tilte: 'T' }) },
      { file: 'b.jsonl', line: 1, reason: /tilte/ },
    ],
    [
      'a prototype key',
      { 'b.jsonl': '{"text":"B","__proto__":{"x":1}}' },
      { file: 'b.jsonl', line: 1, reason: /__proto__/ },
    ],
    [
      'a day that is none',
      { 'b.jsonl': jsonl({ text: 'B', date: '2025-02-30' }) },
      { file: 'b.jsonl', line: 1, reason: /date/ },
    ],
    [
      'a date in words',
      { 'b.jsonl': jsonl({ text: 'B', date: 'May 2025' }) },
      { file: 'b.jsonl', line: 1, reason: /date/ },
    ],
    [
      'a script as address',
      { 'b.jsonl': jsonl({ text: 'B', url: 'javascript:alert(1)' }) },
      { file: 'b.jsonl', line: 1, reason: /http/ },
    ],
    [
      'an address with a password',
      { 'b.jsonl': jsonl({ text: 'B', url: 'https://a:b@c.org/' }) },
      { file: 'b.jsonl', line: 1, reason: /password/ },
    ],
    [
      'a long address',
      { 'b.jsonl': jsonl({ text: 'B', url: `https://a.org/${'é'.repeat(200)}` }) },
      { file: 'b.jsonl', line: 1, reason: /512/ },
    ],
    [
      'authors that are no names',
      { 'b.jsonl': jsonl({ text: 'B', authors: [7] }) },
      { file: 'b.jsonl', line: 1, reason: /authors/ },
    ],
    [
      'half a surrogate pair',
      { 'b.jsonl': '{"text":"half \\ud83d"}' },
      { file: 'b.jsonl', line: 1, reason: /surrogate/ },
    ],
    ['too long a text', { 'b.txt': 'x'.repeat(20_001) }, { file: 'b.txt', line: 1, reason: /20000/ }],
    [
      'far too long a line',
      { 'b.txt': `${'x'.repeat(3 << 20)}\nfine` },
      { file: 'b.txt', line: 1, reason: /longer/ },
    ],
    ['a line without words', { 'b.txt': '-----' }, { file: 'b.txt', line: 1, reason: /no words/ }],
    [
      'broken front matter',
      { 'b.md': '---\ntitle: A: B\n---\ntext' },
      { file: 'b.md', line: 2, reason: /YAML/ },
    ],
    [
      'front matter without an end',
      { 'b.md': '---\ntitle: T\ntext' },
      { file: 'b.md', line: 1, reason: /no end/ },
    ],
    ['an unknown kind of file', { 'b.docx': 'zip' }, { file: 'b.docx', reason: /\.txt/ }],
    [
      'a broken catalogue',
      { 'catalog.json': '{\n"posts": [,]}' },
      { file: 'catalog.json', line: 2, reason: /JSON/ },
    ],
    [
      'a bad entry of the catalogue',
      { 'catalog.json': '{"people": [\n{"name": "Ann"},\n{"nmae": "Bo"}]}' },
      { file: 'catalog.json', line: 3, reason: /nmae/ },
    ],
    [
      'one person twice in the catalogue',
      { 'catalog.json': '{"people": [\n{"name": "Ann"},\n{"name": "Bo", "aliases": ["ANN"]}]}' },
      { file: 'catalog.json', line: 3, reason: /ANN/ },
    ],
  ];

  it.each(bad)('reports %s and loads the rest', async (_, files, rejection) => {
    const corpus = await loadCorpus(await seedsFolder({ 'a.txt': GOOD, ...files }));
    expect(corpus.excerpts.map(({ text }) => text)).toContain(GOOD);
    const found = corpus.rejections.find(({ reason }) => rejection.reason.test(reason));
    expect(found, JSON.stringify(corpus.rejections)).toMatchObject({
      file: rejection.file,
      ...(rejection.line && { line: rejection.line }),
    });
  });

  it('keeps an excerpt whose facts are bad', async () => {
    const seed = { text: 'The text is fine.', title: 'T', url: 'ftp://a.org', date: 'soon', what: 1 };
    const { excerpts, rejections } = await loadCorpus(await seedsFolder({ 'a.jsonl': jsonl(seed) }));
    expect(excerpts[0]).toMatchObject({ text: 'The text is fine.', post: { title: 'T' } });
    expect(excerpts[0]!.post.url).toBeUndefined();
    expect(rejections).toHaveLength(3);
  });

  it('follows links inside the folder only', async () => {
    const outside = await seedsFolder({ 'secret.txt': 'A secret of the machine.' });
    const dir = await seedsFolder({ 'a.txt': GOOD });
    await symlink(join(outside, 'secret.txt'), join(dir, 'out.txt'));
    await symlink(outside, join(dir, 'folder'));
    await symlink(join(dir, 'nowhere.txt'), join(dir, 'broken.txt'));
    await symlink('a.txt', join(dir, 'inside.txt'));
    const corpus = await loadCorpus(dir);
    expect(corpus.excerpts.map(({ text }) => text)).toEqual([GOOD]);
    expect(corpus.rejections.map(({ file }) => file).sort()).toEqual(['broken.txt', 'folder', 'out.txt']);
  });

  it('does not wait for a pipe that nobody writes to', async () => {
    const dir = await seedsFolder({ 'a.txt': GOOD });
    expect(spawnSync('mkfifo', [join(dir, 'pipe.txt')]).status).toBe(0);
    const corpus = await loadCorpus(dir);
    expect(corpus.rejections).toEqual([{ file: 'pipe.txt', reason: 'is not a regular file' }]);
  });

  it('leaves out what begins with a dot', async () => {
    const dir = await seedsFolder({ 'a.txt': GOOD, '.a.txt.swp': 'x', '.git/config.txt': 'x' });
    expect(await loadCorpus(dir)).toMatchObject({ read: 1, rejections: [] });
  });
});

describe('loadCorpus: nothing to start with', () => {
  it.each([
    ['an empty folder', {}],
    ['nothing usable', { 'a.pdf': 'x', 'b.txt': '\n\n' }],
    ['a catalogue alone', { 'catalog.json': {} }],
  ])('refuses %s', async (_, files) => {
    await expect(loadCorpus(await seedsFolder(files))).rejects.toThrow(StartError);
  });

  it('refuses a missing folder, and a file', async () => {
    const dir = await seedsFolder({ 'a.txt': GOOD });
    await expect(loadCorpus(join(dir, 'missing'))).rejects.toThrow(StartError);
    await expect(loadCorpus(join(dir, 'a.txt'))).rejects.toThrow(/not a folder/);
    await mkdir(join(dir, 'empty'));
    await writeFile(join(dir, 'empty', '.gitkeep'), '');
    await expect(loadCorpus(join(dir, 'empty'))).rejects.toThrow(/empty/);
  });
});

describe('limits', () => {
  const load = async (files: Record<string, string>) => loadCorpus(await seedsFolder(files));

  it('a hundred problems of a file are told, then how many more, and what is good is kept', async () => {
    const bad = Array.from({ length: 250 }, () => '{}').join('\n');
    const corpus = await load({
      'a.jsonl': `${bad}\n{"text":"The last line is good."}\n`,
      'b.txt': 'Fine.\n',
    });
    expect(corpus.rejections).toHaveLength(101);
    expect(corpus.rejections).toContainEqual({ file: 'a.jsonl', reason: 'and 150 more problems' });
    expect(corpus.excerpts.map(({ text }) => text)).toContain('The last line is good.');
  });

  it('front matter over 64 KiB is not parsed, and the text below is kept', async () => {
    const corpus = await load({ 'a.md': `---\ntags:\n${'- a\n'.repeat(20_000)}---\nThe text below.\n` });
    expect(corpus.rejections).toEqual([
      { file: 'a.md', line: 1, reason: 'front matter is larger than 65536 bytes' },
    ]);
    expect(corpus.excerpts.map(({ text }) => text)).toEqual(['The text below.']);
  });

  it('a YAML alias names the line, and the text below is kept', async () => {
    const corpus = await load({ 'a.md': '---\ntitle: &a One\nauthors: [*a, *a]\n---\nThe text below.\n' });
    expect(corpus.rejections).toEqual([
      { file: 'a.md', line: 1, reason: expect.stringContaining('front matter is not valid YAML') },
    ]);
    expect(corpus.excerpts.map(({ text }) => text)).toEqual(['The text below.']);
  });

  it('a Markdown file over a megabyte is refused by name', async () => {
    const corpus = await load({ 'a.md': 'x '.repeat(1 << 20), 'b.txt': 'Fine.\n' });
    expect(corpus.rejections).toEqual([{ file: 'a.md', reason: 'is larger than 1048576 bytes' }]);
  });
});
