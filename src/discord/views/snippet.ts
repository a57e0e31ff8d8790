import { BoundedCache } from '../../bounded-cache.ts';
import { preambleEnd } from '../../corpus/preamble.ts';
import type { Snippet } from '../../search/types.ts';
import { sentencesOf } from '../../text/sentences.ts';

type Mark = Snippet['marks'][number];

/** Cached ends of preambles: each card asks several times. */
const bodyStarts = new BoundedCache<number>(1000);

/**
 * The part of a text to show if there is room: from the end of its preamble, unless a match is before that.
 */
export function bodyOf(text: string, snippet: Snippet | undefined): Snippet {
  const { start, end, marks } = snippet ?? { start: 0, end: text.length, marks: [] };
  const body = bodyStarts.get(text, () => preambleEnd(text));
  const inBody = marks.filter(([from]) => from >= body);
  if (body <= start || body >= end || (marks.length > 0 && inBody.length === 0)) return { start, end, marks };
  return { start: body, end, marks: inBody };
}

/**
 * The part of a snippet with the most distinct matches that fits into a line or two: from the start of its sentence if that is
 * near, and cut between words.
 *
 * @param length characters at most
 */
export function shortSnippet(text: string, snippet: Snippet | undefined, length: number): Snippet {
  const whole = bodyOf(text, snippet);
  if (whole.end - whole.start <= length) return whole;
  const [from, to] = densest(text, whole.marks, length) ?? [whole.start, whole.start];
  const sentence = sentencesOf(text.slice(0, whole.end), from).findLast(([start]) => start <= from)?.[0] ?? 0;
  const near = Math.max(whole.start, sentence);
  const start = to - near <= length ? near : wordStart(text, from, Math.max(near, to - length));
  const end = wordEnd(text, Math.max(to, start), Math.min(whole.end, start + length));
  return { start, end, marks: whole.marks.filter((mark) => mark[0] >= start && mark[1] <= end) };
}

/** The span of the matches that are close enough together; undefined without matches. */
function densest(text: string, marks: readonly Mark[], length: number): Mark | undefined {
  let best: Mark | undefined;
  let most = 0;
  for (const [at, [from]] of marks.entries()) {
    const inside = marks.slice(at).filter(([, to]) => to - from <= length);
    const different = new Set(inside.map(([start, end]) => text.slice(start, end).toLowerCase())).size;
    const last = inside.at(-1);
    if (!last || different <= most) continue;
    most = different;
    best = [from, last[1]];
  }
  return best;
}

/** The start of a word a few words before a match, not before `least`. */
function wordStart(text: string, match: number, least: number): number {
  const space = text.slice(least, match).search(/\s\S/);
  return space < 0 ? match : least + space + 1;
}

/** The end of a word before `most`, but not before `least`. */
function wordEnd(text: string, least: number, most: number): number {
  if (most >= text.length || /\s/.test(text.charAt(most))) return most;
  const end = text.slice(least, most).search(/\s+\S*$/);
  return end < 0 ? most : least + end;
}
