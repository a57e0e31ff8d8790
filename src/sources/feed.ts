import { createHash } from 'node:crypto';
import { parseFeed } from 'feedsmith';
import { postKey } from '../corpus/addresses.ts';
import { clean, cleanLine, excerptOf, textOfHtml } from './excerpt.ts';
import type { FeedContent, FeedPost, LeftOut } from './model.ts';

/** Items to read from one document; real feeds have no more. */
const MAX_ITEMS = 5000;
const MAX_LEFT_OUT = 20;
const MAX_TITLE_LENGTH = 300;
const MAX_NAME_LENGTH = 100;
const MAX_NAMES = 30;
const MAX_URL_LENGTH = 512;
const MAX_GUID_LENGTH = 300;
/** Nothing on the web is older; other machines' clocks may be off by a day. */
const EARLIEST = Date.UTC(1990, 0, 1);
const MAX_AHEAD_MS = 24 * 60 * 60 * 1000;

/** Thrown for anything but a feed, with a reason for users. */
export class NoFeed extends Error {
  override readonly name = 'NoFeed';
}

/** An entry in any format. */
interface Raw {
  readonly guid?: string | undefined;
  readonly title?: string | undefined;
  readonly url?: string | undefined;
  readonly authors: readonly (string | undefined)[];
  readonly tags: readonly (string | undefined)[];
  readonly date?: unknown;
  readonly html?: string | undefined;
  readonly alsoAt?: readonly (string | undefined)[];
}

/**
 * Reads RSS, RDF, Atom or JSON Feed.
 *
 * @param base the document's own address: links may be relative to it
 * @param now milliseconds since the Unix epoch
 * @throws NoFeed if it is none of them, or malformed
 */
export function readFeed(document: string, base: string, now: number): FeedContent {
  return read(document, base, now, (raw) => raw);
}

/** @param edit corrects an entry, or says why it is skipped */
function read(document: string, base: string, now: number, edit: Edit): FeedContent {
  if (/^\s*Rate exceeded\.?\s*$/i.test(document)) throw new NoFeed('it asks to be fetched less often');
  let parsed: ReturnType<typeof parseFeed>;
  try {
    parsed = parseFeed(document, { maxItems: MAX_ITEMS });
  } catch {
    throw new NoFeed(
      /<html[\s>]/i.test(document.slice(0, 2000))
        ? 'it is a web page, not a feed'
        : 'it cannot be read as a feed',
    );
  }
  const { posts, leftOut } = readPosts(rawItems(parsed), base, now, edit);
  return { ...channelOf(parsed, base), posts, leftOut };
}

type Edit = (raw: Raw) => Raw | string;

/** Turns entries into posts, with every text clean and bounded, and every post once. */
function readPosts(
  items: readonly Raw[],
  base: string,
  now: number,
  edit: Edit,
): Pick<FeedContent, 'posts' | 'leftOut'> {
  const posts = new Map<string, FeedPost>();
  const leftOut: LeftOut[] = [];
  const guids = new Map<string, number>();
  const edits = items.map((given) => {
    const edited = edit(given);
    return typeof edited === 'string' ? { raw: given, refusal: edited } : { raw: edited, refusal: undefined };
  });
  for (const { raw } of edits) if (raw.guid) guids.set(raw.guid, (guids.get(raw.guid) ?? 0) + 1);
  for (const { raw, refusal } of edits) {
    const title = raw.title ? cleanLine(textOfHtml(raw.title), MAX_TITLE_LENGTH) : '';
    const text = excerptOf(textOfHtml(raw.html ?? ''));
    const url = webAddress(raw.url, base);
    const reason = refusal ?? (text === '' ? 'it has no text' : undefined);
    if (reason) {
      if (leftOut.length < MAX_LEFT_OUT) leftOut.push({ title: title || url || 'Untitled', reason });
      continue;
    }
    const postedAt = momentOf(raw.date, now);
    const alsoAt = (raw.alsoAt ?? []).flatMap((address) => webAddress(address, base) ?? []);
    const id = guidOf(raw, guids, url, title, text);
    if (posts.has(id)) continue;
    posts.set(id, {
      guid: id,
      ...(title && { title }),
      ...(url && { url }),
      authors: names(raw.authors),
      tags: names(raw.tags),
      ...(postedAt !== undefined && { postedAt }),
      alsoAt: [...new Set(alsoAt)].filter((address) => address !== url),
      text,
    });
  }
  return { posts: [...posts.values()], leftOut };
}

/** The entry's own id if it is unique; otherwise its address, title or words. */
function guidOf(
  { guid }: Raw,
  counts: ReadonlyMap<string, number>,
  url: string | undefined,
  title: string,
  text: string,
): string {
  const given = clean(guid ?? '').trim();
  const own = guid && counts.get(guid) === 1 ? given : '';
  const key = url && (postKey(url) ?? url);
  const id = own || (given && key ? `${given} ${key}` : '') || key || title || text;
  return id.length <= MAX_GUID_LENGTH ? id : createHash('sha256').update(id).digest('hex');
}

/**
 * Parses an absolute http(s) address without credentials that fits a button.
 *
 * @param base the page it was found on, if any
 */
export function webAddress(typed: string | undefined, base?: string): string | undefined {
  const url = typed === undefined ? null : URL.parse(clean(typed).trim(), base);
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password) return undefined;
  return url.href.length <= MAX_URL_LENGTH ? url.href : undefined;
}

function names(given: readonly (string | undefined)[]): string[] {
  const lines = given.map((name) => cleanLine(textOfHtml(name ?? ''), MAX_NAME_LENGTH));
  return [...new Set(lines)].filter((line) => /[\p{L}\p{N}]/u.test(line)).slice(0, MAX_NAMES);
}

