import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Candidate } from '../../../src/corpus/dedupe/compared-text.ts';
import { deduplicate, type Forced } from '../../../src/corpus/dedupe/deduplicate.ts';
import { COPIES, EDITS, LOOK_ALIKES, passage, REWORDINGS, textOf } from './variants.ts';

const plain = (text: string): Candidate => ({ text, facts: 0 });

/** The groups, each a list of what `name` says of its members, the kept one first and the others sorted. */
async function groupsOf<T>(
  candidates: readonly Candidate[],
  name: (candidate: Candidate) => T,
  forced?: Forced,
): Promise<T[][]> {
  const { groups } = await deduplicate(candidates, forced);
  return groups
    .map(({ members }) => members.map((member) => name(candidates[member]!)))
    .map(([kept, ...others]) => [kept!, ...others.sort()]);
}

const texts = (candidate: Candidate) => candidate.text;

describe('deduplicate', () => {
  it.each(Object.entries(COPIES))('merges a copy %s', async (_, variant) => {
    await fc.assert(
      fc.asyncProperty(passage, fc.array(passage, { maxLength: 5 }), async (text, others) => {
        const candidates = [text, ...others, variant(text)].map(plain);
        const { groups } = await deduplicate(candidates);
        const group = groups.find(({ members }) => members.includes(0))!;
        expect(group.members, variant(text)).toContain(candidates.length - 1);
      }),
      { numRuns: 40 },
    );
  });

  it.each(Object.entries(LOOK_ALIKES))('keeps apart %s', async (_, make) => {
    await fc.assert(
      fc.asyncProperty(passage, passage, passage, async (common, one, other) => {
        const [a, b] = make(common, one, other);
        expect(await groupsOf([a, b].map(plain), texts)).toHaveLength(2);
      }),
      { numRuns: 40 },
    );
  });

  it.each(Object.entries(EDITS))('merges a long text with %s', async (_, edit) => {
    const sentence = textOf({ min: 9, max: 9 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(sentence, { minLength: 6, maxLength: 8 }),
        sentence,
        async (sentences, other) => {
          const candidates = [sentences, edit(sentences, other)].map((all) => plain(all.join(' ')));
          expect(await groupsOf(candidates, texts)).toHaveLength(1);
        },
      ),
      { numRuns: 40 },
    );
  });

  it.each(Object.entries(REWORDINGS))(
    'merges a text in which the author chose %s',
    async (_, [one, other]) => {
      await fc.assert(
        fc.asyncProperty(passage, passage, async (before, after) => {
          const candidates = [one, other].map((sentence) => plain(`${before} ${sentence} ${after}`));
          expect(await groupsOf(candidates, texts)).toHaveLength(1);
        }),
        { numRuns: 40 },
      );
    },
  );

  it('takes a sentence that many texts have for a notice', async () => {
    const [notice, other] = [
      'May contain traces of sarcasm, irony and dread.',
      'Grown without any pesticides.',
    ];
    const passages = fc.sample(passage, 8);
    const texts = passages.flatMap((text, index) =>
      index < 2 ? [`${notice} ${text}`, `${other} ${text}`] : [`${index % 2 ? notice : other} ${text}`],
    );
    const { groups } = await deduplicate(texts.map(plain));
    expect(groups).toHaveLength(passages.length);
  });

  it('tells why two texts were kept apart', async () => {
    const common = 'Put whatever you like here as long as it is kind and true and on topic for the site.';
    const { apart } = await deduplicate([
      plain(`Thread of May: ${common}`),
      plain(`Thread of June: ${common}`),
    ]);
    expect(apart.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/series.*(May|June).*(June|May)/),
    ]);
  });

  it('puts every candidate into one group', async () => {
    const variants = fc.constantFrom((text: string) => text, ...Object.values(COPIES));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(passage, variants), { maxLength: 20 }), async (pairs) => {
        const candidates = pairs.flatMap(([text, variant]) => [plain(text), plain(variant(text))]);
        const { groups } = await deduplicate(candidates);
        const members = groups.flatMap((group) => group.members).sort((a, b) => a - b);
        expect(members).toEqual([...candidates.keys()]);
        for (const group of groups) expect(group.reasons).toHaveLength(group.members.length - 1);
      }),
    );
  });

  it('does not depend on the order', async () => {
    const variant = fc.constantFrom((text: string) => text, ...Object.values(COPIES));
    const key = fc.constantFrom(undefined, 'forum:a', 'forum:b', 'https://x.org/a', 'https://y.org/a');
    const date = fc.constantFrom(undefined, '2020', '2021-05-01');
    const library = fc
      .tuple(
        fc.array(passage, { minLength: 1, maxLength: 3 }),
        fc.array(fc.tuple(fc.nat(), variant, key, date)),
      )
      .map(([passages, copies]) =>
        copies.map(
          ([which, variant, key, date]): Candidate => ({
            text: variant(passages[which % passages.length]!),
            key,
            date,
            facts: key ? 1 : 0,
          }),
        ),
      );
    const shuffled = library.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    await fc.assert(
      fc.asyncProperty(shuffled, async ([one, other]) => {
        const name = ({ text, key = '', date = '' }: Candidate) => [text, key, date].join('|');
        const sorted = async (all: Candidate[]) => (await groupsOf(all, name)).map(String).sort();
        expect(await sorted(other)).toEqual(await sorted(one));
      }),
    );
  });
});

