import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gallop, type Postings, restrictTo } from '../../../src/search/index/postings.ts';

const documents = fc
  .uniqueArray(fc.nat(200), { maxLength: 80 })
  .map((docs) => Uint32Array.from(docs.sort((a, b) => a - b)));

describe('places in ordered documents', () => {
  it('are those of the first document, from a start on, that is no smaller', () => {
    fc.assert(
      fc.property(documents, fc.nat(210), fc.nat(80), (docs, doc, start) => {
        const from = Math.min(start, docs.length);
        const wanted = docs.findIndex((each, place) => place >= from && each >= doc);
        expect(gallop(docs, doc, from)).toBe(wanted < 0 ? docs.length : wanted);
      }),
    );
  });
});

describe('postings among documents', () => {
  it('are those of these documents, with their counts', () => {
    fc.assert(
      fc.property(documents, documents, (docs, wanted) => {
        const frequencies = Uint8Array.from(docs, (doc) => 1 + (doc % 7));
        const headFrequencies = Uint8Array.from(docs, (doc) => doc % 3);
        const postings: Postings = {
          docs,
          frequencies,
          headFrequencies,
          documentFrequency: docs.length,
          headDocumentFrequency: 1,
        };
        const found = restrictTo(postings, wanted);
        expect([...found.docs]).toEqual([...docs].filter((doc) => wanted.includes(doc)));
        expect([...found.frequencies]).toEqual([...found.docs].map((doc) => 1 + (doc % 7)));
        expect([...found.headFrequencies]).toEqual([...found.docs].map((doc) => doc % 3));
      }),
    );
  });
});
