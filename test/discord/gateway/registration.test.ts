import { describe, expect, it } from 'vitest';
import { sameDefinitions } from '../../../src/discord/gateway/registration.ts';

const WANTED = [
  {
    name: 'search',
    description: 'Find a post',
    contexts: [0, 1, 2],
    integration_types: [0, 1],
    options: [{ type: 3, name: 'query', description: 'Words', required: true, autocomplete: true }],
  },
  { name: 'about', description: 'What is here', contexts: [0, 1, 2], integration_types: [0, 1], options: [] },
];

/** The same commands in the form in which Discord gives them back. */
const PRESENT = [
  {
    id: '1',
    application_id: '2',
    version: '3',
    default_member_permissions: null,
    type: 1,
    name: 'about',
    name_localizations: null,
    description: 'What is here',
    description_localizations: null,
    dm_permission: true,
    contexts: [0, 1, 2],
    integration_types: [0, 1],
    nsfw: false,
  },
  {
    id: '4',
    application_id: '2',
    version: '5',
    default_member_permissions: null,
    type: 1,
    name: 'search',
    name_localizations: null,
    description: 'Find a post',
    description_localizations: null,
    contexts: [2, 0, 1],
    integration_types: [1, 0],
    options: [
      {
        type: 3,
        name: 'query',
        name_localizations: null,
        description: 'Words',
        description_localizations: null,
        required: true,
        autocomplete: true,
      },
    ],
    nsfw: false,
  },
];

describe('sameDefinitions', () => {
  it('knows its own commands in the form that Discord gives back', () => {
    expect(sameDefinitions(WANTED, PRESENT)).toBe(true);
  });

  it.each([
    ['a description', [{ ...WANTED[0], description: 'Other' }, WANTED[1]]],
    [
      'an option that is no longer required',
      [{ ...WANTED[0], options: [{ ...WANTED[0]!.options[0], required: false }] }, WANTED[1]],
    ],
    ['a permission', [{ ...WANTED[0], default_member_permissions: '32' }, WANTED[1]]],
    ['a command less', [WANTED[0]]],
    ['a command more', [...WANTED, { name: 'more', description: 'More' }]],
  ])('sees %s', (_, wanted) => {
    expect(sameDefinitions(wanted as object[], PRESENT)).toBe(false);
  });
});
