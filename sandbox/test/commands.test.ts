import { describe, expect, test } from 'vitest';
import { SEEDED } from '../src/world/seed.ts';
import { fieldErrors, freshSandbox } from './support/rest.ts';

const GLOBAL = `/applications/${SEEDED.bot}/commands`;
const HERE = `/applications/${SEEDED.bot}/guilds/${SEEDED.guild}/commands`;
const search = {
  name: 'search',
  description: 'Searches',
  options: [{ type: 3, name: 'query', description: 'What', required: true, autocomplete: true }],
};

const { sandbox, api } = freshSandbox();

test('commands come back as Discord gives them back', async () => {
  const [command] = (await api('PUT', GLOBAL, [search])).body;
  expect(command).toMatchObject({
    type: 1,
    application_id: SEEDED.bot,
    name_localizations: null,
    default_member_permissions: null,
    integration_types: [0, 1],
    contexts: null,
    nsfw: false,
  });
  const [listed] = (await api('GET', GLOBAL)).body;
  expect(listed).not.toHaveProperty('name_localizations');
  expect((await api('GET', `${GLOBAL}?with_localizations=true`)).body).toEqual([command]);
});

test('the same command keeps its id, and its version while it does not change', async () => {
  const put = async (definition: object) => (await api('PUT', GLOBAL, [definition])).body[0];
  const first = await put(search);
  expect(await put(search)).toEqual(first);
  const changed = await put({ ...search, description: 'Finds' });
  expect(changed.id).toBe(first.id);
  expect(changed.version).not.toBe(first.version);
});

test('one at a time: created, replaced, read and deleted', async () => {
  const created = await api('POST', GLOBAL, search);
  expect(created.status).toBe(201);
  const path = `${GLOBAL}/${created.body.id}`;
  expect((await api('POST', GLOBAL, { ...search, description: 'Finds' })).status).toBe(200);
  expect((await api('GET', path)).body.description).toBe('Finds');
  expect((await api('DELETE', path)).status).toBe(204);
  expect((await api('GET', path)).body.code).toBe(10063);
});

test("a server's commands hide global ones of the same name, there only", async () => {
  await api('PUT', GLOBAL, [search]);
  await api('PUT', HERE, [{ ...search, description: 'Here' }]);
  const offered = (place: string) =>
    sandbox()
      .as('admin', place)
      .commands()
      .map(({ description }) => description);
  expect(offered('#general')).toEqual(['Here']);
  expect(offered('dm')).toEqual(['Searches']);
});

test.each([
  ['another application', '/applications/1/commands', 10002],
  [
    'a server that the bot is not in',
    `/applications/${SEEDED.bot}/guilds/${SEEDED.otherGuild}/commands`,
    50001,
  ],
])('commands of %s are refused', async (_, path, code) => {
  expect((await api('PUT', path, [search])).body.code).toBe(code);
});

const option = (fields: object) => ({
  ...search,
  options: [{ type: 3, name: 'o', description: 'O', ...fields }],
});
const REFUSED: Record<string, [object, Record<string, string[]>]> = {
  'capitals in a name': [{ ...search, name: 'Search' }, { '0.name': ['APPLICATION_COMMAND_INVALID_NAME'] }],
  'a space in a name': [{ ...search, name: 'se arch' }, { '0.name': ['APPLICATION_COMMAND_INVALID_NAME'] }],
  'no description': [{ name: 'search' }, { '0.description': ['BASE_TYPE_REQUIRED'] }],
  'a long description': [
    { ...search, description: 'x'.repeat(101) },
    { '0.description': ['BASE_TYPE_MAX_LENGTH'] },
  ],
  'a description of a message command': [
    { name: 'Find', type: 3, description: 'x' },
    { '0.description': ['BASE_TYPE_CHOICES'] },
  ],
  'options of a message command': [
    { name: 'Find', type: 3, options: [] },
    { '0.options': ['UNKNOWN_FIELD'] },
  ],
  'a required option after an optional one': [
    { ...search, options: [{ type: 3, name: 'a', description: 'A' }, search.options[0]] },
    { '0.options': ['APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID'] },
  ],
  'two options of one name': [
    { ...search, options: [search.options[0], search.options[0]] },
    { '0.options': ['APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS'] },
  ],
  'choices and autocomplete': [
    option({ autocomplete: true, choices: [{ name: 'a', value: 'a' }] }),
    { '0.options.0.autocomplete': ['APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_CHOICES'] },
  ],
  '26 choices': [
    option({ choices: Array.from({ length: 26 }, (_, i) => ({ name: `${i}`, value: `${i}` })) }),
    { '0.options.0.choices': ['BASE_TYPE_MAX_LENGTH'] },
  ],
  'a subcommand beside an option': [
    { ...search, options: [search.options[0], { type: 1, name: 'sub', description: 'S' }] },
    { '0.options': ['APPLICATION_COMMAND_OPTIONS_TYPE_INVALID'] },
  ],
  'a length on a number': [
    option({ type: 4, max_length: 3 }),
    { '0.options.0.max_length': ['UNKNOWN_FIELD'] },
  ],
  'a context that there is not': [{ ...search, contexts: [3] }, { '0.contexts.0': ['BASE_TYPE_CHOICES'] }],
  'more than 8,000 characters': [
    {
      ...search,
      options: Array.from({ length: 25 }, (_, i) => ({
        type: 3,
        name: `option-${i}`,
        description: 'd'.repeat(100),
        choices: Array.from({ length: 5 }, (_, j) => ({ name: `${j}`.repeat(50), value: `${j}` })),
      })),
    },
    { '0': ['APPLICATION_COMMAND_TOO_LARGE'] },
  ],
};

describe('a definition is refused for', () => {
  test.each(Object.entries(REFUSED))('%s', async (_, [definition, errors]) => {
    const answer = await api('PUT', GLOBAL, [definition]);
    expect(answer.body.code).toBe(50035);
    expect(fieldErrors(answer)).toEqual(errors);
    expect((await api('GET', GLOBAL)).body).toEqual([]);
  });

  test('being the 101st', async () => {
    const many = Array.from({ length: 101 }, (_, i) => ({ ...search, name: `c${i}` }));
    expect((await api('PUT', GLOBAL, many)).body.code).toBe(30032);
  });
});

describe('where a command is offered', () => {
  const offered = (who: string, place: string) => sandbox().as(who, place).commands().length > 0;
  const put = (more: object) => api('PUT', GLOBAL, [{ ...search, ...more }]);

  test('by context', async () => {
    await put({ contexts: [1] });
    expect([offered('admin', '#general'), offered('admin', 'dm')]).toEqual([false, true]);
    await put({ contexts: [0] });
    expect([offered('admin', '#general'), offered('admin', 'dm')]).toEqual([true, false]);
  });

  test('by installation', async () => {
    await put({ integration_types: [1], contexts: [0, 1, 2] });
    expect(offered('admin', '#general')).toBe(false);
    sandbox().world.userInstalls.add(SEEDED.admin);
    expect([offered('admin', '#general'), offered('admin', '#lounge')]).toEqual([true, true]);
    const between = sandbox().world.openDm(SEEDED.admin, SEEDED.member).id;
    expect([offered('admin', between), offered('member', between)]).toEqual([true, false]);
  });
});
