import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Library } from '../../src/library/library.ts';
import { corpusOf } from '../support/corpus.ts';

const corpus = corpusOf([
  {
    text: 'Training against a monitor can cause obfuscated chains of thought.',
    title: 'Output supervision can obfuscate the chain of thought',
    authors: ['Jacob Drori'],
    mentors: ['Alex Turner'],
    date: '2025-11-20',
    formerIds: ['old'],
  },
  {
    text: 'Shards of value, and how they form.',
    title: 'Shard theory',
    authors: ['Alex Turner'],
    date: '2022-09-04',
  },
  { text: 'Nobody knows who wrote this.' },
]);

/** No search runs out of time. */
const TIMELESS = () => 0;

describe('Library', () => {
  it('finds an excerpt by its id and by the ids of its duplicates', async () => {
    const library = await Library.build(corpus);
    expect(library.excerpt('e0')).toBe(corpus.excerpts[0]);
    expect(library.excerpt('old')).toBe(corpus.excerpts[0]);
    expect(library.excerpt('nothing')).toBeUndefined();
    const ids = ['e1', 'old', 'nothing', 'e0'];
    expect(library.excerptsById(ids).map(({ id }) => id)).toEqual(['e1', 'e0']);
  });

  it('lists what a person wrote and mentored, newest first', async () => {
    const library = await Library.build(corpus);
    const turner = library.person('alex-turner')!;
    expect(library.postsOf(turner).map(({ post, role }) => [post.id, role])).toEqual([
      ['p0', 'mentor'],
      ['p1', 'author'],
    ]);
  });

  it('opens exactly the post that was chosen in autocomplete', async () => {
    const library = await Library.build(corpus);
    const [suggestion] = library.suggest('shard', 5);
    expect(suggestion?.label).toBe('Shard theory');
    const { hits, total } = library.search({ query: suggestion!.value, limit: 5 });
    expect(hits.map(({ excerpt }) => excerpt.id)).toEqual(['e1']);
    expect(total).toBe(1);
  });

  it('finds words in another form, within the posts of one person', async () => {
    const library = await Library.build(corpus);
    const found = (author?: string) =>
      library
        .search({ query: 'obfuscation', limit: 5, ...(author && { author }) })
        .hits.map(({ excerpt }) => excerpt.id);
    expect(found()).toEqual(['e0']);
    expect(found('alex-turner')).toEqual(['e0']);
    expect(found('somebody-else')).toEqual([]);
  });
});

