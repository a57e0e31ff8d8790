import { pluralize } from './pluralize.ts';

/** Messages about the library and its people. Names and titles are escaped. */

export const ABOUT = 'A library of post excerpts: search it, quote it, discuss it.';
export const NEWEST = '**Newest**';
export const SOURCES = '**Sources**';

/** @param span "2017 to 2026", undefined if no post is dated */
export function librarySize(
  excerpts: number,
  posts: number,
  people: number,
  span: string | undefined,
): string {
  const by = people === 1 ? '1 person' : `${people.toLocaleString('en-GB')} people`;
  return `${pluralize(excerpts, 'excerpt')} from ${pluralize(posts, 'post')} by ${by}${span ? `, ${span}` : ''}.`;
}

export function years(first: string, last: string): string {
  return first === last ? first : `${first} to ${last}`;
}

export function newSince(count: number, days: number): string {
  return `${pluralize(count, 'excerpt')} new in the last ${days} days.`;
}

export function andMoreSources(count: number): string {
  return `- and ${count} more`;
}

export const OPERATOR = 'whoever runs this bot';

/** @param contact an escaped email address, or {@link OPERATOR} as a link */
export function contact(contact: string): string {
  return `-# A question, or an excerpt that should go? Contact ${contact}.`;
}

/** For admins: how the library was loaded. */
export function readAndMerged(read: number, merged: number, rejected: number): string {
  return [
    `${pluralize(read, 'excerpt')} read, ${pluralize(merged, 'duplicate')} merged.`,
    ...(rejected > 0
      ? [`${rejected === 1 ? '1 seed entry was' : `${rejected} seed entries were`} rejected (see the log).`]
      : []),
  ].join('\n');
}

/** @param started a Discord timestamp */
export function runsSince(version: string, started: string, loadMs: number): string {
  return `Version ${version}, started ${started}, library loaded in ${(loadMs / 1000).toFixed(1)} seconds.`;
}

export function whichPerson(typed: string): string {
  return `Which “${typed}” do you mean?`;
}

/** A person in a list, with the number of their posts. */
export function personWithPosts(name: string, posts: number): string {
  return `${name} (${posts})`;
}

export function nobodyCalled(name: string): string {
  return `Nobody in the library is called “${name}”.`;
}

export const DID_YOU_MEAN = 'Did you mean:';
export const NAMES_ARE_SUGGESTED = 'Names are suggested as you type.';
export const PERSON_GONE = 'This person is no longer in the library.';
export const NOTHING_BY_THEM = 'The library has no excerpt by them.';

/** Above the excerpts that may be meant. */
export function whichExcerpt(typed: string, excerpts: number): string {
  return excerpts === 1
    ? `Is this the excerpt you mean by “${typed}”?`
    : `Which excerpt do you mean by “${typed}”?`;
}

export function noExcerptFor(typed: string): string {
  return `No excerpt matches “${typed}”. Pick one from the suggestions as you type, or find one with /search.`;
}

/** For admins: the result of deduplication. */
export const DUPLICATES = {
  heading: '### Duplicates',
  merged: 'Merged',
  apart: 'Kept apart',
  counts: (merged: number, apart: number) => `${merged} merged, ${apart} alike but kept apart`,
  legend:
    'Where two texts differ, **bold** appears only in the first and ~~struck through~~ only in the second. seeds/catalog.json can force two together or apart.',
  pair: (first: string, second: string) => `${first} and ${second}`,
} as const;
