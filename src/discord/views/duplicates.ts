import { shortDiff } from '../../corpus/diff.ts';
import type { Copy, Corpus } from '../../corpus/model.ts';
import { pageOf as onPage } from '../../messages/cards.ts';
import { DUPLICATES } from '../../messages/library.ts';
import type { Message } from '../gateway/command.ts';
import { container, rowOfAny, text } from '../gateway/components.ts';
import { escapeLine } from './markdown.ts';
import { pageOf, pager } from './pages.ts';

const PAIRS_PER_PAGE = 5;
const REASON_BUDGET = 120;
const LOCATION_BUDGET = 60;
const OPENING_BUDGET = 140;
const PART_BUDGET = 90;
const DIFF_BUDGET = 420;

/** Two texts and why they were merged or kept apart. */
interface Pair {
  readonly verdict: string;
  readonly first: Copy;
  readonly second: Copy;
  readonly reason: string;
}

/**
 * The result of deduplication: merged texts first, then similar ones that were kept apart.
 *
 * @param page counted from 1; beyond the end, the last one is shown
 * @param pageId the custom id of the button to a page
 */
export function duplicatesPage(corpus: Corpus, page: number, pageId: (page: number) => string): Message {
  const pairs = [
    ...corpus.merges.map(({ kept, dropped, reason }) => ({
      verdict: DUPLICATES.merged,
      first: kept,
      second: dropped,
      reason,
    })),
    ...corpus.lookAlikes.map(({ a, b, reason }) => ({
      verdict: DUPLICATES.apart,
      first: a,
      second: b,
      reason,
    })),
  ];
  const { items, shown, pages } = pageOf(pairs, page, PAIRS_PER_PAGE);
  const buttons = pager(shown, pages, pageId);
  return container([
    text(
      [
        DUPLICATES.heading,
        DUPLICATES.counts(corpus.merges.length, corpus.lookAlikes.length) + onPage(shown, pages),
        `-# ${DUPLICATES.legend}`,
      ].join('\n'),
    ),
    ...items.map((pair) => text(describePair(pair))),
    ...rowOfAny(buttons),
  ]);
}

function describePair({ verdict, first, second, reason }: Pair): string {
  return [
    `**${verdict}**: ${escapeLine(reason, REASON_BUDGET)}`,
    `-# ${DUPLICATES.pair(`${location(first)} \`${first.id}\``, `${location(second)} \`${second.id}\``)}`,
    first.text === second.text ? escapeLine(first.text, OPENING_BUDGET) : difference(first.text, second.text),
  ].join('\n');
}

function location({ origin }: Copy): string {
  return escapeLine(`${origin.file}:${origin.line}`, LOCATION_BUDGET);
}

/** A line with the differences; whole parts that do not fit are dropped. */
function difference(first: string, second: string): string {
  const marks = { both: '', kept: '**', dropped: '~~' } as const;
  let line = '';
  for (const part of shortDiff(first, second)) {
    const words = escapeLine(part.text, PART_BUDGET);
    const written = words && `${marks[part.kind]}${words}${marks[part.kind]} `;
    if (line.length + written.length > DIFF_BUDGET) return `${line}…`;
    line += written;
  }
  return line.trimEnd();
}
