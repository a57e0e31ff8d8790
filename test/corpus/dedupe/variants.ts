import fc from 'fast-check';

/** Words of no meaning, so many that two texts share few by chance. */
const SYLLABLES = [
  'ba',
  'ke',
  'li',
  'mo',
  'nu',
  'ra',
  'se',
  'ti',
  'vo',
  'zu',
  'der',
  'lan',
  'pit',
  'qua',
  'wex',
];
const word = fc
  .array(fc.constantFrom(...SYLLABLES), { minLength: 2, maxLength: 4 })
  .map((parts) => parts.join(''));

/** A text of sentences, `words` words long. */
export const textOf = (words: { min: number; max: number }) =>
  fc.array(word, { minLength: words.min, maxLength: words.max }).map((all) => {
    const sentences: string[] = [];
    for (let start = 0; start < all.length; start += 9) {
      const sentence = all.slice(start, start + 9).join(' ');
      sentences.push(`${sentence[0]!.toUpperCase()}${sentence.slice(1)}.`);
    }
    return sentences.join(' ');
  });

/** A passage of the length that seeds have. */
export const passage = textOf({ min: 30, max: 60 });

const words = (text: string) => text.split(' ');

/** What happens to a passage on its way into a library. Every one is still the same passage. */
export const COPIES: Readonly<Record<string, (text: string) => string>> = {
  'cut at a word': (text) => `${words(text).slice(0, 20).join(' ')}...`,
  'cut inside a word': (text) => `${text.slice(0, 120)}…`,
  'cut short without a mark': (text) => words(text).slice(0, 14).join(' '),
  'cut with an invitation': (text) => `${words(text).slice(0, 25).join(' ')}... Continue reading →`,
  'quoted line by line': (text) => `> ${text.replaceAll('. ', '.\n> ')}`,
  'in quotation marks': (text) => `“${text}”`,
  'in a blockquote': (text) => `<blockquote><p>${text}</p></blockquote>`,
  'in paragraphs': (text) => text.replaceAll('. ', '.\n\n'),
  'in capitals': (text) => text.toUpperCase(),
  'with HTML': (text) => `<div>${text.replace(/\w+/, '<b>$&</b>').replaceAll('.', '&#46;')}</div>`,
  'with Markdown': (text) =>
    `## ${text.replace(/ (\w+) (\w+) (\w+)/g, ' **$1** [$2](https://example.org/a?b=1) _$3_')}`,
  'with footnotes': (text) => text.replace(/(\w+) (\w+) (\w+)\./g, '$1[1] $2² $3.[^3]'),
  'with invisible characters': (text) => text.replace(/\w{3}/g, '$&\u200b').replaceAll(' ', '\u00a0'),
  'behind a byline': (text) => `By Ann Low, Bo Hall and Cy van Dunn. ${text}`,
  'behind authors': (text) => `Authors: Ann Low*, Bo Hall*, Cy Dunn *Equal contribution. ${text}`,
  'behind a byline and cut short': (text) =>
    `Written by Ann Low, Bo Hall, Cy van Dunn, Di Ek and Ed Fox. ${words(text).slice(0, 13).join(' ')}…`,
  'behind a crossposting note': (text) => `Cross-posted from Ann Low’s blog. ${text}`,
  'below a heading': (text) => `# What we found when we looked at all of it once more\n\n${text}`,
  'behind a label': (text) => `TL;DR: ${text}`,
  'with a word replaced': (text) => words(text).with(10, 'very').join(' '),
  'with a word added': (text) => words(text).toSpliced(12, 0, 'really').join(' '),
  'with a word dropped': (text) => words(text).toSpliced(15, 1).join(' '),
  'with a letter missing': (text) => words(text).with(7, words(text)[7]!.slice(1)).join(' '),
  'behind an address': (text) => `This is a linkpost for https://example.org/a/b-c?d=1\n\n${text}`,
  'with advariants written out': (text) =>
    text.replace(/ (\w+) (\w+) /, ' $1 <https://example.org/one> $2 [https://example.org/two] '),
  'behind a notice in own words': (text) =>
    `Crossposted from the forum. May contain more jargon than usual. ${text}`,
  'behind a date': (text) => `Published on July 28, 2020 9:12 AM GMT<br/><br/>${text}`,
  'behind an audio player': (text) => `▶ Listen · 14:32\n\n${text}`,
  'behind title, author and date': (text) => `What We Found by Ann Low, May 3, 2024. ${text}`,
  'without its first sentence': (text) => text.slice(text.indexOf('. ') + 2),
  'with a feed’s last line': (text) =>
    `${words(text).slice(0, 25).join(' ')}... The post What We Found appeared first on Ann’s Blog.`,
  'with an invitation to another page': (text) =>
    `${words(text).slice(0, 25).join(' ')}… Read more at https://example.org/post`,
  'with links to footnotes': (text) => text.replace(/(\w+) (\w+) (\w+)/, '$1[1](#fn1) $2^2 $3'),
  'with line ends inside words': (text) => text.replace(/(\w\w\w)(\w\w\w)/, '$1-\n$2'),
  'with typing errors': (text) =>
    words(text)
      .map((word, index) => (index % 9 === 4 ? word.replace(/(.)(.)/, '$2$1') : word))
      .join(' '),
  'with accents decomposed': (text) => text.replaceAll('e', 'e\u0301'),
};

