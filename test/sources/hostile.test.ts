import type { LookupAddress } from 'node:dns';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { checkedAgent, isPublicAddress, type Resolve } from '../../src/sources/address.ts';
import { createFetcher, decode, type Fetch, FetchError } from '../../src/sources/fetch.ts';
import { readSource, type Validators } from '../../src/sources/read.ts';
import { type FeedServer, rssOf, startFeedServer } from '../support/feed-server.ts';

const NEW: Validators = { etag: null, lastModified: null };
const NOW = Date.UTC(2025, 10, 20);

let site: FeedServer;
/** Allows the test's own server and nothing else. */
let fetch: Fetch;
/** As in production. */
let strict: Fetch;
let patient: Fetch;

/** Names that a hostile DNS server answers. */
const names = new Map<string, string[][]>();
const resolve: Resolve = (hostname, _options, callback) => {
  const answers = names.get(hostname) ?? [];
  const addresses = (answers.length > 1 ? answers.shift() : answers[0]) ?? [];
  const found: LookupAddress[] = addresses.map((address) => ({
    address,
    family: address.includes(':') ? 6 : 4,
  }));
  callback(found.length > 0 ? null : Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }), found);
};

beforeAll(async () => {
  site = await startFeedServer();
  const onlyMine = (address: string, port: number) =>
    isPublicAddress(address, port) || (address === '127.0.0.1' && port === site.port);
  const userAgent = 'Commonplace/test (+https://example.org)';
  fetch = createFetcher({ agent: checkedAgent(500, onlyMine, resolve), userAgent, timeoutMs: 1500 });
  patient = createFetcher({ agent: checkedAgent(500, onlyMine, resolve), userAgent });
  strict = createFetcher({ agent: checkedAgent(500, isPublicAddress, resolve), userAgent, timeoutMs: 1500 });
});

beforeEach(() => {
  site.requests.length = 0;
});

afterAll(() => site.close());

describe('production reaches no address but the public internet’s', () => {
  test.each([
    'http://127.0.0.1:PORT/',
    'http://localhost:PORT/',
    'http://127.1:PORT/',
    'http://2130706433:PORT/',
    'http://0x7f000001:PORT/',
    'http://0177.0.0.1:PORT/',
    'http://0.0.0.0:PORT/',
    'http://[::1]:PORT/',
    'http://[::]:PORT/',
    'http://[::ffff:127.0.0.1]:PORT/',
    'http://[::ffff:7f00:1]:PORT/',
    'http://[64:ff9b::7f00:1]:PORT/',
    'http://[2002:7f00:1::]:PORT/',
    'http://[fe80::1]:PORT/',
    'http://[fc00::1]:PORT/',
    'http://[2001:db8::1]:PORT/',
    'http://10.0.0.1:PORT/',
    'http://172.16.0.1:PORT/',
    'http://192.168.1.1:PORT/',
    'http://169.254.169.254:PORT/latest/meta-data/',
    'http://100.64.0.1:PORT/',
    'http://192.0.2.1:PORT/',
    'http://198.18.0.1:PORT/',
    'http://224.0.0.1:PORT/',
    'http://255.255.255.255:PORT/',
    'http://user:secret@127.0.0.1:PORT/',
    'file:///etc/passwd',
    'ftp://127.0.0.1:PORT/',
    'gopher://127.0.0.1:PORT/',
    'data:text/plain,hello',
  ])('%s', async (address) => {
    names.set('localhost', [['127.0.0.1']]);
    await expect(strict({ url: address.replace('PORT', String(site.port)) })).rejects.toThrow(FetchError);
    expect(site.requests).toEqual([]);
  });

  test('a name that leads to a private address, alone or beside a public one', async () => {
    names.set('inside.example', [['127.0.0.1']]);
    names.set('both.example', [['93.184.215.14', '127.0.0.1']]);
    names.set('six.example', [['::ffff:127.0.0.1']]);
    for (const name of ['inside.example', 'both.example', 'six.example']) {
      await expect(strict({ url: `http://${name}:${site.port}/` })).rejects.toThrow('public internet');
    }
    expect(site.requests).toEqual([]);
  });

  test('a name that changes its mind between two connections (DNS rebinding)', async () => {
    site.on('/first', (_request, reply) =>
      reply.header('connection', 'close').redirect(`http://rebind.example:${site.port}/second`, 302),
    );
    names.set('rebind.example', [['127.0.0.1'], ['127.0.0.2'], ['10.0.0.1']]);
    await expect(fetch({ url: `http://rebind.example:${site.port}/first` })).rejects.toThrow(
      'public internet',
    );
    expect(site.requests.map(({ path }) => path)).toEqual(['/first']);
  });

  test('a public site that redirects inside', async () => {
    for (const [at, target] of [
      'http://169.254.169.254/latest/meta-data/',
      'http://[::1]/',
      'http://10.1.2.3/admin',
      'file:///etc/passwd',
      '//127.0.0.1:1/',
    ].entries()) {
      site.on(`/to${at}`, (_request, reply) => reply.redirect(target, 302));
      await expect(fetch({ url: `${site.url}/to${at}` })).rejects.toThrow(FetchError);
    }
  });

  test('ports of other services than the web’s', () => {
    expect([22, 25, 80, 110, 443, 1023, 8080].map((port) => isPublicAddress('93.184.215.14', port))).toEqual([
      false,
      false,
      true,
      false,
      true,
      false,
      true,
    ]);
  });
});

