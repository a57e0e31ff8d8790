import type { APIButtonComponent } from 'discord-api-types/v10';
import { NEXT, PREVIOUS } from '../../messages/cards.ts';
import { button } from '../gateway/components.ts';

/**
 * One page of a list.
 *
 * @param page counted from 1; beyond the end, the last one is returned
 * @param size items on a page
 * @returns its items, its number, and the number of pages, at least one
 */
export function pageOf<T>(
  all: readonly T[],
  page: number,
  size: number,
): { readonly items: readonly T[]; readonly shown: number; readonly pages: number } {
  const pages = Math.max(1, Math.ceil(all.length / size));
  const shown = Math.min(Math.max(page, 1), pages);
  return { items: all.slice((shown - 1) * size, shown * size), shown, pages };
}

/** Previous and Next for a list of pages, counted from 1. */
export function pager(
  page: number,
  pages: number,
  id: (page: number) => string,
): readonly APIButtonComponent[] {
  if (pages <= 1) return [];
  return [
    button(PREVIOUS, id(page - 1), { disabled: page <= 1 }),
    button(NEXT, id(page + 1), { disabled: page >= pages }),
  ];
}
