import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { excerptOf, textOfHtml } from '../../src/sources/excerpt.ts';
import { readArxiv, readFeed } from '../../src/sources/feed.ts';
import type { Fetch } from '../../src/sources/fetch.ts';
import { filterOf } from '../../src/sources/filter.ts';
import { readForum } from '../../src/sources/forum.ts';
import { FORUMS, recognise } from '../../src/sources/recognise.ts';
import { nextCheck, retryAfter, retryAt } from '../../src/sources/schedule.ts';
import { rssOf } from '../support/feed-server.ts';

const NOW = Date.UTC(2025, 10, 20, 12);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const BASE = 'https://blog.example/feed.xml';

describe('feeds', () => {
  test('RSS as LessWrong writes it: the id as guid, HTML in CDATA, “Discuss” at the end', () => {
    const html =
      '<p>One <a href="https://x.example">link</a> &amp; <em>some</em> words.</p><br/><br/><a href="https://www.lesswrong.com/posts/x#comments">Discuss</a>';
    const { posts, name } = readFeed(
      rssOf('LessWrong', [
        { id: 'qmDmFDkb5zgQtPK8t', title: 'A &amp; B', html, author: 'TurnTrout', date: new Date(NOW - DAY) },
      ]),
      BASE,
      NOW,
    );
    expect(name).toBe('LessWrong');
    expect(posts).toMatchObject([
      {
        guid: 'qmDmFDkb5zgQtPK8t',
        authors: ['TurnTrout'],
        postedAt: NOW - DAY,
        url: 'https://blog.example/posts/qmDmFDkb5zgQtPK8t',
      },
    ]);
    expect(posts[0]!.text).toMatch(/^One link & some words\./);
  });

  test('Atom as GitHub writes releases, with a relative link and HTML that is escaped', () => {
    const atom = `<feed xmlns="http://www.w3.org/2005/Atom"><title>Release notes</title><entry><id>tag:github.com,2008:Repository/1/v2</id><updated>2025-11-19T00:00:00Z</updated><link rel="alternate" type="text/html" href="/o/r/releases/tag/v2"/><title>v2</title><content type="html">&lt;h2&gt;New&lt;/h2&gt;&lt;p&gt;Fixes &lt;code&gt;x&lt;/code&gt;&lt;/p&gt;</content><author><name>ada</name></author></entry></feed>`;
    const { posts } = readFeed(atom, 'https://github.com/o/r/releases.atom', NOW);
    expect(posts).toMatchObject([
      {
        guid: 'tag:github.com,2008:Repository/1/v2',
        url: 'https://github.com/o/r/releases/tag/v2',
        authors: ['ada'],
        text: 'New Fixes x',
      },
    ]);
  });

  test('JSON Feed, with an address of its own and one that it links to', () => {
    const json = JSON.stringify({
      version: 'https://jsonfeed.org/version/1.1',
      title: 'J',
      items: [
        {
          id: 7,
          url: 'https://j.example/7',
          external_url: 'https://arxiv.org/abs/2511.11584',
          title: 'a < b',
          content_text: 'if a < b then',
          authors: [{ name: 'Ada' }],
          tags: ['maths'],
        },
      ],
    });
    const { posts } = readFeed(json, BASE, NOW);
    expect(posts).toMatchObject([
      {
        guid: '7',
        title: 'a < b',
        text: 'if a < b then',
        authors: ['Ada'],
        tags: ['maths'],
        alsoAt: ['https://arxiv.org/abs/2511.11584'],
      },
    ]);
  });

  test('RDF (RSS 1.0)', () => {
    const rdf = `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>R</title><link>https://r.example</link></channel><item rdf:about="https://r.example/1"><title>One</title><link>https://r.example/1</link><description>Some words</description><dc:creator>Ada</dc:creator></item></rdf:RDF>`;
    expect(readFeed(rdf, BASE, NOW).posts).toMatchObject([
      { title: 'One', authors: ['Ada'], text: 'Some words' },
    ]);
  });

  test('arXiv: all authors in one line, only what is new, an id without its version', () => {
    const item = (id: string, kind: string) => ({
      id: `oai:arXiv.org:${id}v1`,
      title: `Paper ${id}`,
      html: `arXiv:${id}v1 Announce Type: ${kind} \nAbstract: We show that words matter.`,
      author: 'Ada Lovelace, Charles Babbage (Cambridge, UK)',
      url: `https://arxiv.org/abs/${id}`,
    });
    const { posts, leftOut } = readArxiv(
      rssOf('cs.AI', [item('2511.11584', 'new'), item('2511.00001', 'replace'), item('2511.00002', 'cross')]),
      BASE,
      NOW,
    );
    expect(posts).toMatchObject([
      {
        guid: 'arxiv:2511.11584',
        url: 'https://arxiv.org/abs/2511.11584',
        authors: ['Ada Lovelace', 'Charles Babbage (Cambridge, UK)'],
        text: 'We show that words matter.',
      },
    ]);
    expect(leftOut.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('replace'),
      expect.stringContaining('cross'),
    ]);
  });

  test('arXiv on a Saturday is empty, and says when nothing comes', () => {
    const empty =
      '<rss version="2.0"><channel><title>cs.AI updates on arXiv.org</title><link>http://rss.arxiv.org/rss/cs.AI</link><description>d</description><skipDays><day>Sunday</day><day>Saturday</day></skipDays></channel></rss>';
    expect(readArxiv(empty, BASE, NOW)).toMatchObject({ posts: [], skipDays: ['Sunday', 'Saturday'] });
  });

  test('one guid for several posts, no guid, and no text', () => {
    const rss = `<rss version="2.0"><channel><title>T</title>
      <item><guid>same</guid><link>https://a.example/1</link><description>one</description></item>
      <item><guid>same</guid><link>https://a.example/2</link><description>two</description></item>
      <item><link>https://a.example/3</link><description>three</description></item>
      <item><guid>4</guid><title>Empty</title><description><![CDATA[<img src="x.png">]]></description></item></channel></rss>`;
    const { posts, leftOut } = readFeed(rss, BASE, NOW);
    expect(new Set(posts.map(({ guid }) => guid)).size).toBe(3);
    expect(leftOut).toEqual([{ title: 'Empty', reason: 'it has no text' }]);
  });

  test('five thousand items, and no more', () => {
    const items = Array.from(
      { length: 6000 },
      (_, at) => `<item><guid>${at}</guid><description>words ${at}</description></item>`,
    ).join('');
    expect(
      readFeed(`<rss version="2.0"><channel><title>T</title>${items}</channel></rss>`, BASE, NOW).posts,
    ).toHaveLength(5000);
  });

  test('neither control characters, halves of surrogate pairs nor turned writing get through', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary-ascii' }), (a, b) => {
        const post = {
          id: 'x',
          title: `T ${a}`,
          html: `<p>word ${a}${b}\u202e\ud800 &#0; &#8238;</p>`,
          author: `N ${b}`,
        };
        for (const { title = '', text, authors } of readSafely(post)) {
          for (const said of [title, text, ...authors]) {
            expect(said.isWellFormed()).toBe(true);
            expect(said).not.toMatch(/(?![\t\n\r])\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u);
          }
        }
      }),
    );
  });

  test('addresses that are none of the web’s, or hold a password, are dropped', () => {
    for (const url of [
      'javascript:alert(1)',
      'data:text/html,x',
      'https://user:pw@x.example/',
      `https://x.example/${'a'.repeat(600)}`,
    ]) {
      const rss = `<rss version="2.0"><channel><title>T</title><item><guid isPermaLink="false">1</guid><link>${url}</link><description>words</description></item></channel></rss>`;
      expect(readFeed(rss, BASE, NOW).posts[0]?.url).toBeUndefined();
    }
  });
});

