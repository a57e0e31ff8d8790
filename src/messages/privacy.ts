import { pluralize } from './pluralize.ts';

/** Messages of /forget. */

/** What is, or was, stored about a person. */
export interface Stored {
  readonly saves: number;
  readonly shares: number;
  readonly digests: number;
  readonly notices: number;
  readonly bags: number;
}

export const DELETE_ALL = 'Delete all of this';
export const KEEP = 'Keep it';
export const NOTHING_STORED = 'I haven’t stored anything about you.';
export const NOTHING_DELETED = 'Nothing was deleted.';

const WHAT_STAYS =
  '-# Digests that you set up for a server go on without your name. Messages in Discord stay: delete those there.';

export function askBeforeDeleting(stored: Stored): string {
  return [
    'I’ve stored about you:',
    ...linesOf(stored),
    '',
    WHAT_STAYS,
    'Delete it? You can’t undo this.',
  ].join('\n');
}

export function deleted(stored: Stored): string {
  return ['I’ve deleted what I had stored about you:', ...linesOf(stored), '', WHAT_STAYS].join('\n');
}

function linesOf({ saves, shares, digests, notices, bags }: Stored): string[] {
  return [
    ...some(saves, 'saved excerpt'),
    ...some(shares, 'record', 'of what you shared in servers'),
    ...some(digests, 'digest', 'by direct message'),
    ...some(notices, 'undelivered notice'),
    ...some(bags, 'list', 'of what `/random` and digests have shown you'),
  ];
}

function some(count: number, thing: string, more = ''): string[] {
  return count === 0 ? [] : [`- ${pluralize(count, thing)} ${more}`.trim()];
}
