import { isStopWord } from '../../text/stop-words.ts';
import type { WrittenWord } from '../normalise.ts';
import type { ComparedText } from './compared-text.ts';
import type { ShingleCounts } from './shingle-index.ts';

/** A sentence, heading or line next to the shared words: word indexes, end excluded. */
interface Segment {
  readonly start: number;
  readonly end: number;
}

/** Stems of words about publishing, which mark notices added by it. */
const PUBLISHING =
  /^(?:by|(?:re|cross|link|guest|blog)?(?:publish|post|print|blog)\p{L}*|cross|link\p{L}*|authors?|written|wrote|original(?:ly)?|source|via|epistemic|status|confidence|exploratory|random(?:ly|i[sz]ed)?|order|notes?|edit(?:ed|ors?)?|updated?|listen|audio|narrat\p{L}*|podcasts?|episodes?|transcripts?|video|play(?:er)?|watch|newsletters?|(?:un)?subscri\p{L}*|issues?|read(?:ing|ers?)?|minutes?|mins?|hours?|days?|ago|views?|comments?|points?|karma|votes?|likes?|shares?|shared|repl(?:y|ies)|discuss\p{L}*|thread|forum|website|site|page|web|substack|medium|article|essay|paper|preprint|pdf|version|draft|abstract|summary|introduction|intro|overview|preface|foreword|background|contents|tl|tldr|dr|permission|copyright|rights|reserved|licen[cs]e\p{L}*|translat\p{L}*|categor\p{L}*|tags?|tagged|filed|archived?|available|appear(?:s|ed)|equal|contribut\p{L}*|joint|produced|project|work|part|mentorship|supervision|program(?:me)?|contact|email|doi|previously|presented|submitted|accepted|revised|received|sponsor\p{L}*|browser|skip|menu|jump|continue|more|click|here|rest|full|estimated)$/u;
/** The minimum share of a notice's words that are about publishing, names, numbers or short. */
const MIN_NOTICE_SHARE = 0.75;
/** A line up to this length without a full stop is a heading. */
const MAX_HEADING = 15;
/** A sentence in this many texts is boilerplate. */
const MIN_REPEATS = 3;
const SEGMENT_END = /\n|[.!?…;|•·▶)\]}](?:["”’»*_\s)\]]*)(?:\s|$)|\s[–—-]+\s/u;
const SENTENCE_END = /\n|[.!?…:;|•·▶)\]}](?:["”’»*_\s)\]]*)(?:\s|$)|\s[–—-]+\s/u;

/** Whether `before` separates two sentences, lines or brackets. */
export function endsSentence(before: string): boolean {
  return SENTENCE_END.test(before);
}

/**
 * Counts the author's own words and sentences in [start, end), without bylines, dates, headings, publishing notices, the
 * known title and boilerplate sentences.
 */
export function ownWords(
  text: ComparedText,
  start: number,
  end: number,
  counts: ShingleCounts,
  known: ReadonlySet<string>,
): { words: number; sentences: number } {
  const own = segments(text.written, start, end).filter((segment) => !isNotice(text, segment, counts, known));
  return { words: own.reduce((sum, segment) => sum + segment.end - segment.start, 0), sentences: own.length };
}

/** Whether any word in [start, end) is about publishing. */
export function mentionsPublishing(text: ComparedText, start: number, end: number): boolean {
  return text.written.slice(start, end).some(({ word }) => PUBLISHING.test(word.toLowerCase()));
}

/** The words of the posts' known titles, authors and dates. */
export function knownWords(...texts: readonly ComparedText[]): ReadonlySet<string> {
  const facts = texts.flatMap(({ candidate: { title, authors, date } }) => [title, ...(authors ?? []), date]);
  return new Set(
    facts.flatMap(
      (fact) =>
        fact
          ?.toLowerCase()
          .normalize('NFKD')
          .replace(/\p{M}/gu, '')
          .match(/[\p{L}\p{N}]+/gu) ?? [],
    ),
  );
}

function segments(written: readonly WrittenWord[], start: number, end: number): Segment[] {
  const found: Segment[] = [];
  let from = start;
  for (let index = start + 1; index <= end; index++) {
    if (index < end && !SEGMENT_END.test(written[index]!.before)) continue;
    found.push({ start: from, end: index });
    from = index;
  }
  return found.filter((segment) => segment.end > segment.start);
}

function isNotice(
  text: ComparedText,
  { start, end }: Segment,
  counts: ShingleCounts,
  known: ReadonlySet<string>,
): boolean {
  const words = text.written.slice(start, end).map(({ word }) => word);
  const after = text.written[end]?.before ?? '';
  if (after.includes('\n') && !/[.!?]/.test(after) && words.length <= MAX_HEADING) return true;
  if (known.size > 0 && words.every((word) => known.has(word.toLowerCase()))) return true;
  if (end - start >= 3 && counts.median(text.words, [[start, end]]) >= MIN_REPEATS) {
    const rest = Math.max(
      counts.median(text.words, [[0, start]]),
      counts.median(text.words, [[end, text.words.length]]),
    );
    if (rest < MIN_REPEATS) return true;
  }
  const isAbout = (word: string) => PUBLISHING.test(word.toLowerCase()) || /\p{N}/u.test(word);
  const contentWords = words.filter((word) => isAbout(word) || !isStopWord(word.toLowerCase()));
  const typical = contentWords.filter((word) => isAbout(word) || CAPITALISED.test(word) || word.length <= 3);
  const isTelling = words.some(
    (word, index) =>
      isAbout(word) || (index > 0 && CAPITALISED.test(word) && !isStopWord(word.toLowerCase())),
  );
  return isTelling && typical.length >= MIN_NOTICE_SHARE * contentWords.length;
}

/** A whole text may be in capitals. */
const CAPITALISED = /^\p{Lu}\p{L}*\p{Ll}/u;
