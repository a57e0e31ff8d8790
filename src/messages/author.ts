import { pluralize } from './pluralize.ts';

/** Messages of /author. Arguments are escaped. */

/** Below a person's name: somebody who is probably the same person. */
export function perhapsAlso(name: string, posts: number): string {
  return `Probably also ${name} (${pluralize(posts, 'post')}). An admin can confirm it in catalog.json.`;
}

/** A button's label. */
export function postsBy(name: string): string {
  return `Posts by ${name}`;
}

export const asAuthor = (count: number) => `${count} as author`;
export const asMentor = (count: number) => `${count} as mentor`;
export const alsoCalled = (aliases: string) => `Also ${aliases}`;
