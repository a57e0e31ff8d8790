import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ARG, action, customId, parseCustomId } from '../../../src/discord/gateway/custom-id.ts';
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

  it('are read as they were written, and not when an older release wrote something else', () => {
    const page = action('search', 'page', z.tuple([ARG.text, ARG.number, ARG.text.optional()]));
    const read = (id: string) => page.read(parseCustomId(id)!.args);
    fc.assert(
      fc.property(fc.string({ maxLength: 9 }), fc.nat(), (key, number) => {
        expect(read(page.id(key, number))).toEqual([key, number]);
        expect(read(page.id(key, number, 'more'))).toEqual([key, number, 'more']);
      }),
    );
    for (const id of [
      '1:search:page',
      '1:search:page:key',
      '1:search:page:key:two',
      '1:search:page:key:2:a:b',
    ])
      expect(read(id)).toBeUndefined();
  });
});