describe('a hostile site', () => {
  const get = (path: string) => fetch({ url: `${site.url}${path}` });
  /** Unpacking a bomb takes a slow machine a while, and its size is the point. */
  const getInTime = (path: string) => patient({ url: `${site.url}${path}` });

  test('redirects in a loop', async () => {
    site.on('/loop', (_request, reply) => reply.redirect('/loop', 302));
    await expect(get('/loop')).rejects.toThrow('redirects more than');
    expect(site.requests).toHaveLength(6);
  });

  test('redirects five times, which is allowed', async () => {
    for (let at = 0; at < 5; at++)
      site.on(`/hop${at}`, (_request, reply) => reply.redirect(`/hop${at + 1}`, 301));
    site.on('/hop5', () => 'here');
    const { body, movedTo } = await get('/hop0');
    expect(String(body)).toBe('here');
    expect(movedTo).toBe(`${site.url}/hop5`);
  });

  test('sends a gzip bomb', async () => {
    const bomb = gzipSync(Buffer.alloc(200 << 20));
    site.on('/bomb', (_request, reply) => reply.header('content-encoding', 'gzip').send(bomb));
    await expect(getInTime('/bomb')).rejects.toThrow('larger than 8 MB');
  });

  test('sends a brotli bomb', async () => {
    const bomb = brotliCompressSync(Buffer.alloc(64 << 20));
    site.on('/br', (_request, reply) => reply.header('content-encoding', 'br').send(bomb));
    await expect(getInTime('/br')).rejects.toThrow('larger than 8 MB');
  });

  test('sends more than it may', async () => {
    site.on('/huge', (_request, reply) => reply.send(Buffer.alloc(9 << 20, 'x')));
    await expect(getInTime('/huge')).rejects.toThrow('larger than 8 MB');
  });

  test('sends nothing, for ever', async () => {
    site.on('/silent', () => new Promise(() => {}));
    await expect(get('/silent')).rejects.toThrow('too long');
  });

  test('sends a byte now and then', async () => {
    site.on('/drip', (_request, reply) => {
      reply.hijack();
      reply.raw.writeHead(200, { 'content-type': 'text/xml' });
      const timer = setInterval(() => reply.raw.write('<'), 200);
      reply.raw.on('close', () => clearInterval(timer));
    });
    await expect(get('/drip')).rejects.toThrow('too long');
  });

  test('breaks off in the middle', async () => {
    site.on('/cut', (_request, reply) => {
      reply.hijack();
      reply.raw.writeHead(200, { 'content-length': '1000' });
      reply.raw.write('<rss>');
      setImmediate(() => reply.raw.destroy());
    });
    await expect(get('/cut')).rejects.toThrow(FetchError);
  });

  test('says that it is packed and is not, or in a way that nobody knows', async () => {
    site.on('/lie', (_request, reply) => reply.header('content-encoding', 'gzip').send('plain'));
    site.on('/odd', (_request, reply) => reply.header('content-encoding', 'zstd-9').send('plain'));
    await expect(get('/lie')).rejects.toThrow('decompress');
    await expect(get('/odd')).rejects.toThrow('compressed in a way');
  });

  test('sends back no secret and gets the User-Agent with the contact', async () => {
    site.on('/ok', () => 'fine');
    await get('/ok');
    const { headers } = site.requests[0]!;
    expect(headers['user-agent']).toBe('Commonplace/test (+https://example.org)');
    expect(headers['cookie']).toBeUndefined();
    expect(headers['if-none-match']).toBeUndefined();
  });
});

