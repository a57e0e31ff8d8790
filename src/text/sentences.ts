/** A sentence as [start, end) offsets, without surrounding white space. */
export type Span = readonly [start: number, end: number];

const SEGMENTER = new Intl.Segmenter('en', { granularity: 'sentence' });

/** A full stop after these does not end a sentence. */
const ABBREVIATION =
  /(?:^|[\s([“"'])(?:e\.\s?g|i\.\s?e|cf|al|vs|viz|resp|approx|ca|[Ff]igs?|[Ee]qs?|[Ss]ecs?|[Cc]h|[Vv]ol|pp?|Dr|Mrs?|Ms|Prof|St|Jr|Sr|\p{Lu})\.\s*$/u;
/** After these it does not if a lower-case letter or a number follows. */
const MAYBE_ABBREVIATION = /(?:^|[\s(])(?:etc|[Nn]os?|Inc|Ltd|Co)\.\s*$/u;
const GOES_ON = /^[\p{Ll}\p{Nd}(]/u;

/**
 * The sentences of a text (Unicode TR 29), with common abbreviations and addresses kept in one piece: the segmenter
 * alone ends a sentence at "e.g. " before a capital, and inside of "https://a.b/?C".
 *
 * @param last omits sentences that start after this offset
 */
export function sentencesOf(text: string, last = text.length): Span[] {
  const spans: [number, number][] = [];
  let joined = false;
  for (const { segment, index } of SEGMENTER.segment(text)) {
    if (index > last) break;
    const before = spans.at(-1);
    const lead = segment.length - segment.trimStart().length;
    const span: [number, number] = [index + lead, index + segment.trimEnd().length];
    if (span[1] <= span[0]) continue;
    if (before && joined) before[1] = span[1];
    else spans.push(span);
    const next = text.slice(index + segment.length, index + segment.length + 1);
    joined =
      ABBREVIATION.test(segment) ||
      (MAYBE_ABBREVIATION.test(segment) && GOES_ON.test(next)) ||
      (!/\s$/.test(segment) && /:\/\/\S*$/.test(text.slice(0, index + segment.length).slice(-300)));
  }
  return spans;
}