describe('deduplicate: which post', () => {
  const text =
    'The newsletter begins every week with the very same words, and only then comes to what is new.';
  const keys = (candidate: Candidate) => candidate.key;

  it('keeps posts with different ids apart, however equal their texts', async () => {
    const candidates = ['forum:a', 'forum:b', 'forum:c'].map((key) => ({ text, key, facts: 1 }));
    const { groups, apart } = await deduplicate(candidates);
    expect(groups).toHaveLength(3);
    expect(apart).toHaveLength(2);
    expect(apart[0]!.reason).toMatch(/different posts/);
  });

  it('takes two pages of one site for two posts, and pages of two sites for copies', async () => {
    const at = (...keys: string[]) =>
      groupsOf(
        keys.map((key) => ({ text, key, facts: 1 })),
        keys_,
      );
    const keys_ = keys;
    expect(await at('https://x.org/1', 'https://x.org/2')).toHaveLength(2);
    expect(await at('https://x.org/1', 'https://y.org/1')).toHaveLength(1);
  });

  it('keeps texts with different titles apart, unless one title holds the other', async () => {
    const titled = (...titles: string[]) =>
      groupsOf(
        titles.map((title) => ({ text, title, facts: 1 })),
        (candidate) => candidate.title,
      );
    expect(await titled('Week 1', 'Week 2')).toHaveLength(2);
    expect(await titled('[Paper] On weeks', 'On Weeks!')).toHaveLength(1);
  });

  it('gives a text of no known post to the oldest of those that have it, never to two', async () => {
    const candidates: Candidate[] = [
      { text, facts: 0 },
      { text, facts: 1, key: 'forum:new', date: '2022-02-02' },
      { text, facts: 1, key: 'forum:old', date: '2021-01-01' },
    ];
    expect(await groupsOf(candidates, keys)).toEqual([['forum:old', undefined], ['forum:new']]);
  });

  it('merges only where every pair passes', async () => {
    // The first and the second are one passage, the second and the third as well; the first and the third are not.
    const short = 'We put whatever we like here as long as it is kind and true';
    const candidates = [`${short} and of May.`, `${short}...`, `${short} and of June.`].map(plain);
    const groups = await groupsOf(candidates, texts);
    expect(groups).toHaveLength(2);
    for (const group of groups)
      expect(group).not.toEqual(expect.arrayContaining([candidates[0]!.text, candidates[2]!.text]));
  });

  it('does not let a text that fits two posts bring them together', async () => {
    const cut = (words: number) => `${text.split(' ').slice(0, words).join(' ')}…`;
    const candidates: Candidate[] = [
      { text, facts: 0 },
      { text: cut(14), facts: 1, key: 'forum:a' },
      { text: cut(12), facts: 1, key: 'forum:b' },
    ];
    expect(await groupsOf(candidates, keys)).toEqual([[undefined, 'forum:a'], ['forum:b']]);
  });

  it('takes texts of one post for one passage when they share half their words', async () => {
    const notice =
      'Crossposted from a place where nobody ever goes, with thanks to whoever did, and sorry for that.';
    const at = (...texts: string[]) =>
      groupsOf(
        texts.map((text) => ({ text, key: 'forum:a', facts: 1 })),
        keys,
      );
    expect(await at(text, `${notice} ${notice.replace('place', 'site')} ${text}`)).toHaveLength(1);
    expect(await at(text, notice)).toHaveLength(2);
  });

  it('does not let the numbers of one edited post tell its copies apart', async () => {
    const draft =
      'We trained 12 models for the study and report what they have learned in the last year of work.';
    const candidates = [draft, draft.replace('12', '13')].map((text) => ({ text, key: 'forum:a', facts: 1 }));
    expect(await groupsOf(candidates, texts)).toHaveLength(1);
  });
});

