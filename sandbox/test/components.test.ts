import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkMessage } from '../src/messages/rules.ts';
import { LIMITS } from '../src/schemas/limits.ts';
import { createMessage } from '../src/schemas/messages.ts';
import { parse } from '../src/schemas/validate.ts';
import { type RunningSandbox, startSandbox } from '../src/server/server.ts';
import { SEEDED } from '../src/world/seed.ts';
import { fieldErrors, rest } from './support/rest.ts';

const V2 = 1 << 15;
const text = (content: string) => ({ type: 10, content });
const button = (fields: object) => ({ type: 2, style: 1, label: 'Go', custom_id: 'go', ...fields });
const row = (...components: object[]) => ({ type: 1, components });
const options = (...values: string[]) => values.map((value) => ({ label: value, value }));

/** Every message below is refused with exactly these codes at these places; nothing is stored. */
const REFUSED: Record<string, [message: object, errors: Record<string, string[]>]> = {
  'content beside Components V2': [
    { flags: V2, content: 'x', components: [text('x')] },
    { content: ['MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2'] },
  ],
  'embeds beside Components V2': [
    { flags: V2, embeds: [{ title: 'x' }], components: [text('x')] },
    { embeds: ['MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2'] },
  ],
  'a text display without the flag': [
    { components: [text('x')] },
    { 'components.0': ['UNION_TYPE_CHOICES'] },
  ],
  'more than 40 components, nested ones counted': [
    {
      flags: V2,
      components: [{ type: 17, components: Array.from({ length: LIMITS.components }, () => text('x')) }],
    },
    { components: ['COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED'] },
  ],
  'more than 4,000 characters in all texts': [
    { flags: V2, components: [text('x'.repeat(2001)), { type: 17, components: [text('y'.repeat(2000))] }] },
    { components: ['COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED'] },
  ],
  'one custom id twice': [
    { flags: V2, components: [row(button({})), { type: 17, components: [row(button({}))] }] },
    { 'components.1.components.0.components.0.custom_id': ['COMPONENT_CUSTOM_ID_DUPLICATED'] },
  ],
  'one component id twice': [
    {
      flags: V2,
      components: [
        { ...text('x'), id: 4 },
        { ...text('y'), id: 4 },
      ],
    },
    { 'components.1.id': ['COMPONENT_ID_DUPLICATED'] },
  ],
  'six buttons in a row': [
    { components: [row(...Array.from({ length: 6 }, (_, i) => button({ custom_id: `b${i}` })))] },
    { 'components.0.components': ['BASE_TYPE_MAX_LENGTH'] },
  ],
  'a button beside a menu': [
    { components: [row(button({}), { type: 3, custom_id: 'menu', options: options('a') })] },
    { 'components.0.components': ['COMPONENT_LAYOUT_WIDTH_EXCEEDED'] },
  ],
  'an empty row': [{ components: [row()] }, { 'components.0.components': ['BASE_TYPE_MIN_LENGTH'] }],
  'a text display in a row': [
    { flags: V2, components: [row(text('x'))] },
    { 'components.0.components.0.type': ['UNION_TYPE_CHOICES'] },
  ],
  'a container in a container': [
    { flags: V2, components: [{ type: 17, components: [{ type: 17, components: [text('x')] }] }] },
    { 'components.0.components.0.type': ['UNION_TYPE_CHOICES'] },
  ],
  'a section with four texts': [
    {
      flags: V2,
      components: [{ type: 9, components: ['a', 'b', 'c', 'd'].map(text), accessory: button({}) }],
    },
    { 'components.0.components': ['BASE_TYPE_MAX_LENGTH'] },
  ],
  'a section without an accessory': [
    { flags: V2, components: [{ type: 9, components: [text('a')] }] },
    { 'components.0.accessory': ['BASE_TYPE_REQUIRED'] },
  ],
  'a link button with a custom id': [
    { components: [row({ type: 2, style: 5, label: 'x', url: 'https://example.org', custom_id: 'x' })] },
    { 'components.0.components.0.custom_id': ['UNKNOWN_FIELD'] },
  ],
  'a link button to nowhere': [
    { components: [row({ type: 2, style: 5, label: 'x', url: 'javascript:alert(1)' })] },
    { 'components.0.components.0.url': ['URL_TYPE_INVALID_URL'] },
  ],
  'a button without words or emoji': [
    { components: [row({ type: 2, style: 1, custom_id: 'x' })] },
    { 'components.0.components.0': ['BUTTON_COMPONENT_INVALID_LABEL'] },
  ],
  'an empty custom id': [
    { components: [row(button({ custom_id: '' }))] },
    { 'components.0.components.0.custom_id': ['BASE_TYPE_MIN_LENGTH'] },
  ],
  'an empty text display': [
    { flags: V2, components: [text('')] },
    { 'components.0.content': ['BASE_TYPE_MIN_LENGTH'] },
  ],
  'a menu with one value twice': [
    { components: [row({ type: 3, custom_id: 'menu', options: options('a', 'a') })] },
    { 'components.0.components.0.options': ['SELECT_COMPONENT_OPTION_VALUE_DUPLICATED'] },
  ],
  'a file that did not come': [
    { flags: V2, components: [{ type: 13, file: { url: 'attachment://notes.md' } }] },
    { 'components.0': ['UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND'] },
  ],
  'an unknown field deep inside': [
    { flags: V2, components: [{ type: 17, components: [{ ...text('x'), colour: 1 }] }] },
    { 'components.0.components.0.colour': ['UNKNOWN_FIELD'] },
  ],
  'the ephemeral flag on a channel message': [
    { content: 'x', flags: 64 },
    { flags: ['MESSAGE_FLAGS_INVALID'] },
  ],
  'a content of 2,001 characters': [
    { content: 'x'.repeat(LIMITS.content + 1) },
    { content: ['BASE_TYPE_MAX_LENGTH'] },
  ],
};

