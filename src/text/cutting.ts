/**
 * A text in one line, cut at the end of a word.
 *
 * @param budget characters at most
 * @param write how a part is written; never shorter than the part
 */
export function cutLine(text: string, budget: number, write = (part: string) => part): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return longestFitting(line, 0, budget, (end) => write(line.slice(0, end)) + (end < line.length ? '…' : ''));
}

const ADDRESS = /^\S*(?::\/\/|www\.)/i;

/**
 * The longest rendering of `text` that keeps to the budget: whole if it can be, else cut after a word, and only
 * when a single word is too long, inside it, between two characters as people see them.
 *
 * @param render gives the Markdown up to an offset; longer for later offsets
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

/** The last of ascending offsets for which a condition holds that never holds again once it failed. */
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

/** Where words end: before white space, and in scripts without spaces where Unicode says so. */
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
