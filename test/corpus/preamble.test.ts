import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { preambleEnd } from '../../src/corpus/preamble.ts';
import { anyText } from '../support/arbitraries.ts';

const REST =
  'We study how language models pick up traits from data that has nothing to do with those traits, and how far that goes when the data is filtered.';

describe('a preamble', () => {
  it.each([
    'Authors: Alex Cloud*, Minh Le*, James Chua, Anna Sztyber-Betley, Owain Evans (*Equal contribution, randomly ordered) tl;dr. ',
    'Authors: Alex Irpan* and Alex Turner*, Mark Kurzeja, and Rohin Shah > ',
    'Ariana Azarbal*, Matthew A. Clarke*, and Alex Cloud. *Equal Contribution. This work was produced as part of SPAR. TL;DR: ',
    'By Ben Smith, Roland Pihlakas, and Robert Klassert ',
    'Produced as part of MATS 8.0 under the mentorship of Alex Turner and Alex Cloud. ',
    'Thanks to Evan Hubinger, Leo Gao et al. for comments. ',
    'Epistemic status: quick write-up, e.g. Dr. Low has not read it. ',
    'Cross-posted from my blog. ',
    '[Metadata: crossposted from https://a.b/c.html. First completed in May.] ',
    'Summary: ',
    'This is a linkpost for our new paper. ',
  ])('ends behind %s', (preamble) => {
    const end = preambleEnd(preamble + REST);
    expect((preamble + REST).slice(end)).toBe(preamble.endsWith('> ') ? `> ${REST}` : REST);
  });

  it.each([
    REST,
    `By evaluating models we learn. ${REST}`,
    `Thanks in no small part to luck, this works. ${REST}`,
    `This post is about reward. ${REST}`,
    `Ada Low writes well. ${REST}`,
    `Summary statistics lie. ${REST}`,
    'TL;DR: It works.',
    'Thanks to Ada Low for everything.',
  ])('is not seen in %s', (text) => {
    expect(preambleEnd(text)).toBe(0);
  });

  it('always leaves enough to read', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const end = preambleEnd(text);
        expect(end === 0 || text.trimEnd().length - end >= 100).toBe(true);
      }),
    );
  });
});
