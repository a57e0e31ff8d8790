import { describe, expect, it } from 'vitest';
import { loadSynonyms, Synonyms } from '../../src/text/synonyms.ts';

describe('Synonyms', async () => {
  const synonyms = await loadSynonyms();

  it.each([
    ['help', 'assist'],
    ['started', 'began'],
    ['written', 'composed'],
    ['huge', 'enormous'],
    ['goals', 'objectives'],
  ])('takes %s and %s for near in meaning', (a, b) => {
    expect([synonyms.areNear(a, b), synonyms.areNear(b, a)]).toEqual([true, true]);
    expect(synonyms.areOpposite(a, b)).toBe(false);
  });

  it.each([
    ['engineer', 'analyst'],
    ['berlin', 'zurich'],
    ['monday', 'tuesday'],
    ['interpretability', 'oversight'],
    ['increase', 'decrease'],
  ])('does not take %s and %s for near in meaning', (a, b) => {
    expect(synonyms.areNear(a, b)).toBe(false);
  });

  it.each([
    ['increased', 'decreases'],
    ['old', 'new'],
    ['accept', 'reject'],
    ['internal', 'external'],
  ])('knows that %s and %s are opposites', (a, b) => {
    expect([synonyms.areOpposite(a, b), synonyms.areOpposite(b, a)]).toEqual([true, true]);
  });

  it('knows nothing without its file', () => {
    expect(new Synonyms('').areNear('help', 'assist')).toBe(false);
  });
});
