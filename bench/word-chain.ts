import { randomNumbers } from './random.ts';

/**
 * Makes texts of real words in real proportions: each word is one that follows the word before it somewhere in the
 * given texts.
 *
 * @param words in each text
 * @returns a function that gives the next text, the same sequence in every run
 */
export function wordChain(texts: readonly string[], words: number, seed = 1): () => string {
  const all = texts.flatMap((text) => text.split(/\s+/).filter(Boolean));
  const followers = new Map<string, number[]>();
  for (const [index, word] of all.entries()) {
    const places = followers.get(word);
    if (places) places.push(index + 1);
    else followers.set(word, [index + 1]);
  }
  const random = randomNumbers(seed);
  return () => {
    let place = Math.floor(random() * all.length);
    const text: string[] = [];
    while (text.length < words) {
      const word = all[place] ?? all[0]!;
      text.push(word);
      const places = followers.get(word)!;
      // Now and then from anywhere, as a new sentence begins.
      place =
        random() < 0.1 ? Math.floor(random() * all.length) : places[Math.floor(random() * places.length)]!;
    }
    return `${text.join(' ')}...`;
  };
}
