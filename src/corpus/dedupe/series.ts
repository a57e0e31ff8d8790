/**
 * Words that tell the posts of a series apart: numbers, months, days of the week, seasons.
 * "Open Thread: May 2021" and "Open Thread: June 2021" are different posts however alike they are.
 */

const LANGUAGES = ['en', 'de', 'fr', 'es', 'it', 'pt', 'nl'];
const NUMBERS =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty';
const ORDINALS =
  'zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth';
const ROMANS = 'i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx';
const SEASONS = ['spring', 'summer', 'autumn', 'winter'];

const VALUES = seriesValues();

/**
 * What a word says about the place of its text in a series.
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

/** Whether two words put their texts at different places of a series. */
export function tellApart(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && b !== undefined && a !== b && a.split(' ')[0] === b.split(' ')[0];
}

function seriesValues(): Map<string, string> {
  const values = new Map<string, string>();
  const add = (kind: string, words: readonly string[], first: number) => {
    for (const [index, word] of words.entries())
      if (!values.has(word)) values.set(word, `${kind} ${index + first}`);
  };
  add('number', NUMBERS.split(' '), 0);
  add('number', ORDINALS.split(' '), 0);
  add('number', ROMANS.split(' '), 1);
  add('season', SEASONS, 0);
  values.set('fall', 'season 2');
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