describe('deduplicate: what is kept', () => {
  const text =
    'A passage of some length, so that its copies are found by the words that they have in common.';

  it.each<[string, Candidate, Candidate]>([
    ['the most complete text', { text, facts: 0 }, { text: `${text.slice(0, 70)}…`, facts: 9, date: '2001' }],
    ['the plainest of equal ones', { text, facts: 0 }, { text: `<p>${text}</p>`, facts: 9 }],
    ['the one with the best facts', { text, facts: 3, date: '2024' }, { text, facts: 1, date: '2001' }],
    ['the oldest', { text, facts: 1, date: '2001-02-03' }, { text, facts: 1, date: '2001-02-04' }],
    ['one with a date', { text, facts: 1, date: '2024' }, { text, facts: 1 }],
  ])('is %s', async (_, better, worse) => {
    for (const candidates of [
      [better, worse],
      [worse, better],
    ]) {
      const { groups } = await deduplicate(candidates);
      expect(groups.map(({ members }) => candidates[members[0]!])).toEqual([better]);
    }
  });
});

describe('deduplicate: decisions', () => {
  it('puts together and keeps apart what people say', async () => {
    await fc.assert(
      fc.asyncProperty(passage, passage, async (text, other) => {
        const candidates = [
          { text, facts: 0, id: 'a' },
          { text: `${text.slice(0, 100)}…`, facts: 0, id: 'b' },
          { text: other, facts: 0, id: 'c' },
        ];
        const ids = (candidate: Candidate) => candidate.id;
        const groups = await groupsOf(candidates, ids, { same: [['a', 'c']], apart: [['b', 'a']] });
        expect(groups.map((group) => group.toSorted())).toEqual(expect.arrayContaining([['a', 'c'], ['b']]));
      }),
      { numRuns: 30 },
    );
  });
});

describe('deduplicate: hostile input', () => {
  const base =
    'Open weights let anyone study how a model reasons and let anyone remove what keeps it safe, and';
  const COUNT = 20_000;
  const made = (make: (index: number) => Candidate) =>
    deduplicate(Array.from({ length: COUNT }, (_, index) => make(index)));

  it('takes many equal lines', async () => {
    expect((await made(() => plain(base))).groups).toHaveLength(1);
  });

  it('takes many equal lines of different posts, and reports each once', async () => {
    const { groups, apart } = await made((index) => ({ text: base, key: `forum:${index}`, facts: 1 }));
    expect(groups).toHaveLength(COUNT);
    expect(apart).toHaveLength(COUNT - 1);
  });

  it('takes a series without end', async () => {
    expect((await made((index) => plain(`${base} ${index}`))).groups).toHaveLength(COUNT);
  });

  it('takes texts that share all their shingles with many others', async () => {
    const { groups } = await made((index) =>
      plain(`${base.repeat(3)} ${index.toString(2).replaceAll('0', ' no').replaceAll('1', ' yes')}`),
    );
    expect(groups.length).toBeGreaterThan(0);
  });

  it('takes long texts of very few words', async () => {
    const random = fc.sample(fc.array(fc.constantFrom('a', 'b'), { minLength: 9000, maxLength: 9999 }), 20);
    expect((await deduplicate(random.map((words) => plain(words.join(' '))))).groups.length).toBeGreaterThan(
      0,
    );
  });

  it('lets other work run meanwhile', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await made((index) => plain(`${base} ${index}`));
    clearInterval(timer);
    expect(turns).toBeGreaterThan(2);
  });
});