/** A date as in feeds; undefined if it is implausible. */
export function momentOf(date: unknown, now: number): number | undefined {
  const moment = typeof date === 'string' ? Date.parse(date) : Number.NaN;
  if (Number.isNaN(moment) || moment < EARLIEST) return undefined;
  return moment > now + MAX_AHEAD_MS ? undefined : Math.min(moment, now);
}

type Parsed = ReturnType<typeof parseFeed>;

function channelOf(parsed: Parsed, base: string): Omit<FeedContent, 'posts' | 'leftOut'> {
  const { format, feed } = parsed;
  const title = format === 'atom' ? feed.title?.value : feed.title;
  const link =
    format === 'atom'
      ? feed.links?.find(({ rel }) => rel === undefined || rel === 'alternate')?.href
      : format === 'json'
        ? feed.home_page_url
        : feed.link;
  const name = cleanLine(textOfHtml(title ?? ''), MAX_NAME_LENGTH);
  const site = webAddress(link, base);
  const asks = format === 'rss' ? feed : undefined;
  return {
    ...(name && { name }),
    ...(site && { site }),
    ...(asks?.ttl && { ttlMinutes: asks.ttl }),
    ...(asks?.skipHours && { skipHours: asks.skipHours }),
    ...(asks?.skipDays && { skipDays: asks.skipDays }),
  };
}

function rawItems(parsed: Parsed): Raw[] {
  switch (parsed.format) {
    case 'rss':
      return (parsed.feed.items ?? []).map((item) => {
        const all = item as typeof item & {
          authors?: readonly (string | { name?: string; email?: string })[];
        };
        const creators = item.dc?.creators ?? [];
        const authors = (all.authors ?? []).map((author) =>
          rssAuthor(typeof author === 'string' ? author : author.name),
        );
        return {
          guid: item.guid?.value,
          title: item.title,
          url: item.link ?? (item.guid?.isPermaLink === false ? undefined : item.guid?.value),
          authors: creators.length > 0 ? creators : authors,
          tags: (item.categories ?? []).map(({ name }) => name),
          date: item.pubDate ?? item.dc?.dates?.[0],
          html: longer(item.content?.encoded, item.description),
        };
      });
    case 'rdf':
      return (parsed.feed.items ?? []).map((item) => ({
        guid: item.rdf?.about ?? item.link,
        title: item.title,
        url: item.link,
        authors: item.dc?.creators ?? [],
        tags: item.dc?.subjects ?? [],
        date: item.dc?.dates?.[0],
        html: longer(item.content?.encoded, item.description),
      }));
    case 'atom':
      return (parsed.feed.entries ?? []).map((entry) => ({
        guid: entry.id,
        title: markup(entry.title),
        url: (entry.links?.find(({ rel }) => rel === undefined || rel === 'alternate') ?? entry.links?.[0])
          ?.href,
        authors: (entry.authors ?? parsed.feed.authors ?? []).map(({ name }) => name),
        tags: (entry.categories ?? []).map(({ label, term }) => label ?? term),
        date: entry.published ?? entry.updated,
        html: longer(markup(entry.content), markup(entry.summary)),
        alsoAt: (entry.links ?? []).filter(({ rel }) => rel === 'related').map(({ href }) => href),
      }));
    case 'json':
      return (parsed.feed.items ?? []).map((item) => ({
        guid: item.id === undefined ? undefined : String(item.id),
        title: item.title && escaped(item.title),
        url: item.url,
        authors: (item.authors ?? parsed.feed.authors ?? []).map(({ name }) => name && escaped(name)),
        tags: (item.tags ?? []).map(escaped),
        date: item.date_published ?? item.date_modified,
        html:
          item.content_html ??
          (item.content_text ? escaped(item.content_text) : item.summary && escaped(item.summary)),
        alsoAt: item.external_url ? [item.external_url] : [],
      }));
  }
}

/** Atom states for each text whether it is HTML. */
function markup(text: { value?: string; type?: string } | undefined): string | undefined {
  if (!text?.value) return undefined;
  return text.type === undefined || text.type === 'text' ? escaped(text.value) : text.value;
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
}

/** A feed may have a summary besides the text. */
function longer(a: string | undefined, b: string | undefined): string | undefined {
  return (a?.length ?? 0) >= (b?.length ?? 0) ? a : b;
}

/** `somebody@example.org (Ada Lovelace)`: the name without the address. */
function rssAuthor(author: string | undefined): string | undefined {
  return /\(([^()]+)\)/.exec(author ?? '')?.[1] ?? (author?.includes('@') ? undefined : author);
}

/** An arXiv feed has all authors in one line, an announcement type before the abstract, and a version in the id. */
export function readArxiv(document: string, base: string, now: number): FeedContent {
  return read(document, base, now, (raw) => {
    const html = raw.html ?? '';
    const announced = ANNOUNCED.exec(html.slice(0, 500))?.[1];
    if (announced && announced !== 'new') return `arXiv announces it as “${announced}”, not as new`;
    const id = ARXIV_ID.exec(raw.guid ?? '')?.[1];
    return {
      ...raw,
      html: html.replace(/^[^<]{0,300}?Abstract:\s*/, ''),
      authors: raw.authors.flatMap((line) => line?.split(/,\s*(?![^()]*\))/) ?? []),
      ...(id && { guid: `arxiv:${id}`, url: `https://arxiv.org/abs/${id}` }),
    };
  });
}

const ANNOUNCED = /Announce Type:\s*([\w-]+)/;
const ARXIV_ID = /(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?\/\d{7})(?:v\d+)?$/;