function readSafely(post: Parameters<typeof rssOf>[1][number]) {
  try {
    return readFeed(rssOf('T', [post]), BASE, NOW).posts;
  } catch {
    return [];
  }
}

describe('a forum', () => {
  const raw = {
    _id: 'qmDmFDkb5zgQtPK8t',
    title: 'Output Supervision',
    pageUrl: 'https://www.lesswrong.com/posts/qmDmFDkb5zgQtPK8t/output',
    url: 'https://arxiv.org/abs/2511.11584',
    postedAt: '2025-11-20T10:00:00.000Z',
    user: { displayName: 'TurnTrout' },
    coauthors: [{ displayName: 'cloud' }, null],
    tags: [{ name: 'AI' }],
    fmCrosspost: { isCrosspost: true, hostedHere: false, foreignPostId: 'abc' },
    contents: { plaintextDescription: Array.from({ length: 60 }, (_, at) => `w${at}`).join(' ') },
  };
  const read = (...results: unknown[]) =>
    readForum(
      JSON.stringify({ data: { posts: { results } } }),
      { endpoint: 'https://www.lesswrong.com' },
      NOW,
    );

  test('gives co-authors, tags, the cross-post and the linked address', () => {
    expect(read(raw).posts).toEqual([
      {
        guid: 'qmDmFDkb5zgQtPK8t',
        title: 'Output Supervision',
        url: raw.pageUrl,
        authors: ['TurnTrout', 'cloud'],
        tags: ['AI'],
        postedAt: Date.parse(raw.postedAt),
        alsoAt: [raw.url, 'https://forum.effectivealtruism.org/posts/abc'],
        text: `${Array.from({ length: 50 }, (_, at) => `w${at}`).join(' ')}...`,
      },
    ]);
  });

  test('lists more than posts: shortforms, dialogues and events are left out; a hidden author stays hidden', () => {
    const { posts, leftOut } = read(
      { ...raw, shortform: true },
      { ...raw, debate: true },
      { ...raw, isEvent: true },
      { ...raw, hideAuthor: true },
    );
    expect(leftOut).toHaveLength(3);
    expect(posts).toMatchObject([{ authors: [] }]);
  });

  test.each(['', 'null', '[]', '{"data":null}', '{"data":{"posts":{"results":[{"_id":1}]}}}', '<html>'])(
    '%s is no answer',
    (body) => {
      expect(() => readForum(body, { endpoint: 'https://x.example' }, NOW)).toThrow('answer');
    },
  );
});