/** What an author does to a text of some sentences when editing it. */
export const EDITS: Readonly<Record<string, (sentences: readonly string[], other: string) => string[]>> = {
  'a sentence rewritten': (sentences, other) => sentences.toSpliced(2, 1, other),
  'a sentence dropped': (sentences) => sentences.toSpliced(2, 1),
  'a sentence added': (sentences, other) => sentences.toSpliced(2, 0, other),
  'two sentences swapped': (sentences) => sentences.toSpliced(1, 2, sentences[2]!, sentences[1]!),
};

/** A sentence before and after its author put it in other words. */
export const REWORDINGS: Readonly<Record<string, readonly [string, string]>> = {
  'two words of the same meaning': [
    'They begin with a sample and then try to find out who wants it.',
    'They start with a sample and then attempt to find out who wants it.',
  ],
  'words of the same meaning side by side': [
    'This is one of the important questions that we have to answer.',
    'This is one of the significant queries that we have to answer.',
  ],
  'a new opening and a new end': [
    'It seems that the sample was drawn by hand and that nobody counted it.',
    'What we know now is that the sample was drawn by hand, which nobody had said to us.',
  ],
  'a clause in other words': [
    'The sample that they had drawn turned out to be of no use to the others.',
    'The sample that they had drawn will be looked at again before it reaches the others.',
  ],
};

/** Two texts that look alike and are not the same passage. */
export const LOOK_ALIKES: Readonly<
  Record<string, (common: string, one: string, other: string) => [string, string]>
> = {
  'posts of a series by month': (common) => [
    `Open Thread: May 2021. ${common}`,
    `Open Thread: June 2021. ${common}`,
  ],
  'posts of a series by number': (common) => [`Newsletter #12. ${common}`, `Newsletter #13. ${common}`],
  'posts of a series by a number in words': (common) => [
    `This is part two of the story. ${common}`,
    `This is part three of the story. ${common}`,
  ],
  'sections of a report': (common) => [
    `Section 2.2.3 of a report. ${common}`,
    `Section 2.2.4.3 of a report. ${common}`,
  ],
  'a template with another name': (common) => [
    `In this episode I speak with Ann Low about it. ${common}`,
    `In this episode I speak with Bo Hall about it. ${common}`,
  ],
  'posts of a series by a list number': (common) => [`2. ${common}`, `3. ${common}`],
  'parts by a letter': (common) => [
    `This is part A of the problem set. ${common}`,
    `This is part C of the problem set. ${common}`,
  ],
  'a result with the opposite adjective': (common) => [
    `${common} Here we show that the new method is good for all of the models that we tried.`,
    `${common} Here we show that the old method is good for all of the models that we tried.`,
  ],
  'a template with another role, near in meaning': (common) => [
    `We are looking for a manager who can join us in the spring. ${common}`,
    `We are looking for a director who can join us in the spring. ${common}`,
  ],
  'a template with another first word': (common) => [
    `Berlin alignment meetup. ${common}`,
    `Zurich alignment meetup. ${common}`,
  ],
  'a template with another role': (common) => [
    `We are hiring a research engineer at our lab. ${common}`,
    `We are hiring a policy analyst at our lab. ${common}`,
  ],
  'a template with another topic': (common) => [
    `What are the best introductions to agent foundations? ${common}`,
    `What are the best introductions to embedded agency? ${common}`,
  ],
  'an opposite result': (common) => [
    `${common} Here we find that longer training increases honesty in all models.`,
    `[v2] ${common} Here we find that longer training decreases honesty in all models.`,
  ],
  'a result that is denied': (common) => [
    `${common} Here we find that the method is robust to noise in all runs.`,
    `${common} Here we find that the method is not robust to noise in all runs.`,
  ],
  'a recommendation that is qualified': (common) => [
    `${common} After three months we recommend the tool to other teams of any size.`,
    `${common} After three months we hesitate to recommend the tool to other teams of any size.`,
  ],
  'another condition': (common) => [
    `${common} The plan works only if the other labs sign it in the end.`,
    `${common} The plan works even if the other labs sign it in the end.`,
  ],
  'a template with four other words': (common) => [
    `${common} We need a writer for the outreach team who likes essays and a lot of editing.`,
    `${common} We need a designer for the product team who likes sketches and a lot of interviews.`,
  ],
  'another number in a result': (common) => [
    `${common} In total 43 of the 120 runs converged, and we report them all.`,
    `${common} In total 78 of the 120 runs converged, and we report them all.`,
  ],
  'a quotation that is led to': (common, one) => [common, `Ann Low writes: “${common}” ${one}`],
  'a shared opening': (common, one, other) => [`${common} ${one}`, `${common} ${other}`],
  'a shared ending': (common, one, other) => [`${one} ${common}`, `${other} ${common}`],
  'a shared byline': (_, one, other) => {
    const byline =
      'Authors: Ann Low*, Bo Hall*, Cy Dunn, Di Ek, Ed Fox, Flo Gray. *Equal contribution. A joint project.';
    return [`${byline} ${one}`, `${byline} ${other}`];
  },
  'a quotation with an answer': (common, one) => [common, `> ${common}\n\n${one}`],
  'a quotation in quotation marks': (common, one) => [common, `“${common}” ${one}`],
  'a quotation in the middle': (common, one, other) => [common, `${one}\n\n> ${common}\n\n${other}`],
  'a quotation behind own words': (common, one) => [common, `${one} They write: “${common}”`],
};