let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 });
});
afterAll(() => sandbox.close());

describe('a message is refused for', () => {
  test.each(Object.entries(REFUSED))('%s', (_, [message, errors]) => {
    expect(refusalOf(message)).toEqual({ code: 50035, errors });
  });

  test('saying nothing', () => {
    expect(refusalOf({ content: ' \n' })).toEqual({ code: 50006, errors: {} });
    expect(refusalOf({ flags: V2, components: [] })).toEqual({ code: 50006, errors: {} });
  });

  test('being refused over the wire too, in the form of Discord, and nothing is stored', async () => {
    const answer = await rest(sandbox)('POST', `/channels/${SEEDED.papers}/messages`, {
      content: 7,
      wrong: true,
    });
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ code: 50035, message: 'Invalid Form Body' });
    expect(fieldErrors(answer)).toEqual({ content: ['STRING_TYPE_CONVERT'], wrong: ['UNKNOWN_FIELD'] });
    expect(sandbox.world.messages(SEEDED.papers)).toEqual([]);
  });
});

test('a message at every limit is taken', () => {
  const full = {
    flags: V2,
    components: [
      {
        type: 17,
        accent_color: 0xffffff,
        components: [
          {
            type: 9,
            components: [text('a'), text('b'), text('c')],
            accessory: button({ custom_id: 'i'.repeat(100) }),
          },
          { type: 14, divider: true, spacing: 2 },
          row(...[1, 2, 3, 4, 5].map((n) => button({ custom_id: `b${n}`, label: 'l'.repeat(80) }))),
          row({
            type: 3,
            custom_id: 'menu',
            options: options(...Array.from({ length: 25 }, (_, n) => `v${n}`)),
          }),
        ],
      },
      ...Array.from({ length: 23 }, () => text('x')),
      text('y'.repeat(4000 - 3 - 23)),
    ],
  };
  expect(refusalOf(full)).toBeUndefined();
});

test('whatever JSON comes, it is taken or refused with a code, never a crash', () => {
  fc.assert(
    fc.property(
      fc.record({ flags: fc.constantFrom(undefined, V2), components: fc.jsonValue() }),
      (message) => {
        const refusal = refusalOf(message);
        expect([undefined, 50035, 50006]).toContain(refusal?.code);
      },
    ),
  );
});

function refusalOf(message: object): { code: number; errors: Record<string, string[]> } | undefined {
  try {
    checkMessage(parse(createMessage, message), []);
    return undefined;
  } catch (error) {
    const body = JSON.parse(JSON.stringify(error));
    return { code: body.code, errors: fieldErrors({ status: 400, headers: new Headers(), body }) };
  }
}
