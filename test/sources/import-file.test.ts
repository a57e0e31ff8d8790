import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ImportedFile, readImport } from '../../src/sources/import-file.ts';

const read = (text: string) => readImport(Buffer.from(text));

async function posts(text: string | Buffer) {
  const file = await readImport(Buffer.from(text));
  if (file.kind !== 'posts') throw new Error(`expected posts, got ${file.kind}`);
  return file;
}

async function feeds(text: string) {
  const file: ImportedFile = await read(text);
  if (file.kind !== 'feeds') throw new Error(`expected feeds, got ${file.kind}`);
  return file;
}

describe('JSONL', () => {
  test('is read as the seeds are written', async () => {
    const line = {
      text: 'Some words.',
      title: 'A title',
      url: 'https://a.example/1',
      authors: ['Ada', 'Bo'],
      date: '2025-09-01',
      tags: ['x'],
    };
    const { posts: found, problems } = await posts(`${JSON.stringify(line)}\n\n`);
    expect(problems).toEqual([]);
    expect(found).toMatchObject([
      {
        ...{ text: 'Some words.', title: 'A title', url: 'https://a.example/1' },
        ...{ authors: ['Ada', 'Bo'], tags: ['x'], postedAt: Date.UTC(2025, 8, 1) },
      },
    ]);
  });

  test('tells of every line that it cannot use, with what stands there, and takes the others', async () => {
    const bad = ['{"text": ', '{"title": "no text"}', '[1]', '{"text": "   "}'];
    const { posts: found, problems } = await posts(
      ['{"text": "first"}', ...bad, '{"text": "last"}'].join('\n'),
    );
    expect(found.map(({ text }) => text)).toEqual(['first', 'last']);
    expect(problems.map(({ line, raw, taken }) => ({ line, raw, taken }))).toEqual(
      bad.map((raw, at) => ({ line: at + 2, raw, taken: false })),
    );
    expect(problems.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('not valid JSON'),
      expect.stringContaining('has no text'),
      expect.stringContaining('must be an object'),
      expect.stringContaining('has no text'),
    ]);
  });

  test('takes a line without what is wrong with it', async () => {
    const { posts: found, problems } = await posts(
      '{"text": "words", "date": "yesterday", "url": "javascript:alert(1)", "colour": "red"}\n{"text": "more", "date": "2025"}',
    );
    expect(found).toHaveLength(2);
    expect(found[0]).not.toHaveProperty('url');
    expect(found[1]).not.toHaveProperty('postedAt');
    expect(problems.map(({ taken }) => taken)).toEqual([true, true]);
    expect(problems[0]?.reason).toMatch(/date.*url.*colour/);
    expect(problems[1]?.reason).toContain('has no day');
  });

  test('of more excerpts than a source may have keeps the rest as left out', async () => {
    const lines = Array.from({ length: 5003 }, (_, at) => JSON.stringify({ text: `words ${at}` }));
    const { posts: found, problems } = await posts(lines.join('\n'));
    expect(found).toHaveLength(5000);
    expect(problems.map(({ line }) => line)).toEqual([5001, 5002, 5003]);
  });

  test('strips what neither databases nor Discord take', async () => {
    const { posts: found } = await posts('{"text": "a\\u0000b\\u202ec"}');
    expect(found[0]?.text).toBe('abc');
  });
});