describe('search', () => {
  const found = (library: Library, query: string, more: object = {}) =>
    library.search({ query, limit: 10, ...more }).hits.map(({ excerpt }) => excerpt.id);

  it.each([
    ['a compound in one word', 'rewardhacking', 'Reward hacking is common.'],
    ['a compound in two words', 'reward hacking', 'On rewardhacking.'],
    ['a compound with a hyphen', 'reward-hacking', 'Reward hacking is common.'],
    ['accents left out', 'Muller', 'By Müller.'],
    ['other quotes', "don't", 'We don’t know.'],
    ['an acronym spelled out', 'chain of thought', 'Obfuscated CoTs.'],
    ['what is spelled out by its acronym', 'cot', 'Obfuscated chains of thought.'],
    ['an acronym that a text explains', 'SAE', 'A sparse autoencoder (SAE). Other sparse autoencoders.'],
    ['a meaningful sign', '≠', 'Reward≠OT said so.'],
    ['an unfinished word', 'interpretab', 'Interpretability is hard.'],
    ['a typing error', 'obfuscatoin', 'Some obfuscation.'],
    ['only stop words', 'to be or not to be', 'To be or not to be.'],
  ])('finds %s', async (_, query, text) => {
    const acronyms = [{ short: 'CoT', long: 'chain of thought' }];
    const library = await Library.build(corpusOf(['Something else entirely.', text], acronyms));
    expect(found(library, query)).toEqual(['e1']);
  });

  it('puts a post first whose title is what was asked', async () => {
    const titled = { text: 'Nothing about it.', title: 'Reward is not the target' };
    const about = {
      text: 'Reward is not the target, the reward target is not reward.',
      title: 'Reward target',
    };
    const library = await Library.build(corpusOf([about, titled]));
    expect(found(library, 'reward is not the target')[0]).toBe('e1');
  });

  it('prefers the word itself to one that begins so, and that to one that looks alike', async () => {
    const library = await Library.build(
      corpusOf(['A models zoo.', 'A modeling zoo.', 'A mode zoo.', 'A moderate zoo.']),
    );
    expect(found(library, 'mode')).toEqual(['e2']);
    expect(found(library, 'moder')).toEqual(['e3']);
    expect(found(library, 'modleing').sort()).toEqual(['e0', 'e1']);
  });

  it('puts the text first that has a half-remembered passage literally, even mistyped', async () => {
    const phrase = 'the art of doing nothing at all';
    const scattered = Array.from({ length: 8 }, (_, i) => ({
      text: `Doing art, doing art ${i}: nothing of art, the art, doing nothing.`,
      title: 'Art and doing nothing',
    }));
    const library = await Library.build(
      corpusOf([...scattered, `He knew ${phrase}, she said to somebody else.`]),
    );
    expect(found(library, 'of doing nothing at all')[0]).toBe('e8');
    expect(found(library, 'art of doing nothign at all')[0]).toBe('e8');
  });

  it('never takes a number for another', async () => {
    const library = await Library.build(corpusOf(['Open thread 2021.', 'Open thread 2022.']));
    expect(library.search({ query: '2023', limit: 5 }).total).toBe(0);
  });

  it('finds only what has a word of the query, however much it shares with what was found', async () => {
    const alike = 'Sparse autoencoders decompose activations of language models';
    const library = await Library.build(
      corpusOf([`${alike} obfuscated.`, `${alike}.`, 'One.', 'Two.', 'Three.', 'Four.', 'Obfuscated five.']),
    );
    expect(found(library, 'obfuscated monitors under pressure today').sort()).toEqual(['e0', 'e6']);
  });

  it('says what it looked for instead of a word that the library lacks', async () => {
    const library = await Library.build(corpusOf(['Obfuscation of monitors.', 'Other things.']));
    expect(library.search({ query: 'monitors obfuscatoin', limit: 5 }).corrections).toEqual([
      { typed: 'obfuscatoin', used: 'obfuscation' },
    ]);
    expect(library.search({ query: 'monitors obfuscation', limit: 5 }).corrections).toEqual([]);
  });

  it('weighs a corrected word like the rare word that it is', async () => {
    const common = Array.from(
      { length: 30 },
      (_, at) => `Chain of thought, a chain of thought ${at} that says its thoughts.`,
    );
    const library = await Library.build(
      corpusOf([...common, 'Some steganographic text in a chain of models and another thought.']),
    );
    const { hits, corrections, complete } = library.search({
      query: 'steganography chain of thought',
      limit: 5,
    });
    expect(hits[0]?.excerpt.id).toBe('e30');
    expect(complete).toBe(1);
    expect(corrections).toEqual([{ typed: 'steganography', used: 'steganographic' }]);
    const second = library.search({ query: 'steganography chain of thought', limit: 5, offset: 5 });
    expect(second.corrections).toEqual([]);
  });

  it('corrects a short word only when another word of the query stands beside it', async () => {
    const library = await Library.build(
      corpusOf(['A student owes numbers.', 'The teacher of a student.', 'A model has goals.']),
      undefined,
      TIMELESS,
    );
    const found = (query: string) => library.search({ query, limit: 5 });
    expect(found('owls teacher')).toMatchObject({ missing: ['owls'], corrections: [] });
    expect(found('Owls')).toMatchObject({ total: 0, missing: ['Owls'], relaxed: ['owes'] });
    expect(found('gaols model').corrections).toEqual([{ typed: 'gaols', used: 'goals' }]);
    expect(found('owas student numbers').corrections).toEqual([{ typed: 'owas', used: 'owes' }]);
  });

  it('says which words no excerpt has, as they were typed, and how many excerpts have all others', async () => {
    const library = await Library.build(
      corpusOf(['Reward hacking.', 'Reward.', 'Hacking.']),
      undefined,
      TIMELESS,
    );
    expect(library.search({ query: 'Künstliche reward hacking Risikoxx', limit: 5 })).toMatchObject({
      total: 3,
      complete: 1,
      missing: ['Künstliche', 'Risikoxx'],
    });
  });

  it('says which filters let nothing through', async () => {
    const library = await Library.build(
      corpusOf([{ text: 'Reward.', tags: ['AI'], authors: ['Eliezer Yudkowsky'], date: '2026-07-23' }]),
      undefined,
      TIMELESS,
    );
    const found = (query: string) => library.search({ query, limit: 5 });
    expect(found('reward tag:probes').unmatched.map(({ filter }) => filter.value)).toEqual(['probes']);
    expect(found('after:2027-05').unmatched).toMatchObject([{ date: '2026-07-23' }]);
    expect(found('author:yudkowsky doom')).toMatchObject({
      unmatched: [],
      relaxed: ['author:yudkowsky'],
      people: [],
    });
    expect(found('eliezer yudkowski tag:x').people.map(({ name }) => name)).toEqual(['Eliezer Yudkowsky']);
  });

  it('takes one filter or the other', async () => {
    const library = await Library.build(
      corpusOf([
        { text: 'On deception.', authors: ['Evan Hubinger'] },
        { text: 'On deception too.', authors: ['Neel Nanda'] },
        { text: 'Deception again.', authors: ['Alex Cloud'] },
      ]),
    );
    expect(found(library, '(author:evan OR author:nanda) deception').sort()).toEqual(['e0', 'e1']);
    expect(found(library, '"on deception" OR "deception again"').sort()).toEqual(['e0', 'e1', 'e2']);
  });

  it('takes quoted words side by side in their form, and as words when no text has them so', async () => {
    const library = await Library.build(
      corpusOf(['Hacking the reward.', 'The reward hacking.', 'The reward hacked.']),
    );
    expect(found(library, '"reward hacking"')).toEqual(['e1']);
    expect(library.search({ query: '"hacking reward"', limit: 5 })).toMatchObject({
      total: 3,
      unquoted: ['hacking reward'],
    });
  });

  it('combines filters and exclusions with words and with the options', async () => {
    const library = await Library.build(
      corpusOf([
        {
          text: 'Reward one.',
          authors: ['Alex Turner'],
          tags: ['Google DeepMind'],
          date: '2025-08',
          source: 'forum',
        },
        { text: 'Reward two.', authors: ['Alex Turner'], date: '2025-09-01', source: 'blog' },
        { text: 'Reward three.', authors: ['Alex Cloud'], date: '2024' },
        { text: 'Reward four.' },
      ]),
    );
    expect(found(library, 'reward author:turner').sort()).toEqual(['e0', 'e1']);
    expect(found(library, 'reward -author:turner').sort()).toEqual(['e2', 'e3']);
    expect(found(library, 'tag:deepmind')).toEqual(['e0']);
    expect(found(library, 'source:blog reward')).toEqual(['e1']);
    expect(found(library, 'before:2025-09')).toEqual(['e0', 'e2']);
    expect(found(library, 'after:2025-09')).toEqual(['e1']);
    expect(found(library, 'reward -two', { author: 'alex-turner' })).toEqual(['e0']);
    expect(found(library, 'reward', { order: 'newest' })).toEqual(['e1', 'e0', 'e2', 'e3']);
  });

  it('finds nothing only when no word matches, and offers what would find something', async () => {
    const library = await Library.build(
      corpusOf([
        { text: 'Interpretability of models.', authors: ['Alex Turner'] },
        { text: 'Reward.', authors: ['Alex Cloud'] },
      ]),
      undefined,
      TIMELESS,
    );
    expect(library.search({ query: 'interpretability author:cloud', limit: 5 })).toMatchObject({
      total: 0,
      relaxed: expect.arrayContaining(['interpretability']),
    });
    expect(library.search({ query: 'intrprtblty', limit: 5 })).toMatchObject({ hits: [], total: 0 });
    expect(library.search({ query: '', limit: 5 })).toMatchObject({ hits: [], total: 0 });
    expect(library.search({ query: 'reward quxquux', limit: 5 }).total).toBe(1);
  });

  it('turns pages without gaps or repetitions, in the same order every time', async () => {
    const library = await Library.build(
      corpusOf(Array.from({ length: 23 }, (_, i) => `Reward number ${i % 3}.`)),
    );
    const all = found(library, 'reward', { limit: 23 });
    const pages = [0, 5, 10, 15, 20].flatMap((offset) => found(library, 'reward', { offset, limit: 5 }));
    expect(pages).toEqual(all);
    expect(new Set(all).size).toBe(23);
  });

  it('turns pages without repetitions also where nobody looks closely any more', async () => {
    const query = 'reward hacking monitor shard value';
    const [words, company] = [query.split(' '), 'labels probes steering circuits debate'.split(' ')];
    const texts = Array.from({ length: 600 }, (_, number) =>
      [words[number % 5], words[(number >> 3) % 5], company[number % 16]].join(' '),
    );
    const library = await Library.build(corpusOf([`${query} ${company.join(' ')}`, ...texts]));
    const { total } = library.search({ query, limit: 1 });
    expect(total).toBeGreaterThan(500);
    const starts = Array.from({ length: Math.ceil(total / 5) }, (_, page) => 5 * page);
    const pages = starts.flatMap((offset) => found(library, query, { offset, limit: 5 }));
    expect(new Set(pages).size).toBe(total);
  });

  it('answers whatever many filters and quotations a query has', async () => {
    const many = Array.from({ length: 600 }, (_, number) => `Name${number.toString(36)} Surname`);
    const library = await Library.build(corpusOf(many.map((name) => ({ text: name, authors: [name] }))));
    const asked = (part: (name: string) => string) =>
      library.search({ query: many.map(part).join(' '), limit: 5 }).total;
    expect(asked((name) => `author:"${name} Nobody"`)).toBe(0);
    expect(asked((name) => `"${name}"`)).toBe(600);
  });

  it('answers any query at all', async () => {
    const library = await Library.build(corpus);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(3), (query, offset) => {
        const { hits, total } = library.search({ query, offset, limit: 5 });
        expect(hits.length).toBe(Math.max(0, Math.min(5, total - offset)));
        library.suggest(query, 25);
      }),
    );
  });
});

