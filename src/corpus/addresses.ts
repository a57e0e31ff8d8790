import { LinkifyIt } from 'linkify-it';

/** Sites that show the same posts under the same ids. The EA Forum has its own ids. */
const FORUM_HOSTS = new Set(['lesswrong.com', 'alignmentforum.org', 'greaterwrong.com']);
/** arXiv itself and hosts that show its papers under arXiv ids. */
const ARXIV_HOSTS = new Set([
  'arxiv.org',
  'export.arxiv.org',
  'ar5iv.org',
  'ar5iv.labs.arxiv.org',
  'alphaxiv.org',
]);
/** Tracking parameters, which say where a reader came from. */
const TRACKING = /^(?:utm_.*|(?:fb|g|d|y)clid|msclkid|igshid|mc_[ce]id|_hs(?:enc|mi)|ref|ref_src|referrer)$/i;

/**
 * The identity of the post at an address: the same for all of its addresses.
 *
 * - `forum:<post id>` for the forums that share ids, for every form of the address;
 * - `lw:<id>` for their old `/lw/<id>/…` addresses, which do not tell the new id;
 * - `arxiv:<id without version>`;
 * - otherwise the address itself in canonical form: `https://example.org/page?a=1&b=2`.
 *
 * @returns undefined if `url` is not an http(s) address
 */
export function postKey(url: string): string | undefined {
  const parsed = URL.parse(url);
  if (!parsed || !/^https?:$/.test(parsed.protocol)) return undefined;
  const host = parsed.hostname.replace(/\.$/, '').replace(/^(?:www\.)+/, '');
  const path = parsed.pathname.split('/').filter((segment) => segment !== '');
  if (FORUM_HOSTS.has(host)) return forumKey(path, parsed.searchParams) ?? plainKey(host, parsed);
  if (ARXIV_HOSTS.has(host)) return arxivKey(path.slice(1).join('/')) ?? plainKey(host, parsed);
  if (/^(?:dx\.)?doi\.org$/.test(host)) return doiKey(path) ?? plainKey(host, parsed);
  return plainKey(host, parsed);
}

function forumKey(path: readonly string[], query: URLSearchParams): string | undefined {
  // Groups and sequences precede the post; in old addresses, the sub-forum did.
  const start = /^[sgr]$/.test(path[0] ?? '') ? 2 : 0;
  const [kind, id] = path.slice(start);
  if (kind === 'editPost') return isId(query.get('postId')) ? `forum:${query.get('postId')}` : undefined;
  if (!isId(id)) return undefined;
  if (kind === 'lw') return `lw:${id.toLowerCase()}`;
  return kind === 'posts' || kind === 'p' || kind === 'events' ? `forum:${id}` : undefined;
}

/** `/posts/slug/…` identifies a post by its title. */
function isId(text: string | null | undefined): text is string {
  return text != null && /^[A-Za-z0-9_-]+$/.test(text) && text !== 'slug';
}

/** @param rest what follows `abs/`, `pdf/`, `html/` and the like */
function arxivKey(rest: string): string | undefined {
  const current = /^(\d{4}\.\d{4,5})(?:v\d+)?(?:\.pdf)?(?:\/|$)/i.exec(rest);
  if (current) return `arxiv:${current[1]}`;
  // Until 2007: archive, perhaps with a subject class (which is not part of the identity), and number.
  const [, archive, number] =
    /^([a-z-]+)(?:\.[a-z]{2})?\/(\d{7})(?:v\d+)?(?:\.pdf)?(?:\/|$)/i.exec(rest) ?? [];
  return archive && `arxiv:${archive.toLowerCase()}/${number}`;
}

/** arXiv registers every paper as `10.48550/arXiv.<id>`. */
function doiKey([registrant, ...rest]: readonly string[]): string | undefined {
  const name = rest.join('/');
  return registrant === '10.48550' && /^arxiv\./i.test(name) ? arxivKey(name.slice(6)) : undefined;
}

function plainKey(host: string, url: URL): string {
  const query = new URLSearchParams(url.search);
  for (const name of [...query.keys()]) if (TRACKING.test(name)) query.delete(name);
  query.sort();
  const port = url.port ? `:${url.port}` : '';
  const path = url.pathname.replace(/\/+$/, '').replace(/%[0-9a-f]{2}/gi, plainSign);
  return `https://${host}${port}${path}${query.size > 0 ? `?${query}` : ''}`;
}

/** Decodes a percent-encoded character unless that would change the address's meaning. */
function plainSign(code: string): string {
  const sign = String.fromCharCode(Number.parseInt(code.slice(1), 16));
  return /[\w.~!'()*-]/.test(sign) ? sign : code.toUpperCase();
}

const linkify = new LinkifyIt({ fuzzyLink: true, fuzzyEmail: false });

/**
 * The http(s) addresses in a Discord message, in order: bare, in `<>`, in `[text](address)`, in bold or
 * hidden text, and without `https://` ("lesswrong.com/posts/…"). Punctuation around them is left out.
 */
export function findUrls(text: string): string[] {
  return matches(text).map(({ url }) => url.replace(/[*_~|`]+$/, ''));
}

/** The text of a message without the addresses that `findUrls` finds. */
export function withoutUrls(text: string): string {
  return matches(text).reduce((rest, { raw }) => rest.replaceAll(raw, ' '), text);
}

function matches(text: string): { readonly url: string; readonly raw: string }[] {
  // Discord's Markdown may surround an address: `**https://…**`, `||https://…||`.
  const bare = text.replace(/(?<![*_~|`])[*_~|`]+(?=https?:|www\.)/gi, ' ');
  return (linkify.match(bare) ?? []).filter(({ url }) => /^https?:/i.test(url));
}

/** An arXiv id as people write it: "arXiv:2507.14805v2", "2507.14805". Two digits are the month. */
const ARXIV_ID =
  /(?<![\w./:-])(?:arxiv[:\s]\s?)?(\d{2}(?:0[1-9]|1[0-2])\.\d{4,5})(?:v\d{1,3})?(?![\w-]|\.\d)/gi;
/** A DOI, alone or in an address. https://www.doi.org/doi-handbook/HTML/doi-name-syntax.html */
const DOI = /(?<![\w.])10\.\d{4,9}\/[^\s"<>()[\]]{1,200}/gi;
/** Nature's DOIs are its addresses. */
const NATURE_DOI = /^10\.1038\/(.+)$/i;

/**
 * The addresses that a text refers to, in order: literal ones, and those of arXiv ids and DOIs. Some may lead nowhere: any
 * number that looks like an arXiv id counts.
 */
export function findReferences(text: string): string[] {
  const dois = Array.from(text.matchAll(DOI), ([doi]) => doi.replace(/[.,;:!?'*_~|`]+$/, ''));
  const arxivIds = Array.from(text.matchAll(ARXIV_ID), ([, id]) => `https://arxiv.org/abs/${id}`);
  return [...new Set([...findUrls(text), ...dois.map(doiAddress), ...arxivIds])];
}

function doiAddress(doi: string): string {
  const nature = NATURE_DOI.exec(doi)?.[1];
  return nature ? `https://www.nature.com/articles/${nature.toLowerCase()}` : `https://doi.org/${doi}`;
}

/** The words of a title as spelt in an address: the last path segment that is not an id. */
export function wordsInAddress(url: string): string {
  const path = URL.parse(url)?.pathname.split('/') ?? [];
  const slug = path.findLast((part) => /[a-z]+[-_][a-z]+/i.test(part)) ?? '';
  return slug.replace(/[-_]+|\.\w{1,5}$/g, ' ').trim();
}
