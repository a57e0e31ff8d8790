import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { findUrls, postKey, withoutUrls } from '../../src/corpus/addresses.ts';

const alphanumeric = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'];
const forumId = fc.string({ unit: fc.constantFrom(...alphanumeric), minLength: 17, maxLength: 17 });
const slug = fc.string({ unit: fc.constantFrom(...'abcxyz0189-'), minLength: 1, maxLength: 30 });
const forumHost = fc.constantFrom('lesswrong.com', 'alignmentforum.org', 'greaterwrong.com');
const scheme = fc.constantFrom('http://', 'https://', 'HTTPS://');
const www = fc.constantFrom('', 'www.', 'WWW.');
const tail = fc.constantFrom(
  '',
  '/',
  '?commentId=abc',
  '?utm_source=x&fbclid=1',
  '#a-heading',
  '#:~:text=some%20words',
  '/#x',
);
const anyCase = (text: string) =>
  fc
    .array(fc.boolean(), { minLength: text.length, maxLength: text.length })
    .map((upper) => [...text].map((letter, i) => (upper[i] ? letter.toUpperCase() : letter)).join(''));

describe('forum posts', () => {
  const path = fc
    .tuple(forumId, slug, slug)
    .chain(([id, name, other]) =>
      fc.tuple(
        fc.constant(id),
        fc.constantFrom(
          `/posts/${id}/${name}`,
          `/posts/${id}`,
          `/s/${other}/p/${id}`,
          `/g/${other}/p/${id}`,
          `/p/${id}`,
          `/events/${id}/${name}`,
          `/posts/${id}/${name}/comment/${other}`,
          `//posts/${id}//${name}`,
        ),
      ),
    );

  test('every form of the address has the key of its post id', () => {
    fc.assert(
      fc.property(scheme, www, forumHost.chain(anyCase), path, tail, (s, w, host, [id, form], end) => {
        expect(postKey(`${s}${w}${host}${form}${end}`)).toBe(`forum:${id}`);
      }),
    );
  });

  test('different ids have different keys', () => {
    fc.assert(
      fc.property(forumId, forumId, slug, (a, b, name) => {
        fc.pre(a !== b);
        expect(postKey(`https://lesswrong.com/posts/${a}/${name}`)).not.toBe(
          postKey(`https://lesswrong.com/posts/${b}/${name}`),
        );
      }),
    );
  });

  it.each([
    ['https://www.lesswrong.com/lw/J55/belief_in_belief/', 'lw:j55'],
    ['http://lesswrong.com/lw/j55/', 'lw:j55'],
    ['http://lesswrong.com/r/discussion/lw/j55/some_slug/4abc', 'lw:j55'],
    ['https://www.lesswrong.com/editPost?postId=gCdNKX8Y4YmqQyxrX', 'forum:gCdNKX8Y4YmqQyxrX'],
  ])('%s is %s', (url, key) => {
    expect(postKey(url)).toBe(key);
  });

  it.each([
    'https://www.lesswrong.com/posts/slug/belief-in-belief',
    'https://www.lesswrong.com/users/turntrout',
    'https://www.lesswrong.com/',
    'https://ea.greaterwrong.com/posts/gCdNKX8Y4YmqQyxrX/x',
    'https://lesswrong.com.example.org/posts/gCdNKX8Y4YmqQyxrX/x',
    'https://lesswrong.com@example.org/posts/gCdNKX8Y4YmqQyxrX/x',
  ])('%s is not a post of these forums', (url) => {
    expect(postKey(url)).toMatch(/^https:/);
  });
});

describe('arXiv', () => {
  const id = fc.oneof(
    fc
      .tuple(fc.integer({ min: 1501, max: 9912 }), fc.integer({ min: 0, max: 99_999 }))
      .map(([month, number]) => {
        const text = `${month}.${String(number).padStart(5, '0')}`;
        return { written: text, canonical: text };
      }),
    fc
      .tuple(
        fc.constantFrom('cs', 'math', 'hep-th', 'cs.AI', 'math.GT'),
        fc.integer({ min: 0, max: 9_999_999 }),
      )
      .map(([archive, number]) => {
        const digits = String(number).padStart(7, '0');
        return { written: `${archive}/${digits}`, canonical: `${archive.split('.')[0]}/${digits}` };
      }),
  );

  test('abs, pdf and html in any version are one paper', () => {
    fc.assert(
      fc.property(
        id,
        fc.constantFrom('https://arxiv.org/', 'http://www.arxiv.org/', 'https://export.arxiv.org/'),
        fc.constantFrom('abs/', 'pdf/', 'html/'),
        fc.constantFrom('', 'v1', 'v12'),
        fc.constantFrom('', '.pdf', '/', '?context=cs', '#S1'),
        ({ written, canonical }, host, kind, version, end) => {
          const key = postKey(`${host}${kind}${written}${version}${end}`);
          expect(key).toBe(`arxiv:${canonical}`);
        },
      ),
    );
  });

  it('knows the DOI that arXiv registers', () => {
    expect(postKey('https://doi.org/10.48550/arXiv.2511.11584')).toBe('arxiv:2511.11584');
    expect(postKey('https://doi.org/10.1000/arXiv.2511.11584')).toMatch(/^https:/);
  });

  it.each(['https://arxiv.org/list/cs.AI/recent', 'https://arxiv.org/abs/25.1', 'https://arxiv.org/'])(
    '%s is no paper',
    (url) => {
      expect(postKey(url)).toMatch(/^https:/);
    },
  );
});

