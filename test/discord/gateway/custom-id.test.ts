import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { customId, parseCustomId } from '../../../src/discord/gateway/custom-id.ts';
import { LIMITS } from '../../../src/discord/gateway/limits.ts';

describe('custom ids', () => {
  it('carry any short values there and back', () => {
    const value = fc.string({ maxLength: 12 });
    fc.assert(
      fc.property(fc.array(value, { maxLength: 2 }), (args) => {
        const id = customId('search', 'page', ...args);
        expect(id.length).toBeLessThanOrEqual(LIMITS.customId);
        expect(parseCustomId(id)).toEqual({ command: 'search', action: 'page', args });
      }),
    );
  });

  it('refuse what Discord would refuse', () => {
    expect(() => customId('search', 'page', 'x'.repeat(LIMITS.customId))).toThrow(RangeError);
  });

  it('do not read other versions or garbage', () => {
    fc.assert(fc.property(fc.string(), (id) => void parseCustomId(id)));
    expect(parseCustomId('0:search:page:1')).toBeUndefined();
    expect(parseCustomId('1:search:page:%E0%A4%A')).toBeUndefined();
  });
});
