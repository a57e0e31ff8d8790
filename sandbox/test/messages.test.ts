import { describe, expect, test } from 'vitest';
import type { PermissionName } from '../src/world/permissions.ts';
import { SEEDED } from '../src/world/seed.ts';
import { fieldErrors, freshSandbox } from './support/rest.ts';

const GENERAL = `/channels/${SEEDED.general}`;
const { sandbox, api } = freshSandbox();

const post = async (content: string, more: object = {}) =>
  (await api('POST', `${GENERAL}/messages`, { content, ...more })).body;
const stored = () =>
  sandbox()
    .world.messages(SEEDED.general)
    .map(({ wire }) => wire.content);
const forbid = (...names: PermissionName[]) => {
  const channel = sandbox().world.channel(SEEDED.general);
  for (const name of names) sandbox().world.setPermission(channel, SEEDED.bot, name, false);
};

describe('a nonce', () => {
  test('that is enforced gives back the first message for some minutes', async () => {
    const first = await post('once', { nonce: 'n1', enforce_nonce: true });
    const again = await post('twice', { nonce: 'n1', enforce_nonce: true });
    expect(again).toMatchObject({ id: first.id, content: 'once', nonce: 'n1' });
    sandbox().clock.jump(10 * 60 * 1000);
    await post('later', { nonce: 'n1', enforce_nonce: true });
    expect(stored()).toEqual(['once', 'later']);
  });

  test('that is not enforced hinders nothing', async () => {
    await post('once', { nonce: 'n1' });
    await post('twice', { nonce: 'n1' });
    expect(stored()).toEqual(['once', 'twice']);
  });

  test('is not part of the history', async () => {
    await post('once', { nonce: 'n1', enforce_nonce: true });
    const { body } = await api('GET', `${GENERAL}/messages`);
    expect(body[0]).not.toHaveProperty('nonce');
  });

  test('has at most 25 characters', async () => {
    const answer = await api('POST', `${GENERAL}/messages`, { content: 'x', nonce: 'n'.repeat(26) });
    expect(answer.body.code).toBe(50035);
  });
});

describe('the history', () => {
  const history = async (query: string) =>
    (await api('GET', `${GENERAL}/messages?${query}`)).body.map(
      (message: { content: string }) => message.content,
    );

  test('is newest first, in pages before, after and around a message', async () => {
    const { as } = sandbox();
    const messages = ['1', '2', '3', '4', '5'].map((text) =>
      as('admin', '#general').say(`<@${SEEDED.bot}> ${text}`),
    );
    const said = (...numbers: number[]) => numbers.map((n) => `<@${SEEDED.bot}> ${n}`);
    const { id } = messages[2]!.wire;
    expect(await history('limit=2')).toEqual(said(5, 4));
    expect(await history(`before=${id}`)).toEqual(said(2, 1));
    expect(await history(`after=${id}&limit=1`)).toEqual(said(4));
    expect(await history(`around=${id}&limit=3`)).toEqual(said(4, 3, 2));
  });

  test.each(['limit=0', 'limit=101', 'before=1&after=2', 'since=1'])(
    'cannot be asked for with %s',
    async (query) => {
      expect((await api('GET', `${GENERAL}/messages?${query}`)).body.code).toBe(50035);
    },
  );

  test('holds back what others wrote, unless the Message Content intent is granted', async () => {
    sandbox().as('admin', '#general').say('my words');
    await post('own words');
    expect(await history('')).toEqual(['own words', '']);
    sandbox().world.messageContentIntent = true;
    expect(await history('')).toEqual(['own words', 'my words']);
  });

  test('is empty without the permission to read it', async () => {
    await post('x');
    forbid('ReadMessageHistory');
    expect(await history('')).toEqual([]);
  });
});

describe('permissions', () => {
  test.each([
    ['POST', '/messages', { content: 'x' }, ['SendMessages'], 50013],
    ['POST', '/messages', { content: 'x' }, ['ViewChannel'], 50001],
    ['GET', '', undefined, ['ViewChannel'], 50001],
    ['PATCH', '', { name: 'other' }, [], 50013],
  ] as const)('%s %s without them is refused', async (method, path, body, missing, code) => {
    forbid(...missing);
    const answer = await api(method, GENERAL + path, body);
    expect([answer.status, answer.body.code]).toEqual([403, code]);
  });

  test("people's messages can be deleted with Manage Messages only, and not be edited", async () => {
    const { id } = sandbox().as('member', '#general').say('mine').wire;
    const path = `${GENERAL}/messages/${id}`;
    expect((await api('PATCH', path, { content: 'x' })).body.code).toBe(50005);
    expect((await api('DELETE', path)).body.code).toBe(50013);
    sandbox().world.setPermission(
      sandbox().world.channel(SEEDED.general),
      SEEDED.bot,
      'ManageMessages',
      true,
    );
    expect((await api('DELETE', path)).status).toBe(204);
    expect((await api('DELETE', path)).body.code).toBe(10008);
  });
});