const data = new URL('../../../../shared/data/', import.meta.url);
const lines = (file: string) =>
  readFileSync(new URL(file, data), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

/** What the loader says about the labelled pairs of a set. */
async function judge(set: string) {
  const docs: { id: string; text: string }[] = lines(`${set}/docs.jsonl`);
  const pairs: { a: string; b: string; dup: 0 | 1; kind: string }[] = lines(`${set}/pairs.jsonl`);
  const { groups } = await deduplicate(docs.map(({ text }) => plain(text)));
  const groupOf = new Map(
    groups.flatMap(({ members }, group) => members.map((member) => [docs[member]!.id, group])),
  );
  return pairs.map((pair) => ({ ...pair, same: groupOf.get(pair.a) === groupOf.get(pair.b) }));
}

describe.skipIf(!existsSync(data))('deduplicate, on the shared material', () => {
  it.each(['1', '2', '3'])('is right on texts as feeds and forums bring them, set %s', async (set) => {
    const said = await judge(`dedup/wild/${set}`);
    const counted = said.filter(({ kind }) => !kind.startsWith('x-'));
    const merged = counted.filter(({ same }) => same);
    expect(merged.filter(({ dup }) => dup === 0).length).toBeLessThanOrEqual(0.01 * merged.length);
    const copies = counted.filter(({ dup }) => dup === 1);
    expect(copies.filter(({ same }) => !same).length).toBeLessThanOrEqual(0.05 * copies.length);
    for (const kind of new Set(copies.map((pair) => pair.kind))) {
      const ofKind = copies.filter((pair) => pair.kind === kind);
      expect(ofKind.filter(({ same }) => same).length / ofKind.length, kind).toBeGreaterThanOrEqual(0.85);
    }
  });

  it('merges no two posts of real excerpts', async () => {
    const excerpts: { id: string; text: string }[] = lines('excerpts.jsonl');
    const { groups } = await deduplicate(
      excerpts.map(({ id, text }) => ({ text, key: `forum:${id}`, facts: 1 })),
    );
    expect(groups).toHaveLength(excerpts.length);
  });

  it('is right on the labelled pairs', async () => {
    const said = await judge('dedup/synthetic');
    const share = (part: typeof said, right: (pair: (typeof said)[number]) => boolean) =>
      part.filter(right).length / part.length;
    expect(
      share(
        said.filter(({ same }) => same),
        ({ dup }) => dup === 1,
      ),
    ).toBeGreaterThanOrEqual(0.995);
    expect(
      share(
        said.filter(({ dup }) => dup === 1),
        ({ same }) => same,
      ),
    ).toBeGreaterThanOrEqual(0.99);
    for (const kind of new Set(said.map((pair) => pair.kind))) {
      const ofKind = said.filter((pair) => pair.kind === kind);
      expect(
        share(ofKind, ({ dup, same }) => same === (dup === 1)),
        kind,
      ).toBeGreaterThanOrEqual(0.95);
    }
  });
});

describe('deduplicate, texts of any length', () => {
  it('finds a copy that is cut at any word from the twelfth on', async () => {
    await fc.assert(
      fc.asyncProperty(textOf({ min: 12, max: 400 }), fc.nat(), async (text, cut) => {
        const words = text.split(' ');
        const copy = words.slice(0, 12 + (cut % Math.max(1, words.length - 11))).join(' ');
        expect(await groupsOf([plain(text), plain(`${copy}…`)], texts)).toHaveLength(1);
      }),
    );
  });
});
