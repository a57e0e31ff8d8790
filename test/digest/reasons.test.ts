import { expect, test } from 'vitest';
import type { Excerpt } from '../../src/corpus/model.ts';
import { type Past, reasonFor } from '../../src/digest/reasons.ts';
import { corpusOf } from '../support/corpus.ts';

const DAY = 24 * 60 * 60 * 1000;
const NOW = Date.UTC(2026, 10, 24, 8);

const { excerpts } = corpusOf([
  { id: 'old', title: 'Old', authors: ['Ann'], text: 'An old passage of this day.', date: '2019-11-24' },
  { id: 'other', title: 'Other', authors: ['Ann'], text: 'Another passage of another day.' },
  { id: 'rare', title: 'Rare', authors: ['Rita'], text: 'A passage by somebody who is seldom drawn.' },
]);
const find = (id: string): Excerpt => excerpts.find((excerpt) => excerpt.id === id)!;
const past = (more: Partial<Past> = {}): Past => ({
  ...{ date: '2026-11-24', at: NOW, digests: [], fresh: new Set(), discussed: new Map() },
  ...more,
});
const digest = (days: number, ...ids: string[]) => ({ at: NOW - days * DAY, excerpts: ids.map(find) });

test('says what makes an excerpt worth showing today, and nothing where nothing does', () => {
  expect(reasonFor(find('old'), past())).toEqual({ kind: 'on-this-day', years: 7 });
  expect(reasonFor(find('old'), past({ date: '2026-11-25' }))).toBeUndefined();
  expect(reasonFor(find('other'), past())).toBeUndefined();
  const fresh = new Set(['other']);
  expect(reasonFor(find('other'), past({ fresh }))).toBeUndefined();
  expect(reasonFor(find('other'), past({ fresh, digests: [digest(1, 'rare')] }))).toEqual({ kind: 'new' });
  const discussed = new Map([['other', 2]]);
  expect(reasonFor(find('other'), past({ discussed }))).toEqual({ kind: 'discussed', times: 2 });
  expect(reasonFor(find('other'), past({ digests: [digest(364, 'other')] }))).toBeUndefined();
  expect(reasonFor(find('other'), past({ digests: [digest(366, 'other')] }))).toEqual({ kind: 'returns' });
  const month = Array.from({ length: 10 }, (_, day) => digest(day + 1, 'other'));
  expect(reasonFor(find('rare'), past({ digests: month }))).toEqual({ kind: 'seldom', author: 'Rita' });
  expect(reasonFor(find('rare'), past({ digests: month.slice(1) }))).toBeUndefined();
});
