import Database from 'better-sqlite3';
import MiniSearch from 'minisearch';
import type { Sketch } from '../test/support/corpus.ts';

/** How many documents an engine found, its limit at most. */
export type Found = number;

type Questions = Record<string, (query: string, limit: number) => Found>;

const FIELDS = ['title', 'text'];

/** Other engines with the settings that their documentation gives for a search box. */
export const engines: Readonly<Record<string, (docs: readonly Sketch[]) => Questions | Promise<Questions>>> =
  {
    minisearch: (docs) => miniSearch(docs, {}),
    'minisearch-typo': (docs) => miniSearch(docs, { prefix: true, fuzzy: 0.2, boost: { title: 2 } }),
    fts5,
    flexsearch,
    orama,
    lunr,
  };

function miniSearch(docs: readonly Sketch[], searchOptions: object): Questions {
  const index = new MiniSearch({ fields: FIELDS, searchOptions });
  index.addAll(docs);
  return {
    search: (query, limit) => index.search(query).slice(0, limit).length,
    typing: (query, limit) => index.autoSuggest(query).slice(0, limit).length,
  };
}

function fts5(docs: readonly Sketch[]): Questions {
  const db = new Database(':memory:');
  db.exec("CREATE VIRTUAL TABLE docs USING fts5(title, text, tokenize = 'porter unicode61')");
  const insert = db.prepare('INSERT INTO docs(rowid, title, text) VALUES (?, ?, ?)');
  db.transaction(() => {
    for (const [row, { title, text }] of docs.entries()) insert.run(row, title ?? '', text);
  })();
  const select = db.prepare('SELECT rowid FROM docs WHERE docs MATCH ? ORDER BY bm25(docs) LIMIT ?');
  const quote = (word: string) => `"${word.replaceAll('"', '')}"`;
  const words = (query: string) => query.split(/\s+/).map(quote);
  return {
    search: (query, limit) => select.all(words(query).join(' OR '), limit).length,
    phrase: (query, limit) => select.all(quote(query), limit).length,
    typing: (query, limit) => select.all(`${words(query).join(' ')}*`, limit).length,
  };
}

async function flexsearch(docs: readonly Sketch[]): Promise<Questions> {
  interface Index {
    add(doc: object): void;
    search(query: string, options: object): { result: unknown[] }[];
  }
  const { Document } = (await installed('flexsearch')) as { Document: new (options: object) => Index };
  const index = new Document({ document: { id: 'id', index: FIELDS }, tokenize: 'forward', context: true });
  for (const doc of docs) index.add(doc);
  const ask = (query: string, limit: number) => {
    const found = index.search(query, { limit, suggest: true }).flatMap(({ result }) => result);
    return Math.min(limit, new Set(found).size);
  };
  return { search: ask, typing: ask };
}

async function orama(docs: readonly Sketch[]): Promise<Questions> {
  interface Orama {
    create(options: object): object;
    insertMultiple(index: object, docs: readonly object[], batch: number): Promise<unknown>;
    search(index: object, query: object): { hits: unknown[] };
  }
  const { create, insertMultiple, search } = (await installed('@orama/orama')) as Orama;
  const schema = { title: 'string', text: 'string' };
  const index = create({ schema, components: { tokenizer: { stemming: true, language: 'english' } } });
  await insertMultiple(
    index,
    docs.map(({ id, title, text }) => ({ id, title: title ?? '', text })),
    1000,
  );
  const ask = (term: string, limit: number) => search(index, { term, limit }).hits.length;
  return { search: ask, typing: ask };
}

async function lunr(docs: readonly Sketch[]): Promise<Questions> {
  interface Builder {
    ref(name: string): void;
    field(name: string): void;
    add(doc: object): void;
  }
  type Lunr = (build: (this: Builder) => void) => { search(query: string): unknown[] };
  const { default: build } = (await installed('lunr')) as { default: Lunr };
  const index = build(function () {
    this.ref('id');
    for (const field of FIELDS) this.field(field);
    for (const doc of docs) this.add(doc);
  });
  const plain = (query: string) => query.replace(/[:~^*+-]/g, ' ');
  return {
    search: (query, limit) => index.search(plain(query)).slice(0, limit).length,
    typing: (query, limit) => index.search(`${plain(query)}*`).slice(0, limit).length,
  };
}

/** A package of bench/, which the project itself does not have. */
async function installed(name: string): Promise<unknown> {
  return import(name);
}
