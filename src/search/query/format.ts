import type { Filter, Query } from './parser.ts';

/** Formats a query as somebody would type it. */
export function formatQuery({ words, phrases, excluded, filters }: Query): string {
  const rest = [...words];
  for (const phrase of phrases.flat()) {
    const at = rest.findIndex((_, start) => phrase.every((word, offset) => rest[start + offset] === word));
    if (at >= 0) rest.splice(at, phrase.length);
  }
  return [
    ...filters.map((group) => group.map(formatFilter).join(' OR ')),
    ...phrases.map((group) => group.map(inQuotes).join(' OR ')),
    ...rest,
    ...excluded.map((each) => `-${each.length > 1 ? inQuotes(each) : each.join(' ')}`),
  ].join(' ');
}

/** Formats a filter as somebody would type it; its value may contain any characters, including quotes. */
export function formatFilter({ field, value, negated }: Filter): string {
  // A quote inside a value would end it, and none changes its meaning.
  const plain = value.replace(/["“”„«»]/g, "'");
  return `${negated ? '-' : ''}${field}:${/[\s()]/.test(plain) ? `"${plain}"` : plain}`;
}

/** `author:"Alex Turner"`. */
export function authorFilter(name: string): string {
  return formatFilter({ field: 'author', value: `${name}`, negated: false });
}

function inQuotes(words: readonly string[]): string {
  return `"${words.join(' ')}"`;
}