describe('other addresses', () => {
  const pair = fc.tuple(slug, slug);

  test('host case, www, scheme, trailing slash, fragment, tracking and order of parameters do not matter', () => {
    const tracking = fc.subarray(['utm_source=a', 'utm_Campaign=b', 'fbclid=c', 'gclid=d', 'ref=e']);
    const parameters = fc.uniqueArray(pair, { selector: ([name]) => name, maxLength: 4 });
    fc.assert(
      fc.property(scheme, www, slug, parameters, tracking, fc.nat(), (s, w, page, kept, noise, seed) => {
        const query = kept.map(([name, value]) => `q${name}=${value}`);
        const shuffled = [...query, ...noise].sort((a, b) => hash(a + seed) - hash(b + seed));
        expect(postKey(`${s}${w}EXAMPLE.org/${page}/?${shuffled.join('&')}#x`)).toBe(
          postKey(`https://example.org/${page}?${query.join('&')}`),
        );
      }),
    );
  });

  test('what shows another page has another key', () => {
    const keys = ['/a', '/A', '/a/b', '/a?x=1', '/a?x=2', '/a?x=1&x=2', ':8080/a'].map((path) =>
      postKey(`https://example.org${path}`),
    );
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('signs may be percent-encoded or not, as in the links of cards', () => {
    const sign = fc.constantFrom(..."abc019-._~!'()*");
    fc.assert(
      fc.property(fc.array(fc.tuple(sign, fc.boolean()), { minLength: 1 }), (signs) => {
        const code = (text: string) => `%${text.charCodeAt(0).toString(16)}`;
        const written = signs.map(([text, encoded]) => (encoded ? code(text) : text)).join('');
        const plain = signs.map(([text]) => text).join('');
        expect(postKey(`https://example.org/x${written}`)).toBe(postKey(`https://example.org/x${plain}`));
      }),
    );
    const keys = ['/a/b', '/a%2Fb', '/a%2fb', '/a%3Fb'].map((path) => postKey(`https://example.org${path}`));
    expect(new Set(keys).size).toBe(3);
  });

  test('a key of an ordinary address is its own key', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
        const key = postKey(url);
        expect(key).toMatch(/^https:\/\//);
        expect(postKey(key!)).toBe(key);
      }),
    );
  });

  test('whatever comes in, nothing is thrown', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((path) => `https://lesswrong.com/${path}`),
        ),
        (text) => {
          postKey(text);
        },
      ),
    );
    for (const text of [
      '',
      'ftp://example.org',
      'javascript:alert(1)',
      'mailto:a@b.c',
      'https://',
      '/posts/a',
    ])
      expect(postKey(text)).toBeUndefined();
  });
});

describe('findUrls', () => {
  const url = fc.tuple(scheme, forumHost, forumId, slug).map(([s, host, id]) => `${s}${host}/posts/${id}`);
  const around = fc.constantFrom<[string, string]>(
    ['', ''],
    ['<', '>'],
    ['[the post](', ')'],
    ['[the post](<', '>)'],
    ['[the post](', ' "a title")'],
    ['(', ')'],
    ['(see ', ').'],
    ['**', '**'],
    ['||', '||'],
    ['*', '*!'],
    ['"', '",'],
    ['`', '`'],
    ['> ', '?'],
    ['- ', ';'],
    ['', '…'],
  );

  test('finds every address, in order, without what stands around it', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(url, around), { maxLength: 5 }), (parts) => {
        const text = parts
          .map(([address, [before, after]]) => `text ${before}${address}${after} more`)
          .join(' ');
        expect(findUrls(text)).toEqual(parts.map(([address]) => address));
      }),
    );
  });

  it('keeps parentheses that belong to the address', () => {
    expect(findUrls('(https://en.wikipedia.org/wiki/Shard_(theory))')).toEqual([
      'https://en.wikipedia.org/wiki/Shard_(theory)',
    ]);
  });

  it('finds addresses without a scheme and no mail addresses', () => {
    expect(findUrls('lesswrong.com/p/abc, someone@example.org').map(postKey)).toEqual(['forum:abc']);
  });

  it('leaves the other words', () => {
    expect(
      withoutUrls('See <https://a.example/b>, lesswrong.com/p/abc and **http://c.example**!').split(' '),
    ).toEqual(expect.arrayContaining(['See', 'and']));
    expect(withoutUrls('See <https://a.example/b>, lesswrong.com/p/abc **http://c.example**!')).not.toMatch(
      /example|lesswrong/,
    );
  });

  test('whatever comes in, what is found is an http(s) address', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        for (const found of findUrls(text)) expect(found).toMatch(/^https?:/i);
      }),
    );
  });
});

/** Any order will do, as long as the seed decides it. */
function hash(text: string): number {
  let value = 7;
  for (const letter of text) value = (value * 31 + letter.charCodeAt(0)) % 1009;
  return value;
}
