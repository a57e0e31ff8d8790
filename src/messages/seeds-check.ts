/** The output of `npm run seeds:check`. */

export const summary = (count: {
  readonly files: number;
  readonly read: number;
  readonly merged: number;
  readonly kept: number;
  readonly posts: number;
  readonly people: number;
  readonly rejected: number;
}) =>
  `${count.files} files, ${count.read} excerpts read, ${count.merged} merged, ${count.kept} kept; ` +
  `${count.posts} posts, ${count.people} people; ${count.rejected} rejected`;

/** Headings. */
export const kept = (count: number) => `Kept (${count})`;
export const merged = (count: number) => `Merged (${count})`;
export const indistinguishable = (count: number) => `Cannot be told apart (${count})`;
export const apart = (count: number) => `Alike but kept apart (${count})`;
export const samePeople = (count: number) => `Perhaps the same person (${count})`;
export const rejected = (count: number) => `Rejected (${count})`;

export const INDISTINGUISHABLE = [
  'Merged, because they have the same words and do not say which post they are from.',
  'If they are different posts, such as issues of a newsletter, give each a "url", "id" or "title".',
] as const;
export const CONFIRM_PEOPLE = 'To confirm, add them to "people" in catalog.json:';

export const mergedInto = (dropped: string, kept: string, reason: string) =>
  `${dropped} into ${kept}: ${reason}`;
export const together = (things: readonly string[]) => things.join(' and ');
