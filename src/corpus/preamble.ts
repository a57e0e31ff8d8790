import { sentencesOf } from '../text/sentences.ts';
import { NAME } from './bylines.ts';

/** Characters at the start of a text to examine. */
const MAX_OPENING = 1200;
/** The maximum number of parts to skip. */
const MAX_PARTS = 8;
/** The minimum number of characters that must remain. */
const MIN_REST = 100;
/** Longer sentences say more than thanks. */
const MAX_SENTENCE = 420;

const MARKS = String.raw`(?:\s?\[\w{1,3}\]|[*†‡¹²³⁰⁴-⁹]|\d{1,2}(?=[\s,.;]))*`;
const MARKED_NAME = String.raw`${NAME}${MARKS}(?:\s\([^()]{1,60}\)${MARKS})?`;
const MARKED_NAMES = String.raw`${MARKED_NAME}(?:(?:,?\s(?:and|&)\s|[,;]\s)${MARKED_NAME})*`;
const EQUAL = String.raw`[\s.,;(|*†‡]*[Ee]qual\s(?:[Cc]ontribut|[Pp]rimary)[^.()]{0,60}[.)]*`;

/** Parts with a recognisable end. */
const PARTS: readonly RegExp[] = [
  // Who wrote it.
  sticky`(?:Authors?:?|(?:Co-?)?(?:[Aa]uthored|[Ww]ritten)\sby|Posted\sby|By)\s${MARKED_NAMES}(?:${EQUAL})?`,
  sticky`${MARKED_NAMES}${EQUAL}`,
  // Labels: their content follows.
  sticky`[Tt][Ll];?\s?[Dd][Rr]\b\s?[:;.—–-]*`,
  sticky`(?:Summary|Abstract|Introduction)(?:\s?[:—–]|(?=\s[\p{Lu}*]))`,
  sticky`\[(?:Written|Meta|Cross-?post|Epistemic|Thanks|This\spost|Status|Produced)[^\[\]]{0,400}\]`,
];

/** How sentences about the text, rather than part of it, start. */
const SENTENCES: readonly RegExp[] = [
  /^(?:This|The (?:present|following))\s(?:work|post|essay|article|research|project|piece|report|document|write-?up|sequence|note)(?:\s(?:note|project|post))?\s(?:was|is|has been)\s(?:produced|written|completed|supported|funded|done|carried out|conducted|originally|adapted|made|created|prepared|part of|cross-?posted|a (?:link|cross)-?post|also (?:available|posted))/i,
  /^This is a (?:link|cross)-?post/i,
  /^(?:Produced|Written|Work done|Done|Completed|Conducted|Created|Research conducted)\s(?:as (?:a )?part of|during|under|while|at|with|in collaboration|for)\s/i,
  /^Cross-?post(?:ed)?\b/i,
  /^(?:Epistemic (?:status|effort)|Status|Acknowledge?ments?)\s?:/i,
  /^(?:(?:Many|Special|Big|Huge|Much|Additional)\s)?thanks\s(?:also\s)?to\s\p{Lu}/iu,
  /^(?:Thank you to|(?:I|We)(?:['’]d| would| want to| wish to)?(?: like to)? thank|(?:I['’]m|I am|We['’]re|We are) (?:very )?grateful to)\s/i,
  /^[*†‡]*\s?(?:Equal (?:contribut|primary)|(?:Authors|Names) sorted|In (?:no|random|alphabetical) order)/i,
  /^(?:Our |All )?(?:code|data|paper|weights)\b[^.]{0,80}\b(?:is|are|can be found|available)\b[^.]{0,80}\b(?:on|at|here)\b/i,
];

function sticky(strings: TemplateStringsArray, ...parts: string[]): RegExp {
  return new RegExp(String.raw(strings, ...parts), 'uy');
}

/**
 * Finds the end of a text's preamble: the author list, acknowledgements, "Cross-posted from …", "Epistemic status: …" and
 * labels such as "TL;DR:".
 *
 * @returns an offset into the text; 0 if it has no preamble or too little would remain
 */
export function preambleEnd(text: string): number {
  const opening = text.slice(0, MAX_OPENING);
  let end = 0;
  let at = 0;
  for (let parts = 0; parts < MAX_PARTS; parts++) {
    at = partEnd(opening, at);
    if (at < 0) break;
    at = skip(/\s*/y, opening, at);
    if (text.trimEnd().length - at < MIN_REST) break;
    end = at;
  }
  return end;
}

/** The end of a sticky pattern's match at an offset; the offset itself if it does not match. */
function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return at + (pattern.exec(text)?.[0].length ?? 0);
}

/** The end of the preamble part that starts here; -1 if none does. */
function partEnd(opening: string, at: number): number {
  for (const part of PARTS) {
    part.lastIndex = at;
    const found = part.exec(opening);
    // A sentence that starts with names continues in lower case: "By evaluating …", "Ada Low writes …".
    if (found && !/^\s?\p{Ll}/u.test(opening.slice(part.lastIndex).replace(/^\s?tl;?dr/i, ''))) {
      return skip(/[\s.]*/y, opening, part.lastIndex);
    }
    if (found && /[:.—–-]$/.test(found[0])) return part.lastIndex;
  }
  const rest = opening.slice(at);
  if (!SENTENCES.some((pattern) => pattern.test(rest))) return -1;
  const [first] = sentencesOf(rest);
  return first && first[1] <= MAX_SENTENCE ? at + first[1] : -1;
}
