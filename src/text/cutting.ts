/**
 * A text in one line, cut at the end of a word.
 *
 * @param budget the maximum number of characters
 * @param write renders a part, never shorter than the part
 */
export function cutLine(text: string, budget: number, write = (part: string) => part): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return longestFitting(line, 0, budget, (end) => write(line.slice(0, end)) + (end < line.length ? '…' : ''));
}

const ADDRESS = /^\S*(?::\/\/|www\.)/i;

/**
 * The longest rendering of `text` within the budget: whole if possible, otherwise cut after a word, or within an overlong
 * word between two grapheme clusters.
 *
 * @param render returns the Markdown up to an offset, longer for later offsets
 */
export function longestFitting(
  text: string,
  start: number,
  budget: number,
  render: (end: number) => string,
): string {
  const whole = text.trimEnd().length;
  const shown = whole - start <= budget ? render(whole) : undefined;
  if (shown !== undefined && shown.length <= budget) return shown;
  // Escaping only lengthens, so nothing beyond the budget can fit.
  const reach = text.slice(0, Math.min(whole, start + budget));
  const fits = (end: number) => render(end).length <= budget;
  // An address is shown whole or not at all.
  const inWord = () => (ADDRESS.test(reach.slice(start)) ? [] : graphemeEnds(reach, start));
  const end = last(wordEnds(reach, start, whole), fits) ?? last(inWord(), fits) ?? start;
  return end > start ? render(end) : '';
}

/** Binary search: the last of ascending offsets for which a monotonic condition holds. */
function last(offsets: readonly number[], holds: (offset: number) => boolean): number | undefined {
  let low = 0;
  let high = offsets.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(offsets[middle] ?? Number.POSITIVE_INFINITY)) low = middle + 1;
    else high = middle;
  }
  return offsets[low - 1];
}

/** The ends of words: before white space and, in scripts without spaces, at Unicode word boundaries. */
function wordEnds(reach: string, start: number, whole: number): number[] {
  const ends: number[] = [];
  for (const match of reach.slice(start).matchAll(/\S(?=\s)/g)) ends.push(start + match.index + 1);
  if (ends.length > 0) return ends;
  const words = new Intl.Segmenter(undefined, { granularity: 'word' }).segment(reach.slice(start));
  for (const { index, segment, isWordLike } of words) {
    const end = start + index + segment.length;
    if (isWordLike && (end < reach.length || reach.length === whole)) ends.push(end);
  }
  return ends;
}

function graphemeEnds(reach: string, start: number): number[] {
  const graphemes = new Intl.Segmenter().segment(reach.slice(start));
  return Array.from(graphemes, ({ index, segment }) => start + index + segment.length).slice(0, -1);
}
