import { stem, tokenise } from './analyser.ts';
import type { Passage } from './types.ts';

/** The whole text with the words of the query marked. */
export function passageOf(text: string, stems: ReadonlySet<string>): Passage {
  const marks = tokenise(text)
    .filter(({ word }) => stems.has(stem(word)))
    .map(({ start, end }) => [start, end] as const);
  return { start: 0, end: text.length, marks };
}
