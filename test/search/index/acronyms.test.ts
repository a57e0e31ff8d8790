import { describe, expect, it } from 'vitest';
import { Acronyms, findAcronyms } from '../../../src/search/index/acronyms.ts';

describe('findAcronyms', () => {
  it.each([
    ['We train with reinforcement learning (RL) here.', 'RL', 'reinforcement learning'],
    ['A sparse autoencoder (SAE) is used.', 'SAE', 'sparse autoencoder'],
    ['out-of-distribution (OOD) data', 'OOD', 'out-of-distribution'],
    [
      'RLHF (reinforcement learning from human feedback) is common.',
      'RLHF',
      'reinforcement learning from human feedback',
    ],
    [
      'the Machine Intelligence Research Institute (MIRI, Berkeley)',
      'MIRI',
      'Machine Intelligence Research Institute',
    ],
  ])('learns from %j', (text, short, long) => {
    expect(findAcronyms(text)).toEqual([{ short, long }]);
  });

  it.each([
    'models (see below)',
    'this (Turner) is a name',
    'a value (x)',
    'no letters match (QZX)',
    '(RL)',
    'reward (R)',
  ])('learns nothing from %j', (text) => expect(findAcronyms(text)).toEqual([]));
});

describe('Acronyms', () => {
  it('knows both ways, in any form of the words', () => {
    const acronyms = new Acronyms([{ short: 'CoT', long: 'chain of thought' }], []);
    expect(acronyms.longForms('cot')).toEqual([['chain', 'of', 'thought']]);
    expect(acronyms.shortForms(['obfuscated', 'chains', 'of', 'thought'])).toEqual([
      { from: 1, to: 4, short: 'cot' },
    ]);
  });
});
