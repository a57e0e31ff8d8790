import { describe, expect, it } from 'vitest';
import { authorsOf, readByline } from '../../src/corpus/bylines.ts';

describe('readByline', () => {
  it.each([
    ['Authors: Ann Low*, Bo Hall*, and Cy Dunn tl;dr. We study', ['Ann Low', 'Bo Hall', 'Cy Dunn']],
    ['Authors: Ann Low* and Bo Hall*, Cy Dunn > You are right', ['Ann Low', 'Bo Hall', 'Cy Dunn']],
    ['Ann Low*, Bo A. Hall*, and Cy Dunn. *Equal Contribution. This', ['Ann Low', 'Bo A. Hall', 'Cy Dunn']],
    ['Through it, we (Ann Low and Bo Hall[1]) help people', ['Ann Low', 'Bo Hall']],
    [
      'By Søren Kjær, Ana-Maria O’Neil and Jan van der Berg Abstract: This',
      ['Søren Kjær', 'Ana-Maria O’Neil', 'Jan van der Berg'],
    ],
    ['Authors: Ann Low (Oxford), Bo Hall (Lab 3) Overview', ['Ann Low', 'Bo Hall']],
    ['Authors: Ann Low, Bo Hall Ann and Bo are co-first authors.', ['Ann Low', 'Bo Hall']],
  ])('reads the authors of %j', (text, authors) => {
    expect(readByline(text)).toEqual({ authors, mentors: [] });
  });

  it.each([
    ['Produced as part of it under the mentorship of Ann Low and Bo Hall. This note', ['Ann Low', 'Bo Hall']],
    ['This was mentored by Ann Low (annl). TL;DR', ['Ann Low']],
  ])('reads the mentors of %j', (text, mentors) => {
    expect(readByline(text)).toEqual({ authors: [], mentors });
  });

  it.each([
    '> The secret is a fact about reality. > > Zack M. Davis, group discussion Such arguments',
    'Ann Low and Bo Hall wrote a paper. We disagree with it.',
    'By evaluating how well Steering Vectors perform, we learn',
    'We (as Ann Low says) are early.',
    'authors: nobody in particular',
  ])('finds nobody in %j', (text) => {
    expect(readByline(text)).toEqual({ authors: [], mentors: [] });
  });

  it('reads the opening only, and quickly whatever stands there', () => {
    expect(readByline(`${'word '.repeat(300)} mentored by Ann Low`).mentors).toEqual([]);
    for (const text of [
      'A '.repeat(9999),
      'Ann Low, '.repeat(2000),
      `Authors: ${'Aa Bb and '.repeat(2000)}`,
    ]) {
      expect(() => readByline(text)).not.toThrow();
    }
  });
});

describe('authorsOf', () => {
  it('splits one string that is a list of full names, and nothing else', () => {
    expect(authorsOf(['Ann Low, Bo Hall and Cy Dunn'])).toEqual(['Ann Low', 'Bo Hall', 'Cy Dunn']);
    expect(authorsOf(['Turner, Alex'])).toEqual(['Turner, Alex']);
    expect(authorsOf(['annl'])).toEqual(['annl']);
    expect(authorsOf(['Ann Low', 'Bo Hall and Sons'])).toEqual(['Ann Low', 'Bo Hall and Sons']);
  });
});