describe('what a site answers becomes words', () => {
  const answers = (path: string, send: Parameters<FeedServer['on']>[1]) => {
    site.on(path, send);
    return readSource(fetch, { kind: 'feed', url: `${site.url}${path}` }, NEW, NOW);
  };
  const failing = (status: number, headers = {}) =>
    answers('/f', (_request, reply) => reply.code(status).headers(headers).send('no'));

  test.each([
    [401, 'won’t let me in'],
    [403, 'won’t let me in'],
    [404, 'nothing at this address'],
    [410, 'gone for good'],
    [418, 'with an error'],
    [500, 'with an error'],
  ])('%i', async (status, words) => {
    expect(await failing(status)).toMatchObject({ kind: 'failed', reason: expect.stringContaining(words) });
  });

  test('Cloudflare’s check is named', async () => {
    const reading = await failing(403, { 'cf-mitigated': 'challenge' });
    expect(reading).toMatchObject({ kind: 'failed', reason: expect.stringContaining('Cloudflare') });
  });

  test('a request for patience is heeded: seconds, a date, and arXiv’s words with status 200', async () => {
    expect(await failing(429, { 'retry-after': '120' })).toMatchObject({ kind: 'busy', waitMs: 120_000 });
    const date = new Date(NOW + 7_200_000).toUTCString();
    expect(await failing(503, { 'retry-after': date })).toMatchObject({ kind: 'busy', waitMs: 7_200_000 });
    expect(await answers('/rate', () => 'Rate exceeded.')).toMatchObject({ kind: 'busy', waitMs: 3_600_000 });
  });

  test.each([
    ['a web page', '<!doctype html><html><body>Hello</body></html>', 'a web page'],
    ['nothing', '', 'cannot be read'],
    ['a feed that is cut', rssOf('T', [{ id: 'a', html: 'x' }]).slice(0, 250), 'cannot be read'],
    ['JSON that is no feed', '{"a":1}', 'cannot be read'],
    ['binary', String.fromCharCode(0, 1, 2, 255).repeat(100), 'cannot be read'],
  ])('%s', async (_what, body, words) => {
    const reading = await answers('/doc', (_request, reply) => reply.type('text/xml').send(body));
    expect(reading).toMatchObject({ kind: 'failed', reason: expect.stringContaining(words) });
  });

  test('an entity bomb does not explode', async () => {
    const levels = Array.from(
      { length: 12 },
      (_, at) => `<!ENTITY l${at + 1} "${`&l${at};`.repeat(10)}">`,
    ).join('');
    const bomb = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">${levels}]><rss version="2.0"><channel><title>&l12;</title><item><guid>1</guid><title>&l12;</title><description>some &l12; words</description></item></channel></rss>`;
    const reading = await answers('/bomb', () => bomb);
    expect(JSON.stringify(reading).length).toBeLessThan(100_000);
  });

  test('an external entity is not fetched', async () => {
    const xxe = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "${site.url}/secret">]><rss version="2.0"><channel><title>T</title><item><guid>1</guid><description>words &e; more</description></item></channel></rss>`;
    await answers('/xxe', () => xxe);
    expect(site.requests.map(({ path }) => path)).toEqual(['/xxe']);
  });
});

describe('the letters of an answer', () => {
  const text = 'Кириллица и “quotes”';
  test.each([
    ['the header', Buffer.from([0xcf, 0xf0, 0xe8]), 'text/xml; charset=windows-1251', 'При'],
    [
      'the XML declaration',
      Buffer.concat([Buffer.from('<?xml version="1.0" encoding="windows-1251"?>'), Buffer.from([0xcf])]),
      'text/xml',
      'П',
    ],
    ['a byte order mark', Buffer.from(`\ufeff${text}`, 'utf16le'), 'text/xml; charset=utf-8', text],
    ['UTF-8 when nothing says otherwise', Buffer.from(text), '', text],
    ['UTF-8 when the named one does not exist', Buffer.from(text), 'text/xml; charset=klingon', text],
  ])('by %s', (_by, body, type, expected) => {
    expect(decode({ body, headers: { 'content-type': type } })).toContain(expected);
  });
});
