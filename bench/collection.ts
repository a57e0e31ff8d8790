import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import type { Corpus } from '../src/corpus/model.ts';
import { corpusOf, type Sketch } from '../test/support/corpus.ts';
import type { Judgements } from './measures.ts';

/** A judged test collection of information retrieval. */
export interface Collection {
  readonly corpus: Corpus;
  /** Those queries that have relevant documents. */
  readonly queries: readonly { readonly query: string; readonly judged: Judgements }[];
}

/** Reads docs.jsonl, queries.jsonl and qrels.jsonl (the format is in the data's README). */
export async function readCollection(dir: string): Promise<Collection> {
  const docs = await readDocuments(join(dir, 'docs.jsonl'));
  const judged = new Map<string, Map<string, number>>();
  for (const { qid, docid, rel } of await readLines<{ qid: string; docid: string; rel: number }>(
    join(dir, 'qrels.jsonl'),
  )) {
    if (!(rel > 0)) continue;
    const ofQuery = judged.get(String(qid)) ?? new Map<string, number>();
    judged.set(String(qid), ofQuery.set(String(docid), rel));
  }
  const queries = await readLines<{ id: string; query: string }>(join(dir, 'queries.jsonl'));
  return {
    corpus: corpusOf(docs),
    queries: queries.flatMap(({ id, query }) => {
      const ofQuery = judged.get(String(id));
      return ofQuery ? [{ query, judged: ofQuery }] : [];
    }),
  };
}

/** Which half of the questions: numbers are chosen on the one and judged on the other. */
export type Half = 'development' | 'held out';

/** A question about a post by somebody who half remembers it, made by reading the excerpt (questions.jsonl). */
export interface Question {
  /** The document that is meant. */
  readonly id: string;
  readonly query: string;
  /** How many of the post's own words the question uses. */
  readonly shares: 'some' | 'few' | 'no';
  readonly half: Half;
}

/** Reads the paraphrased questions about those of the documents that are there. */
export async function readQuestions(documents: readonly Sketch[]): Promise<Question[]> {
  const ids = new Set(documents.map(({ id }) => id));
  const questions = await readLines<Question>(join(import.meta.dirname, 'questions.jsonl'));
  return questions.filter(({ id }) => ids.has(id));
}

/** Reads documents with `text` and optional `id`, `title`, `authors` (one string or several), `date` and `tags`. */
export async function readDocuments(file: string): Promise<Sketch[]> {
  const docs = await readLines<Sketch & { id: string; authors?: string | string[] }>(file);
  return docs.map(({ id, text, title, authors, date, tags }) => ({
    id: String(id),
    text: text ?? '',
    ...(title && { title }),
    ...(authors && { authors: typeof authors === 'string' ? [authors] : authors }),
    ...(date && { date }),
    ...(tags && { tags }),
  }));
}

/** Reads a file with one JSON object a line. */
export async function readLines<T>(file: string): Promise<T[]> {
  const values: T[] = [];
  for await (const line of createInterface({ input: createReadStream(file) })) {
    if (line.trim() !== '') values.push(JSON.parse(line));
  }
  return values;
}