describe('what is typed', () => {
  const pages = new Map<string, { body: string; status?: number }>();
  const asked: string[] = [];
  const fetch: Fetch = async ({ url, json }) => {
    asked.push(url + (json ? ` ${JSON.stringify(json)}` : ''));
    const { body, status = 200 } = pages.get(url) ?? { body: 'nothing here', status: 404 };
    return { status, headers: {}, body: Buffer.from(body), url };
  };
  const meant = (typed: string) => recognise(typed, 30, { fetch, forums: FORUMS }, NOW);
  const rss = rssOf('Blog', [{ id: '1', html: 'words' }]);

  test.each([
    ['arxiv:cs.AI', { kind: 'arxiv', url: 'https://rss.arxiv.org/rss/cs.AI', name: 'arXiv cs.AI' }],
    ['arxiv: cs.AI, cs.LG', { kind: 'arxiv', url: 'https://rss.arxiv.org/rss/cs.AI+cs.LG' }],
    ['github:nodejs/node', { kind: 'feed', url: 'https://github.com/nodejs/node/releases.atom' }],
    ['https://github.com/nodejs/node', { kind: 'feed', url: 'https://github.com/nodejs/node/releases.atom' }],
    [
      'https://www.alignmentforum.org',
      { kind: 'forum', query: { af: true, want: { kind: 'all', karma: 30 } } },
    ],
  ])('%s', async (typed, spec) => {
    expect(await meant(typed)).toMatchObject(spec);
  });

  test('an author’s and a tag’s page, on either forum, with LessWrong asked', async () => {
    pages.set('https://www.lesswrong.com/graphql', {
      body: JSON.stringify({
        data: {
          users: { results: [{ _id: 'u1', slug: 'turntrout', displayName: 'TurnTrout' }] },
          tags: { results: [{ _id: 't1', slug: 'ai', name: 'AI' }] },
        },
      }),
    });
    expect(await meant('https://www.alignmentforum.org/users/turntrout')).toMatchObject({
      kind: 'forum',
      name: 'TurnTrout (Alignment Forum)',
      query: { af: true, endpoint: 'https://www.lesswrong.com', want: { kind: 'author', userId: 'u1' } },
    });
    expect(await meant('lesswrong.com/w/ai')).toMatchObject({
      name: 'AI (LessWrong)',
      query: { af: false, want: { kind: 'tag', tagId: 't1' } },
    });
  });

  test('a page that links to its feed, one that has it in the usual place, and a feed itself', async () => {
    pages.set('https://blog.example/', {
      body: `<html><head><link rel="alternate" type="application/rss+xml" href="/my.xml?a=1&amp;b=2"></head></html>`,
    });
    pages.set('https://blog.example/my.xml?a=1&b=2', { body: rss });
    pages.set('https://plain.example/about', { body: '<html></html>' });
    pages.set('https://plain.example/feed', { body: rss });
    pages.set('https://feed.example/x', { body: rss });
    expect(await meant('blog.example')).toMatchObject({
      url: 'https://blog.example/my.xml?a=1&b=2',
      name: 'Blog',
    });
    expect(await meant('https://plain.example/about')).toMatchObject({ url: 'https://plain.example/feed' });
    expect(await meant('https://feed.example/x')).toMatchObject({ url: 'https://feed.example/x' });
  });

  test.each(['', 'hello', 'javascript:alert(1)', 'https://nothing.example/x', 'http://u:p@x.example/'])(
    '“%s” is none',
    async (typed) => {
      await expect(meant(typed)).rejects.toMatchObject({ name: 'UserError' });
    },
  );
});