describe('similar', () => {
  it('finds the nearest excerpts, not the excerpt itself, only those of others if asked', async () => {
    const library = await Library.build(
      corpusOf([
        { text: 'Obfuscated chains of thought under a monitor.', authors: ['A One'] },
        { text: 'A monitor for obfuscated chains of thought.', authors: ['A One'] },
        { text: 'A monitor for chains.', authors: ['B Two'] },
        { text: 'Sparse autoencoders.', authors: ['B Two'] },
      ]),
    );
    const first = library.excerpt('e0')!;
    const ids = (byOthers: boolean) =>
      library.similar(first, { limit: 5, byOthers }).map(({ excerpt }) => excerpt.id);
    expect(ids(false)).toEqual(['e1', 'e2']);
    expect(ids(true)).toEqual(['e2']);
    expect(
      library.similar('some text on autoencoders', { limit: 5 }).map(({ excerpt }) => excerpt.id),
    ).toEqual(['e3']);
    expect(library.similar('', { limit: 5 })).toEqual([]);
  });

  it('gives no weight to the thanks and names at the head of a text', async () => {
    const thanks = 'Produced as part of MATS 8.0 under the mentorship of Alex Turner and Alex Cloud. ';
    const body =
      'Sparse autoencoders split features when their dictionaries grow, and nobody knows how many ';
    const library = await Library.build(
      corpusOf([
        `${thanks}${body}features there are in the end, or what absorbs them.`,
        `${thanks}Rewards shape what reinforcement learning makes of a policy, step by step, and they are not its aim.`,
        'Dictionaries of sparse autoencoders: features split as they grow.',
      ]),
    );
    const found = library.similar(library.excerpt('e0')!, { limit: 5 });
    expect(found.map(({ excerpt }) => excerpt.id)).toEqual(['e2']);
  });
});

