import { rawTimeZones } from '@vvo/tzdb';
import anyAscii from 'any-ascii';

/** One way to name a zone. */
interface ZoneName {
  readonly zone: string;
  /** What is shown: "Europe/Berlin" or "Munich (Europe/Berlin)". */
  readonly label: string;
  /** Folded, for comparing. */
  readonly words: string;
}

const NAMES = zoneNames();

/** Every IANA name and the cities that people know, in the order in which they are suggested. */
function zoneNames(): readonly ZoneName[] {
  const byLabel = new Map<string, ZoneName>();
  const add = (zone: string, label: string) => {
    if (!byLabel.has(label)) byLabel.set(label, { zone, label, words: fold(label) });
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

/** Zones for what is typed so far: names and cities that begin with it first, then those that contain it. */
export function suggestZones(typed: string, limit: number): readonly { label: string; zone: string }[] {
  const wanted = fold(typed);
  const quality = ({ words }: ZoneName) => {
    if (words === wanted) return 0;
    if (words.split(' ').at(-1) === wanted) return 1;
    if (words.startsWith(wanted)) return 2;
    return ` ${words}`.includes(` ${wanted}`) ? 3 : 4;
  };
  const found = NAMES.filter(({ words }) => words.includes(wanted))
    .map((name) => ({ name, quality: quality(name) }))
    .sort((a, b) => a.quality - b.quality)
    .slice(0, limit)
    .map(({ name: { label, zone } }) => ({ label, zone }));
  const unlisted = ianaName(typed);
  return found.length === 0 && unlisted ? [{ label: unlisted, zone: unlisted }] : found;
}

/** The zone that somebody means by a name ("europe/berlin", "Berlin", "utc"); undefined when there is none. */
export function findZone(typed: string): string | undefined {
  const wanted = fold(typed);
  const exact = NAMES.find(({ words }) => words === wanted);
  const city = NAMES.find(({ words }) => words.endsWith(` ${wanted}`) || words.startsWith(`${wanted} `));
  return (exact ?? city)?.zone ?? ianaName(typed);
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
