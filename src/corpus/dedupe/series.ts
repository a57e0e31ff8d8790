/**
 * Words that distinguish the posts of a series: numbers, months, weekdays, seasons. "Open Thread: May 2021" and "Open
 * Thread: June 2021" are different posts, however similar they are.
 */

const LANGUAGES = ['en', 'de', 'fr', 'es', 'it', 'pt', 'nl'];
const NUMBERS =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty';
const ORDINALS =
  'zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth';
const ROMANS = 'i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx';
const KINDS = ['number', 'month', 'weekday', 'season'] as const;
const SEASONS = ['spring', 'summer', 'autumn', 'winter'];

const VALUES = seriesValues();

/**
 * What a word says about its text's position in a series.
 *
 * @param word after normalisation
 * @returns kind and value, as in `number 5` and `month 5`, the same for "5" and "fifth"; undefined for other words
 */
export function seriesValue(word: string): string | undefined {
  const named = VALUES.get(word);
  if (named) return named;
  if (!/\p{N}/u.test(word)) return undefined;
  return `number ${word.replace(/^0+(?=\d)|(?<=\d)(?:st|nd|rd|th)$/g, '')}`;
}

/**
 * Whether corresponding words of two texts name different positions in a series.
 *
 * @param a words in lower case
 * @param b the others
 */
export function inSeries(a: readonly string[], b: readonly string[]): boolean {
  if (sameNumbers(a, b)) return false;
  return KINDS.some((kind) => {
    const [left, right] = [a, b].map((words) => {
      const values = words.map(seriesValue).filter((value) => value?.startsWith(kind));
      return digits(values.join(', ')) || values.join(', ');
    });
    return left !== '' && right !== '' && left !== right;
  });
}

/** Dates are written in several ways: "2024-05-03" and "May 3, 2024". */
export function sameNumbers(a: readonly string[], b: readonly string[]): boolean {
  const [left, right] = [a, b].map((words) =>
    words
      .flatMap((word) => word.split(/[.:/-]/))
      .map((part) => /^(?:number|month) (.*)$/.exec(seriesValue(part) ?? '')?.[1])
      .filter((value) => value !== undefined)
      .sort()
      .join(' '),
  );
  return left !== '' && left === right;
}

/** Decimal points get lost: 3.9 and 39 do not distinguish texts. */
function digits(text: string): string {
  return text.replace(/\P{N}/gu, '');
}

function seriesValues(): Map<string, string> {
  const values = new Map<string, string>();
  const add = (kind: (typeof KINDS)[number], words: readonly string[], first: number) => {
    for (const [index, word] of words.entries())
      if (!values.has(word)) values.set(word, `${kind} ${index + first}`);
  };
  add('number', NUMBERS.split(' '), 0);
  add('number', ORDINALS.split(' '), 0);
  add('number', ROMANS.split(' '), 1);
  add('season', SEASONS, 0);
  values.set('fall', 'season 2');
  for (const word of ['last', 'final']) values.set(word, 'number last');
  for (const language of LANGUAGES) {
    for (const style of ['long', 'short'] as const) {
      add('month', calendarNames(language, { month: style }, 'month'), 1);
      add('weekday', calendarNames(language, { weekday: style }, 'day'), 1);
    }
  }
  return values;
}

function calendarNames(
  language: string,
  options: Intl.DateTimeFormatOptions,
  step: 'month' | 'day',
): string[] {
  const format = new Intl.DateTimeFormat(language, { ...options, timeZone: 'UTC' });
  return Array.from({ length: step === 'month' ? 12 : 7 }, (_, index) => {
    const date = step === 'month' ? Date.UTC(2024, index, 1) : Date.UTC(2024, 0, 1 + index);
    return format
      .format(date)
      .normalize('NFKD')
      .replace(/[\p{M}.]/gu, '')
      .toLowerCase();
  });
}
