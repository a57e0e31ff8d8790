import fc from 'fast-check';
import { expect, it } from 'vitest';
import { TopK } from '../../../src/search/ranking/top-k.ts';

it('keeps what sorting would put first, equal scores in the given order', () => {
  const scores = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 60 });
  fc.assert(
    fc.property(scores, fc.nat(20), fc.boolean(), (all, limit, backwards) => {
      const order = all.map((_, doc) => (backwards ? all.length - doc : doc));
      const top = new TopK(limit, order);
      for (const [doc, score] of all.entries()) top.offer(doc, score);
      const sorted = all
        .map((score, doc) => ({ doc, score }))
        .sort((a, b) => b.score - a.score || order[a.doc]! - order[b.doc]!);
      expect(top.ranked()).toEqual(sorted.slice(0, limit));
    }),
  );
});