describe('Library in several languages', () => {
  const languages = corpusOf([
    'Los modelos de lenguaje que se entrenan contra un monitor aprenden a ocultar lo que piensan, y sus ideas nunca se muestran a las personas.',
    'Sprachmodelle, die gegen eine Überwachung trainiert werden, lernen ihre schönsten Gedanken zu verbergen, und niemand hat einen Weg gefunden.',
    'I wrote all of this in an IDE that has never crashed, and it is the best that I have used for the work with language models.',
    '人工知能は、監視に対して訓練されると考えを隠すことを学ぶ。',
    'การเรียนรู้ของเครื่องสามารถซ่อนความคิดได้',
    'Các mô hình ngôn ngữ được huấn luyện để chống lại sự giám sát học cách che giấu suy nghĩ.',
  ]);
  const found = async (query: string) => {
    const library = await Library.build(languages);
    return library
      .search({ query, limit: 9 })
      .hits.map(({ excerpt, snippet }) => [
        excerpt.id,
        ...snippet.marks.map(([from, to]) => excerpt.text.slice(from, to)),
      ]);
  };

  it.each([
    ['a form of a word in the language of the text', 'modelo', ['e0', 'modelos']],
    ['the same without accents', 'schönste', ['e1', 'schönsten']],
    ['an English word without stems of other languages', 'idea', ['e0', 'ideas']],
    ['part of a sentence without spaces', '知能', ['e3', '知能']],
    ['a quotation from one', '"監視に対して"', ['e3', '監視に対して']],
    ['a word that a dictionary finds', 'เครื่อง', ['e4', 'เครื่อง']],
    ['a Vietnamese word with its marks', 'huấn luyện', ['e5', 'huấn luyện']],
  ])('finds %s', async (_, query, expected) => {
    expect((await found(query))[0]).toEqual(expected);
  });

  it('keeps words apart that only look alike in another language', async () => {
    expect((await found('IDE')).map(([id]) => id)).toEqual(['e2']);
    expect(await found('hoc')).toEqual([]);
  });
});
