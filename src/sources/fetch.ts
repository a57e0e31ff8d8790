import { Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { type Dispatcher, request } from 'undici';
import { ForbiddenAddress } from './address.ts';

/** The maximum size of a response in bytes, compressed and decompressed. */
export const MAX_BYTES = 8 << 20;
/** The timeout of a fetch including redirects, milliseconds. */
export const FETCH_MS = 15_000;
const MAX_REDIRECTS = 5;
const MAX_URL_LENGTH = 2000;

export interface FetchRequest {
  readonly url: string;
  readonly etag?: string | null;
  readonly lastModified?: string | null;
  /** The JSON body of a POST request. */
  readonly json?: unknown;
  readonly accept?: string;
}

/** A server's response. */
export interface Fetched {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** The final address after redirects. */
  readonly url: string;
  /** The final address if all redirects were permanent; undefined if there were none or some were temporary. */
  readonly movedTo?: string;
}

/** Why nothing could be fetched, in words for users. */
export class FetchError extends Error {
  override readonly name = 'FetchError';
}

export type Fetch = (wanted: FetchRequest) => Promise<Fetched>;

export interface FetcherOptions {
  /** Checks every address, see `checkedAgent`. */
  readonly agent: Dispatcher;
  readonly userAgent: string;
  /** Milliseconds; shorter in tests. */
  readonly timeoutMs?: number;
}

/** Fetches from untrusted servers: every size, time and address is bounded. */
export function createFetcher({ agent, userAgent, timeoutMs = FETCH_MS }: FetcherOptions): Fetch {
  return async (wanted) => {
    const signal = AbortSignal.timeout(timeoutMs);
    let url = checkedUrl(wanted.url);
    let permanent = true;
    try {
      for (let redirects = 0; ; redirects++) {
        const answer = await request(url, {
          dispatcher: agent,
          signal,
          method: wanted.json === undefined ? 'GET' : 'POST',
          headers: headersOf(wanted, userAgent),
          body: wanted.json === undefined ? null : JSON.stringify(wanted.json),
        });
        const headers = flatHeaders(answer.headers);
        const { statusCode: status } = answer;
        const target = REDIRECTS.includes(status) ? headers['location'] : undefined;
        if (target !== undefined) {
          await answer.body.dump({ limit: 1 << 16 });
          if (redirects >= MAX_REDIRECTS)
            throw new FetchError(`it redirects more than ${MAX_REDIRECTS} times`);
          const next = checkedUrl(target, url);
          if (url.protocol === 'https:' && next.protocol === 'http:') {
            throw new FetchError('it redirects from https to http');
          }
          if (wanted.json !== undefined && next.origin !== url.origin) {
            throw new FetchError('it redirects to another site');
          }
          permanent &&= PERMANENT.includes(status);
          url = next;
          continue;
        }
        const body = await readBody(answer.body, headers['content-encoding'], signal);
        const moved = redirects > 0 && permanent && { movedTo: url.href };
        return { status, headers, body, url: url.href, ...moved };
      }
    } catch (error) {
      throw error instanceof FetchError ? error : new FetchError(reasonFor(error), { cause: error });
    }
  };
}

const REDIRECTS = [301, 302, 303, 307, 308];
const PERMANENT = [301, 308];

/** @throws FetchError if the address is not allowed */
function checkedUrl(address: string, base?: URL): URL {
  const url = URL.parse(address, base?.href);
  if (!url || address.length > MAX_URL_LENGTH) throw new FetchError('that isn’t a web address');
  if (!/^https?:$/.test(url.protocol)) throw new FetchError('I only fetch http and https addresses');
  if (url.username || url.password)
    throw new FetchError('I don’t fetch addresses with a user name or password');
  url.hash = '';
  return url;
}

function headersOf(wanted: FetchRequest, userAgent: string): Record<string, string> {
  return {
    'user-agent': userAgent,
    accept: wanted.accept ?? ACCEPT_FEEDS,
    'accept-encoding': 'gzip, br',
    // An empty value would mean something else.
    ...(wanted.etag && { 'if-none-match': wanted.etag }),
    ...(wanted.lastModified && { 'if-modified-since': wanted.lastModified }),
    ...(wanted.json !== undefined && { 'content-type': 'application/json' }),
  };
}

const ACCEPT_FEEDS =
  'application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5';

function flatHeaders(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => [
    name.toLowerCase(),
    Array.isArray(value) ? (value[0] ?? '') : (value ?? ''),
  ]);
  return Object.fromEntries(entries);
}

/** @throws FetchError if its encoding is unknown or it is too large */
async function readBody(raw: Readable, encoding: string | undefined, signal: AbortSignal): Promise<Buffer> {
  const decompress = decompressor(encoding);
  const wire = limited(raw);
  const source = decompress ? Readable.from(wire).pipe(decompress) : wire;
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of source) {
      signal.throwIfAborted();
      size += (chunk as Buffer).length;
      if (size > MAX_BYTES) throw tooLarge();
      chunks.push(chunk as Buffer);
    }
  } finally {
    decompress?.destroy();
    raw.destroy();
  }
  return Buffer.concat(chunks);
}

async function* limited(raw: Readable): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const chunk of raw) {
    size += (chunk as Buffer).length;
    if (size > MAX_BYTES) throw tooLarge();
    yield chunk as Buffer;
  }
}

function tooLarge(): FetchError {
  return new FetchError(`it is larger than ${MAX_BYTES >> 20} MB`);
}

function decompressor(encoding: string | undefined): Transform | undefined {
  const options = { chunkSize: 1 << 16 };
  switch (encoding?.trim().toLowerCase() || 'identity') {
    case 'identity':
      return undefined;
    case 'gzip':
    case 'x-gzip':
      return createGunzip(options);
    case 'br':
      return createBrotliDecompress(options);
    case 'deflate':
      return createInflate(options);
    default:
      throw new FetchError('it’s compressed in a way I can’t read');
  }
}

/** The reason for a failure in words for users. */
function reasonFor(error: unknown): string {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth++) {
    if (cause instanceof ForbiddenAddress || cause instanceof FetchError) return cause.message;
    if (cause.name === 'TimeoutError' || cause.name === 'AbortError') return 'it took too long to answer';
    const code = (cause as NodeJS.ErrnoException).code ?? '';
    if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'there’s no server by that name';
    if (code === 'ECONNREFUSED') return 'the server refused the connection';
    if (/TIMEOUT/.test(code)) return 'it took too long to answer';
    if (/CERT|TLS|SSL/.test(code)) return 'its certificate isn’t valid';
    if (/^Z_|BROTLI|ERR__ERROR_FORMAT/.test(code)) return 'I couldn’t decompress its answer';
  }
  return 'the connection was lost';
}

/** Decodes a response by its byte order mark, header, XML declaration, or as UTF-8, in this order. */
export function decode({ body, headers }: Pick<Fetched, 'body' | 'headers'>): string {
  const bom =
    body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf
      ? 'utf-8'
      : body[0] === 0xff && body[1] === 0xfe
        ? 'utf-16le'
        : body[0] === 0xfe && body[1] === 0xff
          ? 'utf-16be'
          : undefined;
  const header = /charset\s*=\s*"?([\w.:-]+)/i.exec(headers['content-type'] ?? '')?.[1];
  const declared = /^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]+)["']/i.exec(
    body.subarray(0, 300).toString('latin1'),
  )?.[1];
  for (const label of [bom, header, declared]) {
    if (!label) continue;
    try {
      return new TextDecoder(label).decode(body);
    } catch {
      // An unknown encoding: try the next one.
    }
  }
  return new TextDecoder().decode(body);
}
