import { z } from 'zod';

/** The maximum length of a link button's address in Discord. */
const URL_LENGTH = 512;
const TITLE_LENGTH = 500;
const NAME_LENGTH = 100;

/** Half of a surrogate pair cannot be sent anywhere. */
const text = z.string().refine((value) => value.isWellFormed(), 'holds half of a surrogate pair');

/** One line of text: white space and control characters become single spaces. */
const line = (length: number) =>
  text
    .transform((value) =>
      value
        .normalize('NFC')
        .replace(/[\s\p{Cc}]+/gu, ' ')
        .trim(),
    )
    .pipe(z.string().min(1, 'is empty').max(length, `is longer than ${length} characters`));

const url = text.transform((typed, context) => {
  const parsed = URL.parse(typed.trim());
  const problem = !parsed
    ? 'is not a valid address'
    : !/^https?:$/.test(parsed.protocol)
      ? 'is not an http or https address'
      : parsed.username || parsed.password
        ? 'holds a user name or password'
        : parsed.href.length > URL_LENGTH
          ? `is longer than ${URL_LENGTH} characters`
          : undefined;
  if (problem) context.addIssue(problem);
  return problem || !parsed ? z.NEVER : parsed.href;
});

/** `2025`, `2025-09` or `2025-09-01`; a time after it is dropped. YAML parses a bare year as a number. */
const date = z.preprocess(numberAsText, z.string()).transform((typed, context) => {
  const [, day] =
    /^(\d{4}(?:-\d{2}(?:-\d{2}(?=$|[T ]))?)?)(?:[T ][\d:.+\-Z ]{2,40})?$/.exec(typed.trim()) ?? [];
  if (day && isDate(day)) return day;
  context.addIssue('is not a date like 2025-09-01, 2025-09 or 2025');
  return z.NEVER;
});

function numberAsText(value: unknown): unknown {
  return typeof value === 'number' ? String(value) : value;
}

function isDate(text: string): boolean {
  const parsed = new Date(`${text}${'-01'.repeat((10 - text.length) / 3)}`);
  return Number(text.slice(0, 4)) >= 1000 && !Number.isNaN(+parsed) && parsed.toISOString().startsWith(text);
}

/** A list; a single value counts as a list of one. */
const listOf = <T extends z.ZodType>(item: T) =>
  z.preprocess(
    (value) => (Array.isArray(value) ? value : [value]),
    z.array(item).max(1000, 'holds more than 1000 entries'),
  );

const id = z.preprocess(
  numberAsText,
  z.string().regex(/^[\w.:/-]{1,64}$/, 'is not an id of up to 64 letters, digits and . : / - _'),
);

const name = line(NAME_LENGTH);

/** `de`, `pt-BR`. */
const lang = text.regex(/^[a-z]{2,3}(?:-[a-z0-9]{2,8})*$/i, 'is not a language code like en, de or pt-BR');

/** What a seed says about its excerpt. */
export const entryFields = {
  text,
  id,
  title: line(TITLE_LENGTH),
  url,
  authors: listOf(name),
  date,
  tags: listOf(name),
  lang,
};

export const acronymFields = { short: name, long: name };

export const sourceFields = { file: text, name: line(TITLE_LENGTH), url, author: name, lang };

export const personFields = { name, aliases: listOf(name) };

export const postFields = {
  id,
  title: line(TITLE_LENGTH),
  url,
  authors: listOf(name),
  mentors: listOf(name),
  date,
  tags: listOf(name),
  lang,
  opens: text,
  arxiv: text.regex(/^(?:\d{4}\.\d{4,5}|[a-z.-]{2,20}\/\d{7})$/i, 'is not an arXiv id like 2511.11584'),
  alsoAt: listOf(url),
};

/** Two excerpts, see `Decision`. */
export const pairField = z.tuple([text.min(1), text.min(1)]);

type Fields = Readonly<Record<string, z.ZodType>>;
/** The valid values; a key that is absent or invalid is missing. */
export type Read<F extends Fields> = { readonly [K in keyof F]?: z.output<F[K]> };

/**
 * Reads the known keys of an object one by one, so that an invalid value does not affect the others. Null and '' count as
 * absent.
 *
 * @param report called for every key that is unknown or has an invalid value
 */
export function readFields<F extends Fields>(
  fields: F,
  raw: unknown,
  report: (reason: string) => void,
): Read<F> {
  const result: Record<string, unknown> = {};
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    report('must be an object');
    return {};
  }
  for (const [key, value] of Object.entries(raw)) {
    const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (!field) {
      report(`unknown key "${key.slice(0, 50)}"`);
    } else if (value !== null && value !== '') {
      const read = field.safeParse(value);
      if (read.success) result[key] = read.data;
      else report(`"${key}" ${read.error.issues[0]?.message ?? 'cannot be used'}`);
    }
  }
  return result as Read<F>;
}
