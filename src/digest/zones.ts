import { rawTimeZones } from '@vvo/tzdb';
import anyAscii from 'any-ascii';
import { editDistance } from '../text/edit-distance.ts';

/** One way to name a zone. */
interface ZoneName {
  readonly zone: string;
  /** What is shown: "Europe/Berlin" or "Munich (Europe/Berlin)". */
  readonly label: string;
  /** Folded, for comparing. */
  readonly words: string;
  /** The city alone, folded. */
  readonly city: string;
  /** Of the standard time, folded: "cet". */
  readonly abbreviation: string;
  /** Whether the label is a zone's own name that nobody takes for an abbreviation. */
  readonly plain: boolean;
}

/** Abbreviations that mean several zones, or that the time zone database takes for another one. */
const ABBREVIATIONS: Readonly<Record<string, readonly string[]>> = {
  bst: ['Europe/London'],
  cest: ['Europe/Berlin', 'Europe/Paris', 'Europe/Madrid'],
  est: ['America/New_York', 'America/Panama'],
  edt: ['America/New_York'],
  cst: ['America/Chicago', 'Asia/Shanghai', 'America/Costa_Rica'],
  cdt: ['America/Chicago'],
  mst: ['America/Denver', 'America/Phoenix'],
  mdt: ['America/Denver'],
  pst: ['America/Los_Angeles', 'Asia/Manila'],
  pdt: ['America/Los_Angeles'],
  ist: ['Asia/Kolkata', 'Asia/Jerusalem', 'Europe/Dublin'],
  et: ['America/New_York'],
  ct: ['America/Chicago'],
  mt: ['America/Denver'],
  pt: ['America/Los_Angeles'],
  us: ['America/New_York', 'America/Chicago', 'America/Denver', 'America/Los_Angeles', 'America/Anchorage'],
  usa: ['America/New_York', 'America/Chicago', 'America/Denver', 'America/Los_Angeles', 'America/Anchorage'],
  america: [
    'America/New_York',
    'America/Chicago',
    'America/Denver',
    'America/Los_Angeles',
    'America/Sao_Paulo',
  ],
  uk: ['Europe/London'],
  aedt: ['Australia/Sydney', 'Australia/Melbourne'],
};
/** Shorter names without a slash ("EST", "IST") are abbreviations: several zones are called so. */
const MIN_PLAIN_NAME = 5;
/** Letters that may be wrong in a city's name. */
const MAX_TYPOS = 2;

let names: readonly ZoneName[] | undefined;

/** Made when first needed: it takes a fifth of a second. */
function allNames(): readonly ZoneName[] {
  names ??= zoneNames();
  return names;
}

/** Every IANA name and the cities that people know, in the order in which they are suggested. */
function zoneNames(): readonly ZoneName[] {
  const byLabel = new Map<string, ZoneName>();
  const abbreviations = new Map(rawTimeZones.map(({ name, abbreviation }) => [name, abbreviation]));
  const add = (zone: string, label: string) => {
    if (byLabel.has(label)) return;
    const plain = label === zone && (/\//.test(zone) || zone === 'UTC' || zone.length >= MIN_PLAIN_NAME);
    const city = fold(label.replace(/ \(.*/, '').replace(/^.*\//, ''));
    const abbreviation = fold(abbreviations.get(zone) ?? '');
    byLabel.set(label, { zone, label, words: fold(label), city, abbreviation, plain });
  };
  add('UTC', 'UTC');
  for (const { name } of rawTimeZones) add(name, name);
  for (const { name, mainCities } of rawTimeZones) {
    for (const city of mainCities) if (!fold(name).endsWith(fold(city))) add(name, `${city} (${name})`);
  }
  for (const { group } of rawTimeZones) for (const zone of group) add(zone, zone);
  for (const zone of Intl.supportedValuesOf('timeZone')) add(zone, zone);
  return [...byLabel.values()].filter(({ zone }) => ianaName(zone));
}

/**
 * Zones for what is typed: names and cities that it is, or that begin with it, first; then those that contain it, and
 * those that are nearly written so.
 */
export function suggestZones(typed: string, limit: number): readonly { label: string; zone: string }[] {
  const wanted = fold(typed);
  const known = ABBREVIATIONS[wanted];
  const found = allNames()
    .map((name) => ({ name, quality: qualityOf(name, wanted, known) }))
    .filter(({ quality }) => quality < Number.POSITIVE_INFINITY)
    .sort((a, b) => a.quality - b.quality)
    .slice(0, limit)
    .map(({ name: { label, zone } }) => ({ label, zone }));
  if (found.length > 0) return found;
  const unlisted = ianaName(typed);
  return unlisted ? [{ label: unlisted, zone: unlisted }] : [];
}

/** Smaller is better; infinite when the name has nothing to do with what is wanted. */
function qualityOf(
  { words, label, city, abbreviation }: ZoneName,
  wanted: string,
  known: readonly string[] | undefined,
): number {
  if (words === wanted) return 0;
  const asAbbreviation = known?.indexOf(label) ?? -1;
  if (asAbbreviation >= 0) return 1 + asAbbreviation / 100;
  if (city === wanted) return 2;
  if (initials(city) === wanted || abbreviation === wanted) return 3;
  if (words.startsWith(wanted)) return 4;
  if (` ${words}`.includes(` ${wanted}`)) return 5;
  if (words.includes(wanted)) return 6;
  const typos = wanted.length > 2 * MAX_TYPOS ? editDistance(city, wanted, MAX_TYPOS) : MAX_TYPOS + 1;
  return typos <= MAX_TYPOS ? 6 + typos : Number.POSITIVE_INFINITY;
}

/** "la" of "los angeles". */
function initials(city: string): string {
  return city.includes(' ') ? city.replace(/([a-z])[a-z]* ?/g, '$1') : '';
}

/**
 * The zone that somebody means by a name: its own ("europe/berlin", "utc"), or a city's when only one zone has a city of
 * that name.
 *
 * @returns undefined when there is none, or several could be meant
 */
export function findZone(typed: string): string | undefined {
  const wanted = fold(typed);
  if (wanted === '' || Object.hasOwn(ABBREVIATIONS, wanted)) return undefined;
  const exact = allNames().find(({ words, plain }) => plain && words === wanted);
  if (exact) return exact.zone;
  // Older and newer names of one zone are the same.
  const cities = new Map(
    allNames()
      .filter(({ city }) => city === wanted)
      .map(({ zone }) => [ianaName(zone), zone]),
  );
  if (cities.size > 0) return cities.size === 1 ? [...cities.values()][0] : undefined;
  return /\//.test(typed) || wanted.length >= MIN_PLAIN_NAME ? ianaName(typed) : undefined;
}

/** The zone in the spelling of the time zone database, also the fixed ones ("Etc/GMT+5"); no offsets ("+02:00"). */
function ianaName(typed: string): string | undefined {
  const zone = typed.trim();
  if (!/^[a-z]/i.test(zone)) return undefined;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

/** Words in small ASCII letters: "São Paulo (America/Sao_Paulo)" is "sao paulo america sao paulo". */
function fold(text: string): string {
  return anyAscii(text)
    .toLowerCase()
    .replace(/[^a-z0-9+-]+/g, ' ')
    .trim();
}