describe('CSV', () => {
  test('is read by the names of its columns, as Readwise writes them', async () => {
    const { posts: found, problems } = await posts(
      'Highlight,Book Title,Book Author,Amazon Book ID,Note,Color\n"One, with a comma\nand a ""line""",A book,"Ada Low; Bo Hall",,,yellow\nTwo,,,,,\n',
    );
    expect(problems).toEqual([]);
    expect(found).toMatchObject([
      { text: 'One, with a comma\nand a "line"', title: 'A book', authors: ['Ada Low', 'Bo Hall'] },
      { text: 'Two', authors: [] },
    ]);
  });

  test.each([
    ['semicolons', 'text;url\none, two;https://a.example/\n'],
    ['tabs', 'text\turl\none, two\thttps://a.example/\n'],
    ['a byte order mark', '\ufefftext,url\n"one, two",https://a.example/\n'],
    ['line ends of Windows', 'text,url\r\n"one, two",https://a.example/\r\n'],
  ])('with %s', async (_what, text) => {
    expect((await posts(text)).posts).toMatchObject([{ text: 'one, two', url: 'https://a.example/' }]);
  });

  test('in Windows’ encoding', async () => {
    const { posts: found } = await posts(Buffer.from('text\n\x93caf\xe9\x94\n', 'latin1'));
    expect(found[0]?.text).toBe('“café”');
  });

  test('tells of rows that it cannot use, by the line where they begin', async () => {
    const { posts: found, problems } = await posts(
      'text,date\n"two\nlines",2025-01-01\n,2025-01-02\nfine,soon\n"never closed,2025-01-03\nrest\n',
    );
    expect(found.map(({ text }) => text)).toEqual(['two\nlines', 'fine']);
    expect(problems).toMatchObject([
      { line: 4, taken: false },
      { line: 5, taken: true },
      { line: 6, taken: false, raw: expect.stringContaining('rest') },
    ]);
    expect(problems[2]?.reason).toContain('never closed');
  });

  test('without a column of texts says which columns there are', async () => {
    await expect(read('name,colour\na,b\n')).rejects.toThrow('name, colour');
    await expect(read('just some words\n')).rejects.toThrow('needs a column called');
    await expect(read('')).rejects.toThrow('can’t read that file');
  });
});

describe('OPML', () => {
  const opml = (body: string) =>
    `<?xml version="1.0"?><opml version="2.0"><head><title>T</title></head><body>${body}</body></opml>`;

  test('gives its feeds, of all folders, each once', async () => {
    const { feeds: found, problems } = await feeds(
      opml(
        '<outline text="Folder"><outline text="A" title="A blog" type="rss" xmlUrl="https://a.example/feed"/><outline text="Inner"><outline text="B" xmlUrl="http://b.example/rss"/></outline></outline><outline text="again" xmlUrl="https://a.example/feed"/><outline text="bad" xmlUrl="file:///etc/passwd"/><outline text="relative" xmlUrl="/feed.xml"/>',
      ),
    );
    expect(found).toEqual([
      { url: 'https://a.example/feed', name: 'A blog' },
      { url: 'http://b.example/rss', name: 'B' },
    ]);
    expect(problems).toMatchObject([
      { raw: 'file:///etc/passwd', taken: false },
      { raw: '/feed.xml', taken: false },
    ]);
  });

  test('without feeds, or that is something else, says so', async () => {
    await expect(read(opml('<outline text="nothing"/>'))).rejects.toThrow('doesn’t list any feeds');
    await expect(read('<html><body>Hello</body></html>')).rejects.toThrow('can’t read that file');
    await expect(read(`<opml><body>${'<outline>'.repeat(50_000)}`)).rejects.toThrow();
  });

  test('of more feeds than anybody follows is read up to a limit', async () => {
    const many = Array.from(
      { length: 1500 },
      (_, at) => `<outline text="x" xmlUrl="https://x.example/${at}"/>`,
    );
    const { feeds: found, problems } = await feeds(opml(many.join('')));
    expect(found).toHaveLength(1000);
    expect(problems).toHaveLength(1);
  });
});

test('whatever a file holds, it is read or refused in words, and each line is taken or told of', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.record({ text: fc.string() }).map((each) => JSON.stringify(each)),
        ),
      ),
      async (lines) => {
        const text = ['{"text": "first"}', ...lines.map((line) => line.replace(/\n/g, ' '))].join('\n');
        const { posts: found, problems } = await posts(text);
        const written = text.split('\n').filter((line) => line.trim() !== '').length;
        expect(found.length + problems.filter(({ taken }) => !taken).length).toBe(written);
      },
    ),
  );
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
      await readImport(Buffer.from(bytes)).catch((error: Error) => expect(error.name).toBe('UserError'));
    }),
  );
});