describe('excerpts', () => {
  test('are the first fifty words on one line, cut with three dots only when something is left out', () => {
    expect(excerptOf('  one\n two ')).toBe('one two');
    const words = Array.from({ length: 51 }, (_, at) => `w${at}`);
    expect(excerptOf(words.slice(0, 50).join(' '))).toBe(words.slice(0, 50).join(' '));
    expect(excerptOf(words.join('\n\n'))).toBe(`${words.slice(0, 50).join(' ')}...`);
    expect(excerptOf('!!! …')).toBe('');
  });

  test('come of HTML without its links, pictures, styles and scripts', () => {
    const html =
      '<style>p{}</style><script>alert(1)</script><h1>Title</h1><p>A <a href="x">link</a><img src="y" alt="z"> &lt;b&gt;</p>';
    expect(excerptOf(textOfHtml(html))).toBe('Title A link <b>');
  });
});

describe('filters', () => {
  const post = {
    title: 'Reward hacking',
    text: 'Models learn to cheat.',
    authors: ['Alex Turner'],
    tags: ['AI'],
    postedAt: NOW,
  };
  test.each([
    ['models', true],
    ['model cheating', true],
    ['model honest', false],
    ['"learn to cheat"', true],
    ['"cheat to learn"', false],
    ['model -cheat', false],
    ['author:turner', true],
    ['author:"Ada Lovelace"', false],
    ['tag:ai', true],
    ['after:2025-11 hacking', true],
    ['before:2025', false],
    ['', true],
  ])('%s', (filter, passes) => {
    expect(filterOf(filter)(post)).toBe(passes);
  });
});

describe('when a source is looked at again', () => {
  test('as often as it posts, between half an hour and a day, never before it allows it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 40 * DAY }), { maxLength: 300 }),
        fc.integer({ min: 0, max: 10 * DAY }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (ages, maxAgeMs, random) => {
          const at = nextCheck({ now: NOW, postedAt: ages.map((age) => NOW - age), maxAgeMs, random });
          expect(at).toBeGreaterThanOrEqual(NOW + Math.max(HOUR / 2, Math.min(maxAgeMs, DAY)));
          expect(at).toBeLessThanOrEqual(NOW + DAY);
          expect(Number.isInteger(at)).toBe(true);
        },
      ),
    );
  });

  test('not on days and in hours in which it says that nothing comes', () => {
    const friday = Date.UTC(2025, 10, 21, 20);
    const at = nextCheck({ now: friday, postedAt: [], skipDays: ['Saturday', 'Sunday'], random: 0.5 });
    expect(new Date(at).toISOString()).toBe('2025-11-24T00:00:00.000Z');
    const skipHours = Array.from({ length: 23 }, (_, hour) => hour);
    expect(new Date(nextCheck({ now: NOW, postedAt: [], skipHours, random: 0.5 })).getUTCHours()).toBe(23);
  });

  test('after failures later and later, up to a day', () => {
    expect([1, 2, 3, 6, 7, 100].map((fails) => (retryAt(NOW, fails) - NOW) / HOUR)).toEqual([
      0.5, 1, 2, 16, 24, 24,
    ]);
    expect(retryAt(NOW, 1, 5 * HOUR)).toBe(NOW + 5 * HOUR);
    expect([retryAfter('60', NOW), retryAfter('soon', NOW), retryAfter(undefined, NOW)]).toEqual([
      60_000,
      undefined,
      undefined,
    ]);
  });
});
