import { type Alignment, align, type Gap } from './align.ts';
import { type Passage, type Passages, sameWords } from './passages.ts';
import { tellApart } from './series.ts';

/** Whether two texts are the same passage, and why, in plain words. No reason where they have little in common. */
export type Verdict =
  | { readonly same: true; readonly reason: string; readonly similarity: number }
  | { readonly same: false; readonly reason?: string };

/** A shorter common stretch proves nothing. */
const LEAST_WORDS = 8;
/** Of the words of the common stretch, how many must match. */
const LEAST_SIMILARITY = 0.85;
/** The same when the addresses say that it is one post, which may have been edited. */
const LEAST_SIMILARITY_IN_POST = 0.7;
/** Words at an end that may differ: a cut word, a changed one, what a page puts there. */
const LOOSE_END = 3;
/** Words before the common stretch that only one text has: a by-line or the like may be long, own words may not. */
const LONGEST_FRONT_MATTER = 30;
const LONGEST_OWN_HEAD = 8;
/** From here on a common stretch is worth telling even if the texts differ. */
const NOTABLE_WORDS = 12;

/** Why texts with the same words are the same. */
export const EQUAL = 'equal after normalisation';

const DIFFERENT: Verdict = { same: false };

interface Side {
  readonly passage: Passage;
  readonly text: string;
}

/**
 * Compares two texts by their words alone.
 *
 * @param a the longer
 * @param samePost whether they are known to be of one post
 */
export function compare(a: Side, b: Side, samePost: boolean, passages: Passages): Verdict {
  if (sameWords(a.passage.words, b.passage.words)) {
    return { same: true, reason: EQUAL, similarity: 1 };
  }
  const alignment = align(a.passage.words, b.passage.words);
  if (!alignment) return DIFFERENT;
  const length = Math.max(alignment.a[1] - alignment.a[0], alignment.b[1] - alignment.b[0]);
  if (length < LEAST_WORDS) return DIFFERENT;
  const similarity = alignment.matches / length;
  const refusal =
    refuseEnds(a, b, alignment) ??
    (similarity < (samePost ? LEAST_SIMILARITY_IN_POST : LEAST_SIMILARITY)
      ? 'alike, but too many words differ'
      : undefined) ??
    (samePost ? undefined : (refuseQuotation(a, b, alignment) ?? refuseSeries(a, b, alignment, passages)));
  if (refusal) return length >= NOTABLE_WORDS ? { same: false, reason: refusal } : DIFFERENT;
  return { same: true, reason: describe(alignment, similarity), similarity };
}

function describe({ a, b, gaps }: Alignment, similarity: number): string {
  if (gaps.length > 0) return `a few words differ (${Math.floor(100 * similarity)} % alike)`;
  return a[0] > 0 || b[0] > 0 ? 'the same behind other opening words' : 'one is the beginning of the other';
}

/** The common stretch has to reach from the beginning to the end of one of the texts, loose ends aside. */
function refuseEnds(a: Side, b: Side, alignment: Alignment): string | undefined {
  const tails = [a.passage.words.length - alignment.a[1], b.passage.words.length - alignment.b[1]];
  if (Math.min(...tails) > LOOSE_END) return 'the same words here, different ones after them';
  const heads = [headOf(a, alignment.a[0]), headOf(b, alignment.b[0])];
  const long = heads.filter(({ words }) => words > LOOSE_END);
  if (long.length === 2 && !long.every((head) => head.isFrontMatter))
    return 'different words before the same ones';
  for (const { words, isFrontMatter, opensQuotation } of long) {
    const most = isFrontMatter ? LONGEST_FRONT_MATTER : opensQuotation ? 0 : LONGEST_OWN_HEAD;
    if (words > most) return 'one quotes the other';
  }
  return undefined;
}

/** Words in by-lines and the like that are not capitalised; very short words count as such too. */
const FRONT_MATTER_WORD =
  /^(?:\p{Lu}.*|.{1,3}|\p{N}.*|author|authors|written|posted|crosspost|crossposted|linkpost|originally|published|epistemic|status|exploratory|equal|contribution|order|random|joint|work|project|produced|part|program|mentorship|supervision|with|from|this|blog|forum|newsletter|website|summary|abstract|audio|version|available)$/u;
const LEAST_FRONT_MATTER = 0.75;

/** What stands before the common stretch: the first `words` words of a text. */
function headOf(
  { text }: Side,
  words: number,
): { words: number; isFrontMatter: boolean; opensQuotation: boolean } {
  const written = [...text.matchAll(/[\p{L}\p{N}\p{M}]+(?:['’][\p{L}]+)?/gu)];
  const head = written.slice(0, words).map(([word]) => word);
  const like = head.filter((word) => FRONT_MATTER_WORD.test(word)).length;
  const after = text.slice(0, written[words]?.index ?? text.length);
  return {
    words,
    isFrontMatter: like >= LEAST_FRONT_MATTER * head.length,
    opensQuotation: /[>"“„«]\s*$|&(?:quot|ldquo|gt|#x22|#34);\s*$/.test(after),
  };
}

/** A text of which only the quoted part is the other text is about it, not a copy of it. */
function refuseQuotation(a: Side, b: Side, alignment: Alignment): string | undefined {
  const isAbout = (quoting: Side, stretch: readonly [number, number], other: Side) => {
    const { quotation, words } = quoting.passage;
    if (!quotation || other.passage.quotation) return false;
    const [first, end] = quotation;
    return stretch[0] >= first - LOOSE_END && stretch[1] <= end + LOOSE_END && words.length - end > LOOSE_END;
  };
  return isAbout(a, alignment.a, b) || isAbout(b, alignment.b, a) ? 'one quotes the other' : undefined;
}

/** Where the texts differ, no number, month or day may stand against another. */
function refuseSeries(a: Side, b: Side, alignment: Alignment, passages: Passages): string | undefined {
  for (const gap of [...alignment.gaps, ...looseEnds(a, b, alignment)]) {
    for (const left of a.passage.words.subarray(...gap.a)) {
      for (const right of b.passage.words.subarray(...gap.b)) {
        const [one, other] = [passages.series(left), passages.series(right)];
        if (tellApart(one, other)) return `a series: ${one} and ${other}`;
      }
    }
  }
  return undefined;
}

/** An ellipsis or "more" at the end of a text. */
const CUT = /(?:(?:\.\.|…)[^\p{L}\p{N}]*|\bmore\P{L}*)$/iu;

/** The few words that differ before and after the common stretch. */
function looseEnds(a: Side, b: Side, alignment: Alignment): Gap[] {
  const [lengthA, lengthB] = [a.passage.words.length, b.passage.words.length];
  const [tailA, tailB] = [lengthA - alignment.a[1], lengthB - alignment.b[1]];
  // A last word may be cut: "20" for "2021".
  const cutA = tailA < tailB || CUT.test(a.text) ? 1 : 0;
  const cutB = tailB < tailA || CUT.test(b.text) ? 1 : 0;
  const loose = Math.max(0, Math.min(tailA - cutA, tailB - cutB, LOOSE_END));
  const head = Math.min(alignment.a[0], alignment.b[0], LOOSE_END);
  return [
    { a: [alignment.a[0] - head, alignment.a[0]], b: [alignment.b[0] - head, alignment.b[0]] },
    { a: [alignment.a[1], alignment.a[1] + loose], b: [alignment.b[1], alignment.b[1] + loose] },
  ];
}
