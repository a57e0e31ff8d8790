import { describe, expect, it } from 'vitest';
import { findUrls, withoutUrls } from '../../src/corpus/addresses.ts';
import { escapeMarkdown } from '../../src/discord/views/markdown.ts';
import { Library } from '../../src/library/library.ts';
import { markdownQuotation } from '../../src/links/citation.ts';
import { SearchEngine } from '../../src/search/engine.ts';
import { analyse } from '../../src/search/index/analysis.ts';
import { documentOf } from '../../src/search/index/document.ts';
import { NameIndex } from '../../src/search/people/names.ts';
import { parseQuery } from '../../src/search/query/parser.ts';
import { Slicer } from '../../src/yielding.ts';
import { corpusOf } from '../support/corpus.ts';

const texts = Array.from(
  { length: 300 },
  (_, at) => `The art of it is to be in a ${at % 7 ? 'word' : 'world'} ${at}.`,
);

/** An engine that counts how many words of documents are read. */
async function countingEngine() {
  const analysis = await analyse(corpusOf(texts).excerpts, documentOf, new Slicer());
  let reads = 0;
  const tokens = new Proxy(analysis.forward.tokens, {
    get(target, key) {
      if (typeof key === 'string' && /^\d/.test(key)) reads++;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  const forward = { ...analysis.forward, tokens };
  const engine = await SearchEngine.build({ ...analysis, forward }, [], new Slicer());
  return (typed: string) => {
    reads = 0;
    engine.search({ query: parseQuery(typed), order: 'relevance', limit: 5 });
    return reads;
  };
}

describe('operators', () => {
  it('read each document once, however many they are', async () => {
    const readsFor = await countingEngine();
    const one = readsFor('art -"art to"');
    const ten = readsFor(
      'art -zebra -"to art" -"be art" -"in art" -"of the" -"it art" -"a art" -"is it" -"it to" -"be it"',
    );
    expect(one).toBeGreaterThan(0);
    expect(ten).toBeLessThan(4 * one);
    const quoted = readsFor('"the" "art" "of" "it" "is" "to" "be" "in" "a" "art of"');
    expect(quoted).toBeLessThan(4 * one);
  });

  it('read only documents that can be concerned', async () => {
    const readsFor = await countingEngine();
    const plain = readsFor('art');
    expect(readsFor('art -17') - plain).toBeLessThan(50);
    expect(readsFor('art "zebra"')).toBeLessThan(50);
  });
});

it('looks for a few of many stop words', async () => {
  const analysis = await analyse(corpusOf(texts).excerpts, documentOf, new Slicer());
  const engine = await SearchEngine.build(analysis, [], new Slicer());
  const query = parseQuery('the a of it is to be in');
  const { expansions, complete } = engine.search({ query, order: 'relevance', limit: 5 });
  expect(expansions).toHaveLength(6);
  expect(complete).toBe(300);
});

describe('the look for wider queries', () => {
  const corpus = corpusOf(texts.map((text) => ({ text, authors: ['Alex Turner'] })));
  const query = 'author:turner tag:x source:y worlds';
  const nearest = async (now: () => number) =>
    (await Library.build(corpus, undefined, now)).search({ query, limit: 5 }).relaxed;

  it('ends when its time is over', async () => {
    expect(await nearest(() => 0)).not.toEqual([]);
    let time = 0;
    expect(await nearest(() => time++ * 1000)).toEqual([]);
  });
});

describe('names', () => {
  it('are matched although a person has many aliases that all fit', () => {
    const aliases = Array.from({ length: 60 }, (_, at) => `A${at}${'abcdefgh'.charAt(at % 8)}`);
    const person = { id: 'a', name: 'A A A A A A A A A A A A A A A A A A A A', aliases };
    const names = new NameIndex([person]);
    expect(names.find('a a a a a a')).toEqual({ kind: 'one', person });
    expect(names.find('a a a a a x').kind).toBe('none');
    expect(names.suggest('a a a a a a', 5)).toEqual([person]);
  });
});

describe('texts that regular expressions could get lost in', () => {
  it.each([
    ['marks before no address', () => findUrls('_'.repeat(200_000)), []],
    ['marks before no address, left out', () => withoutUrls('*'.repeat(200_000)).length, 200_000],
    ['line breaks in Markdown', () => escapeMarkdown('\n'.repeat(200_000)).length, 200_000],
  ])('%s', (_, read, expected) => {
    expect(read()).toEqual(expected);
  });

  it('line breaks in a quotation', () => {
    const [excerpt] = corpusOf([`a${'\n'.repeat(200_000)}- b`]).excerpts;
    expect(markdownQuotation(excerpt!, undefined).endsWith('Untitled')).toBe(true);
  });
});

describe('autocomplete', () => {
  it('reads no more than Discord lets a query have', async () => {
    const library = await Library.build(corpusOf(['Some words.']));
    const long = `${'x '.repeat(200)}wor`;
    expect(library.suggest('some wor', 5)).not.toEqual([]);
    expect(library.suggest(long, 5)).toEqual([]);
  });
});
