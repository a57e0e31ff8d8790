import { diffWordsWithSpace } from 'diff';

/** A part of a comparison: in both texts, or in only one of them. */
export interface DiffPart {
  readonly kind: 'both' | 'kept' | 'dropped';
  readonly text: string;
}

/** Characters of each text to compare. */
const COMPARED = 2000;
/** The maximum number of changed words; beyond it a comparison is slow and useless. */
const MAX_CHANGES = 200;
/** Characters to show of a part. */
const SHOWN = 80;
const CONTEXT = 25;
const MAX_PARTS = 15;

/** The differences between the kept text and a dropped one, with a little context. */
export function shortDiff(kept: string, dropped: string): DiffPart[] {
  const [left, right] = [kept.slice(0, COMPARED), dropped.slice(0, COMPARED)];
  const changes = diffWordsWithSpace(left, right, { maxEditLength: MAX_CHANGES }) ?? [
    { removed: true, value: left },
    { added: true, value: right },
  ];
  const parts = changes.map(({ added, removed, value }, index): DiffPart => {
    if (added) return { kind: 'dropped', text: shorten(value, SHOWN, 0) };
    if (removed) return { kind: 'kept', text: shorten(value, SHOWN, 0) };
    const before = index === 0 ? 0 : CONTEXT;
    const after = index === changes.length - 1 ? 0 : CONTEXT;
    return { kind: 'both', text: shorten(value, before, after) };
  });
  return parts.length <= MAX_PARTS ? parts : [...parts.slice(0, MAX_PARTS), { kind: 'both', text: '…' }];
}

/** Leaves out the middle of a text, whole characters only. */
function shorten(text: string, start: number, end: number): string {
  const characters = Array.from(text);
  if (characters.length <= start + end + 1) return text;
  return `${characters.slice(0, start).join('')}…${end > 0 ? characters.slice(-end).join('') : ''}`;
}