describe('what is not there', () => {
  test.each([
    ['GET', '/channels/1', 404, 10003],
    ['POST', '/channels/1/messages', 404, 10003],
    ['GET', `/channels/${SEEDED.general}/messages/1`, 404, 10008],
    ['GET', `/guilds/${SEEDED.otherGuild}`, 404, 10004],
    ['GET', `/guilds/${SEEDED.guild}/members/1`, 404, 10007],
    ['GET', '/users/1', 404, 10013],
    ['GET', '/nothing/at/all', 404, 0],
    ['PUT', '/gateway/bot', 404, 0],
  ])('%s %s', async (method, path, status, code) => {
    const answer = await api(method, path, method === 'POST' ? { content: 'x' } : undefined);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  test('is another version of the API', async () => {
    const response = await fetch(`${sandbox().apiUrl}/v9/gateway`);
    expect(await response.json()).toMatchObject({ code: 50041 });
  });
});

test.each([
  ['no token', { authorization: '' }, 'x', 401, 0],
  ['a wrong token', { authorization: 'Bot nonsense' }, 'x', 401, 0],
  ['broken JSON', {}, '{"content":', 400, 50109],
  ['another content type', { 'content-type': 'text/plain' }, 'x', 400, 50035],
])('a request with %s is refused', async (_, headers, body, status, code) => {
  const answer = await api('POST', `${GENERAL}/messages`, body, headers);
  expect([answer.status, answer.body.code]).toEqual([status, code]);
});

describe('mentions', () => {
  const text = `<@${SEEDED.member}> <@&${SEEDED.adminRole}> @everyone`;

  test('ping nobody when the message says so', async () => {
    const message = await post(text, { allowed_mentions: { parse: [] } });
    expect(message).toMatchObject({ mentions: [], mention_roles: [], mention_everyone: false });
  });

  test('ping whom the text names when it does not say, everyone only with the permission', async () => {
    const message = await post(text);
    expect(message).toMatchObject({ mention_roles: [SEEDED.adminRole], mention_everyone: false });
    expect(message.mentions).toMatchObject([{ id: SEEDED.member }]);
  });

  test('count in text displays too, one by one', async () => {
    const message = await api('POST', `${GENERAL}/messages`, {
      flags: 1 << 15,
      components: [{ type: 10, content: text }],
      allowed_mentions: { roles: [SEEDED.adminRole] },
    });
    expect(message.body).toMatchObject({ mentions: [], mention_roles: [SEEDED.adminRole] });
  });

  test('cannot be allowed in two ways at once', async () => {
    const allowed_mentions = { parse: ['users'], users: [SEEDED.member] };
    const answer = await api('POST', `${GENERAL}/messages`, { content: 'x', allowed_mentions });
    expect(fieldErrors(answer)).toEqual({ allowed_mentions: ['MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE'] });
  });
});

describe('editing', () => {
  test('keeps what is left out and clears what is null', async () => {
    const { id } = await post('x', { embeds: [{ title: 'e' }] });
    const path = `${GENERAL}/messages/${id}`;
    const edited = (await api('PATCH', path, { content: 'y' })).body;
    expect(edited).toMatchObject({ content: 'y', embeds: [{ title: 'e' }] });
    expect(edited.edited_timestamp).not.toBeNull();
    expect((await api('PATCH', path, { content: null })).body).toMatchObject({
      content: '',
      embeds: [{ title: 'e' }],
    });
    expect((await api('PATCH', path, { embeds: null })).body.code).toBe(50006);
  });

  test('never takes Components V2 away', async () => {
    const { body } = await api('POST', `${GENERAL}/messages`, {
      flags: 1 << 15,
      components: [{ type: 10, content: 'x' }],
    });
    const answer = await api('PATCH', `${GENERAL}/messages/${body.id}`, { content: 'plain' });
    expect(fieldErrors(answer)).toEqual({ content: ['MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2'] });
  });
});

describe('an announcement', () => {
  test('is published once', async () => {
    const { body } = await api('POST', `/channels/${SEEDED.announcements}/messages`, { content: 'News' });
    const path = `/channels/${SEEDED.announcements}/messages/${body.id}/crosspost`;
    expect((await api('POST', path)).body.flags & 1).toBe(1);
    expect((await api('POST', path)).body.code).toBe(40033);
  });

  test('is not published from another channel', async () => {
    const { id } = await post('x');
    expect((await api('POST', `${GENERAL}/messages/${id}/crosspost`)).body.code).toBe(50024);
  });
});

describe('direct messages', () => {
  const open = async (userId: string) =>
    (await api('POST', '/users/@me/channels', { recipient_id: userId })).body;

  test('are one channel for two people', async () => {
    const dm = await open(SEEDED.member);
    expect(dm).toMatchObject({ type: 1, recipients: [{ id: SEEDED.member }] });
    expect((await open(SEEDED.member)).id).toBe(dm.id);
    await api('POST', `/channels/${dm.id}/messages`, { content: 'Hello' });
    expect(sandbox().as('member', 'dm').messages()).toHaveLength(1);
  });

  test('can be closed', async () => {
    const { id } = await open(SEEDED.member);
    sandbox().world.setPerson(sandbox().world.user(SEEDED.member), { dmsOpen: false });
    const answer = await api('POST', `/channels/${id}/messages`, { content: 'Hello' });
    expect([answer.status, answer.body.code]).toEqual([403, 50007]);
  });

  test('need a server in common', async () => {
    const { id } = await open(SEEDED.member);
    sandbox().world.removeBot(sandbox().world.guild(SEEDED.guild));
    expect((await api('POST', `/channels/${id}/messages`, { content: 'Hello' })).body.code).toBe(50278);
  });
});

describe('deleting in bulk', () => {
  const bulk = (messages: string[]) => api('POST', `${GENERAL}/messages/bulk-delete`, { messages });

  test('needs Manage Messages, two messages, and young ones', async () => {
    const ids = [(await post('a')).id, (await post('b')).id];
    expect((await bulk(ids)).body.code).toBe(50013);
    sandbox().world.setPermission(
      sandbox().world.channel(SEEDED.general),
      SEEDED.bot,
      'ManageMessages',
      true,
    );
    expect((await bulk(ids.slice(1))).body.code).toBe(50016);
    expect((await bulk([...ids, SEEDED.general])).body.code).toBe(50034);
    expect((await bulk(ids)).status).toBe(204);
    expect(stored()).toEqual([]);
  });
});
