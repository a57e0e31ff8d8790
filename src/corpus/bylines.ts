/** The names in a text's byline. */
export interface Byline {
  readonly authors: readonly string[];
  readonly mentors: readonly string[];
}

/** Characters at the start of a text to search for a byline. */
const MAX_OPENING = 1000;

/** What often follows the last name without a full stop. */
const NOT_NAMES =
  'Abstract|An?|All|As|At|Background|Both|Code|Cross-?posted|Disclaimer|Edit|Epistemic|Equal|Executive|For|Full|Here|I|If|In|Introduction|It|Last|Motivation|NB|Note|On|Our|Over|Overview|Paper|Preface|Previously|Produced|Summary|Thanks|The|There|These|This|TL|Update|We|When|With|Work|You';
const PARTICLES = 'van|von|de|der|den|del|della|di|da|dos|du|la|le|bin|ibn|al|el|ter|ten';
const PART = String.raw`(?:(?:\p{Lu}\.)+|(?!(?:${NOT_NAMES})\b)\p{Lu}[\p{L}\p{M}'’-]*)`;
/** A regular expression source for one name, for the flag u. */
export const NAME = String.raw`${PART}(?:\s(?:(?:${PARTICLES})\s){0,2}${PART}){1,3}`;
const AFFILIATION = String.raw`\s\([^()]{1,60}\)`;
const SEPARATOR = String.raw`(?:,?\s(?:and|&)\s|,\s)`;
const NAMES = `${NAME}(?:${AFFILIATION})?(?:${SEPARATOR}${NAME}(?:${AFFILIATION})?)*`;

/** A form of byline. Matching names is slow, so a cue is searched for first. */
interface Form {
  readonly cue: RegExp;
  readonly names: RegExp;
}

/** In order of reliability. */
const AUTHORS: readonly Form[] = [
  { cue: /^(?:Author|Written|Posted)/, names: naming`^(?:Authors?|Written by|Posted by):?\s(${NAMES})` },
  { cue: /^[Bb]y\s/, names: naming`^[Bb]y\s(${NAMES})` },
  {
    cue: /[Ee]qual\s/,
    names: naming`^(${NAMES})[\s.,;(|]+(?:\S+\s)?[Ee]qual\s(?:[Cc]ontribut|[Pp]rimary)`,
  },
  { cue: /\b[Ww]e,?\s\(/, names: naming`\b[Ww]e,?\s\((${NAMES})\)` },
];
const MENTORS: readonly Form[] = [
  {
    cue: /mentor|supervis/,
    names: naming`\b(?:mentorship\sof|mentored\sby|supervision\sof|supervised\sby)\s(${NAMES})`,
  },
];

function naming(strings: TemplateStringsArray, ...names: string[]): RegExp {
  return new RegExp(String.raw(strings, ...names), 'u');
}

/**
 * Extracts authors and mentors from the byline of a text, if it has one: "Authors: A*, B*, and C",
 * "A*, B*, and C. *Equal contribution", "we (A and B[1])", "under the mentorship of A and B".
 * People whom the text merely quotes or mentions are neither.
 */
export function readByline(text: string): Byline {
  const opening = text
    .slice(0, MAX_OPENING)
    .replace(/\[\w{1,3}\]|[¹²³⁰⁴-⁹]+/g, '')
    // A mark after a name belongs to it; one before a word starts the footnote itself.
    .replace(/(?<=\S)[*†‡]+(?=[\s,.;:]|$)/g, '')
    .replace(/[*†‡]+/g, ' | ')
    .replace(/\s+/g, ' ')
    .trim();
  return { authors: namesBy(AUTHORS, opening), mentors: namesBy(MENTORS, opening) };
}

function namesBy(forms: readonly Form[], opening: string): string[] {
  for (const form of forms) {
    const names = form.cue.test(opening) && form.names.exec(opening)?.[1];
    if (names) return splitNames(names);
  }
  return [];
}

const AFFILIATIONS = new RegExp(AFFILIATION, 'g');
const SEPARATORS = new RegExp(SEPARATOR);
const LIST_OF_NAMES = new RegExp(`^${NAMES}$`, 'u');

/** The names of a list such as "A, B (University) and C". */
function splitNames(list: string): string[] {
  const names = list.replace(AFFILIATIONS, '').split(SEPARATORS);
  // "Ann Low, Bo Hall Ann and Bo are co-first authors": the next sentence starts with a first name again.
  const last = names.pop() ?? '';
  const [end] = last.split(' ').slice(-1);
  const repeats = names.some((name) => name.startsWith(`${end} `));
  return [...names, repeats ? last.slice(0, last.lastIndexOf(' ')) : last];
}

/** A seed's authors: one string may name several people ("A, B and C"), "Turner, Alex" is one. */
export function authorsOf(given: readonly string[]): string[] {
  const [list = '', ...others] = given;
  return others.length === 0 && LIST_OF_NAMES.test(list) ? splitNames(list) : [...given];
}
