import type { Candidate } from './compared-text.ts';

/** What people decided: pairs of ids. */
export interface Forced {
  readonly same: readonly (readonly [string, string])[];
  readonly apart: readonly (readonly [string, string])[];
}

/** What the addresses and titles say about two texts: one post, two posts, or nothing. */
export function relation(a: Candidate, b: Candidate): 'same' | 'different' | 'unknown' {
  if (a.key !== undefined && b.key !== undefined) {
    if (a.key === b.key) return 'same';
    // One place does not show one post under two addresses; two places may.
    if (placeOf(a.key) === placeOf(b.key)) return 'different';
  }
  return a.title !== undefined && b.title !== undefined && !sameTitle(a.title, b.title)
    ? 'different'
    : 'unknown';
}

/** The site of an address, or the forum or archive whose ids the key is made of. */
function placeOf(key: string): string {
  return /^(?:https:\/\/[^/?]+|[^:]+)/.exec(key)![0];
}

/** One may be longer: "[Paper] Output Supervision" and "Output Supervision". */
function sameTitle(a: string, b: string): boolean {
  const bare = (title: string) =>
    title
      .normalize('NFKD')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, '');
  return bare(a).includes(bare(b)) || bare(b).includes(bare(a));
}

/** What a reader should not have to see: markup, encoded and invisible characters. */
const CLUTTER = /[<>&*_`#\\\p{Cf}\u00a0]/gu;

/** How much a text is marred by where it was pasted from; text all in capitals is. */
export function clutterOf(text: string): number {
  const shouted = text.length - text.replace(/\p{Lu}/gu, '').length > text.length / 2;
  return (text.match(CLUTTER)?.length ?? 0) + (shouted ? text.length : 0);
}

/** A candidate with what decides its worth. */
export interface Ranked {
  readonly candidate: Candidate;
  /** Its place among the candidates. */
  readonly index: number;
  /** The number of its sequence of words. */
  readonly passage: number;
  readonly words: number;
  readonly clutter: number;
}

/**
 * Orders texts, the one to keep first: the most complete, then the plainest, then the one with the best facts, then
 * the oldest. What is left is decided by the texts themselves; where they stand only decides between equals.
 */
export function byWorth(a: Ranked, b: Ranked): number {
  const [left, right] = [a.candidate, b.candidate];
  return (
    b.words - a.words ||
    a.clutter - b.clutter ||
    right.facts - left.facts ||
    compareText(left.date ?? '9', right.date ?? '9') ||
    right.text.length - left.text.length ||
    compareText(left.text, right.text) ||
    compareText(left.key ?? '', right.key ?? '') ||
    compareText(left.title ?? '', right.title ?? '') ||
    a.index - b.index
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
