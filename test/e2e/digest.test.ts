import { type APIMessage, ChannelType, MessageFlags } from 'discord-api-types/v10';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../sandbox/src/server/server.ts';
import { SEEDED } from '../../sandbox/src/world/seed.ts';
import { type HomeApp, startHomeApp } from '../support/app.ts';
import { buttons, jumpTo, type Person, person, textOf } from '../support/driver.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let sandbox: RunningSandbox;
let app: HomeApp;
let admin: Person;

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 });
  app = await startHomeApp(sandbox);
  admin = person(sandbox, 'admin', '#general');
});

afterAll(async () => {
  await app.close();
  await sandbox.close();
});

beforeEach(() => toTime('06:00'));

afterEach(async () => {
  sandbox.faults.clear();
  for (const channel of Object.keys(PLACES)) await admin.slash('digest stop', { channel: PLACES[channel]! });
});

const PLACES: Record<string, string> = {
  general: SEEDED.general,
  papers: SEEDED.papers,
  announcements: SEEDED.announcements,
  ideas: SEEDED.ideas,
  thread: SEEDED.thread,
};

const toTime = (time: string) => jumpTo(sandbox, time);

/** Waits until what is expected comes true. The bot keeps to Discord's rate limits, so that can take seconds. */
function eventually<T>(expectation: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(expectation, { timeout: 20_000, interval: 50 });
}

/** The digests that stand in a channel. */
function digestsIn(channelId: string): APIMessage[] {
  const { world } = sandbox;
  const threads = [...world.channels.values()].filter(({ parentId }) => parentId === channelId);
  const places =
    world.channels.get(channelId)?.type === ChannelType.GuildForum ? threads : [{ id: channelId }];
  return places
    .flatMap(({ id }) => world.messages(id))
    .map(({ wire }) => wire)
    .filter((wire) => buttons(wire).some(({ label }) => label === 'Why these?'));
}

async function arrived(channelId: string, count: number): Promise<APIMessage[]> {
  await eventually(() => expect(digestsIn(channelId)).toHaveLength(count));
  return digestsIn(channelId);
}

function setUp(channel: string, more: Record<string, string | number | boolean> = {}) {
  return admin.slash('digest setup', { channel, time: '08:00', timezone: 'UTC', quiet: false, ...more });
}

/** Waits until the bot has heard of something that changed in Discord. */
async function shows(command: string, text: string | RegExp): Promise<void> {
  await eventually(async () => expect((await admin.slash(command)).text()).toMatch(text));
}

describe('setting up', () => {
  test('answers with the next three runs, for the asker alone', async () => {
    const reply = await setUp(SEEDED.general, {
      timezone: 'Europe/Berlin',
      time: '8:30 pm',
      days: 'weekdays',
    });
    expect(reply.ephemeral).toBe(true);
    expect(reply.text()).toContain('Monday to Friday at 20:30 (Europe/Berlin)');
    const times = [...reply.text().matchAll(/<t:(\d+):F>/g)].map(
      ([, seconds]) => new Date(Number(seconds) * 1000),
    );
    expect(times).toHaveLength(3);
    for (const time of times) {
      expect(time.toLocaleString('sv-SE', { timeZone: 'Europe/Berlin', timeStyle: 'short' })).toBe('20:30');
      expect([0, 6]).not.toContain(time.getUTCDay());
    }
    expect(reply.text()).toMatch(/11 excerpts match/);
  });

  test('suggests zones by city, days and people', async () => {
    const complete = (values: Record<string, string>, focused: string) =>
      admin.complete('digest setup', values, focused);
    expect((await complete({ timezone: 'Berlin' }, 'timezone'))[0]).toMatchObject({ value: 'Europe/Berlin' });
    expect((await complete({ timezone: 'UTC' }, 'timezone'))[0]).toMatchObject({ value: 'UTC' });
    expect((await complete({ days: 'week' }, 'days')).map(({ name }) => name)).toContain('Weekdays');
    expect((await complete({ author: 'TurnTrout' }, 'author'))[0]).toMatchObject({ name: 'Alex Turner' });
  });

  test.each([
    [{ time: '25:00' }, /don’t understand the time “25:00”/],
    [{ timezone: 'Atlantis' }, /don’t know the time zone “Atlantis”/],
    [{ days: 'someday' }, /don’t recognise “someday” as days/],
    [{ author: 'Nobody Atall Xyz' }, /Nobody in the library/],
    [{ publish: true }, /announcement channels/],
    [{ role: SEEDED.guild }, /never mentions everyone/],
  ])('refuses %o, and nothing is set up', async (values, words) => {
    const reply = await setUp(SEEDED.general, values);
    expect(reply.ephemeral).toBe(true);
    expect(reply.text()).toMatch(words);
    expect((await admin.slash('digest status')).text()).toContain('no digest yet');
  });

  test('names each permission that it lacks there', async () => {
    const channel = sandbox.world.channel(SEEDED.papers);
    sandbox.world.setPermission(channel, SEEDED.bot, 'SendMessages', false);
    sandbox.world.setPermission(channel, SEEDED.bot, 'ReadMessageHistory', false);
    await eventually(async () => {
      const text = (await setUp(SEEDED.papers, { role: SEEDED.adminRole })).text();
      for (const name of ['Send Messages', 'Read Message History', 'Mention Everyone'])
        expect(text).toContain(name);
    });
    sandbox.world.setPermission(channel, SEEDED.bot, 'SendMessages', true);
    sandbox.world.setPermission(channel, SEEDED.bot, 'ReadMessageHistory', true);
  });

  test('is for those with Manage Server: everybody else is refused, but for their own', async () => {
    const member = person(sandbox, 'member', '#general');
    const attempt = { channel: SEEDED.general, time: '08:00', timezone: 'UTC' };
    for (const name of ['setup', 'status', 'preview', 'now', 'pause', 'resume', 'stop', 'why']) {
      const reply = await member.slash(`digest ${name}`, name === 'setup' ? attempt : {});
      expect(reply.text(), name).toContain('Manage Server');
    }
    const own = await member.slash('digest me start', { time: '08:00', timezone: 'UTC' });
    expect(own.text()).toContain('your direct messages');
    expect((await member.slash('digest me status')).text()).toContain('every day at 08:00 (UTC)');
    expect((await member.slash('digest me stop')).text()).toContain('has ended');
  });

  test('one wrong field keeps the rest: a button completes it with the nearest value', async () => {
    const reply = await setUp(SEEDED.general, { timezone: 'berl', time: '8:30 pm', count: 2 });
    expect(reply.text()).toContain('Everything else that you typed is kept');
    const done = await admin.press(reply, 'Use Europe/Berlin');
    expect(done.text()).toContain('every day at 20:30 (Europe/Berlin)');
    expect(done.text()).toContain('2 excerpts');
  });

  test('two wrong fields are asked for one after the other, and the form has what was typed', async () => {
    const reply = await setUp(SEEDED.general, { timezone: 'US', time: '25:00', query: 'agency' });
    const next = await admin.press(reply, 'Use 08:00');
    expect(next.buttons().map(({ label }) => label)).toContain('Use America/New_York');
    const form = await admin.press(next, 'Change the form…');
    const done = await admin.submit(form, { channel: SEEDED.general, zone: 'Berlin' });
    expect(done.text()).toContain('every day at 08:00 (Europe/Berlin)');
    expect(done.text()).toContain('“agency”');
  });

  test('without options it asks, with today’s values', async () => {
    const form = await admin.slash('digest setup');
    expect(form.kind).toBe('modal');
    const filled = { channel: SEEDED.general, time: '9', zone: 'Tokyo', days: 'mon' };
    const done = await admin.submit(form, filled);
    expect(done.text()).toContain('Monday at 09:00 (Asia/Tokyo)');
    const again = await admin.slash('digest setup', { channel: SEEDED.general });
    expect(JSON.stringify(again.modal)).toContain('Asia/Tokyo');
  });

  test('setting up again changes it, and does not send a second one on the same day', async () => {
    await setUp(SEEDED.general);
    toTime('08:00');
    await arrived(SEEDED.general, 1);
    const reply = await setUp(SEEDED.general, { time: '10:00', count: 1 });
    const [next] = [...reply.text().matchAll(/<t:(\d+):F>/g)].map(([, seconds]) => Number(seconds) * 1000);
    expect(next! - sandbox.clock.now()).toBeGreaterThan(DAY);
  });
});

test('status turns pages when there are many', async () => {
  const channels = [SEEDED.general, SEEDED.papers, SEEDED.announcements, SEEDED.thread];
  for (const channel of channels) await setUp(channel);
  const first = await admin.slash('digest status');
  expect(first.ephemeral).toBe(true);
  for (const channel of channels.slice(0, 3)) expect(first.text()).toContain(`<#${channel}>`);
  expect(first.text()).toContain('No digest has been due yet');
  const second = await admin.press(first, 'Next');
  expect(second.text()).toContain(`<#${SEEDED.thread}>`);
});

test('the digest of a deleted channel, which no option can name any more, can be stopped in the status', async () => {
  const text = { type: ChannelType.GuildText, guildId: SEEDED.guild } as const;
  const gone = sandbox.world.addChannel({ ...text, name: 'short-lived' });
  for (const channel of [SEEDED.general, gone.id]) await setUp(channel);
  sandbox.world.deleteChannel(gone);
  await shows('digest status', 'I can’t see the channel');
  const status = await admin.slash('digest status');
  const buttons = status.buttons().filter(({ label }) => label === 'Stop this digest');
  const stopped = await admin.press(status, buttons.at(-1)!.customId!);
  expect(stopped.text()).toContain(`The digest in <#${gone.id}> has ended`);
  const left = (await admin.slash('digest status')).text();
  expect(left).toContain(`<#${SEEDED.general}>`);
  expect(left).not.toContain(gone.id);
});

describe('a day', () => {
  test('the digest comes at its hour, shows what the preview showed, and says why it came', async () => {
    const guild = sandbox.world.guild(SEEDED.guild);
    const role = guild.roles.get(SEEDED.adminRole)!;
    role.mentionable = true;
    sandbox.world.setRolePermissions(guild, role, BigInt(role.permissions));
    await eventually(async () => {
      const reply = await setUp(SEEDED.papers, { count: 5, role: SEEDED.adminRole });
      expect(reply.text()).toContain('is set up');
    });
    const preview = await admin.slash('digest preview', { channel: SEEDED.papers });
    expect(preview.ephemeral).toBe(true);
    const before = digestsIn(SEEDED.papers).length;
    toTime('08:00');
    const message = (await arrived(SEEDED.papers, before + 1)).at(-1)!;
    const titles = (text: string) => [...text.matchAll(/^### .*$/gm)].map(([line]) => line);
    expect(titles(textOf(message))).toHaveLength(5);
    expect(titles(textOf(message))).toEqual(titles(preview.text()));
    expect(textOf(message)).toContain(`<@&${SEEDED.adminRole}>`);
    expect(message.mention_roles).toEqual([SEEDED.adminRole]);
    expect(message.mention_everyone).toBe(false);
    const shown = sandbox.world.findMessage(SEEDED.papers, message.id)!;
    expect(textOf(message)).toMatch(/^## Five passages for \w+day\n-# \d+ \w+ \d{4}/);
    const why = await person(sandbox, 'member', '#papers').press(shown, 'Why these?');
    expect(why.ephemeral).toBe(true);
    expect(why.text()).toContain('every day at 08:00 (UTC)');
    expect(why.text()).not.toContain(SEEDED.admin);
    expect((await admin.slash('digest why', { channel: SEEDED.papers })).text()).toContain(message.id);
  });

  test('now, pause, resume, stop', async () => {
    await setUp(SEEDED.general);
    const before = digestsIn(SEEDED.general).length;
    const posted = await admin.slash('digest now');
    expect(posted.buttons().map(({ url }) => url)).toEqual([expect.stringContaining(`/${SEEDED.general}/`)]);
    expect((await admin.slash('digest now')).text()).toContain('already requested this minute');
    await arrived(SEEDED.general, before + 1);
    await admin.slash('digest pause');
    expect((await admin.slash('digest why')).text()).toContain('Paused since');
    toTime('09:00');
    expect((await admin.slash('digest resume')).text()).toContain('is on again');
    expect(digestsIn(SEEDED.general)).toHaveLength(before + 1);
    toTime('08:00');
    await arrived(SEEDED.general, before + 2);
    expect((await admin.slash('digest stop')).text()).toContain('has ended');
    expect((await admin.slash('digest why')).text()).toContain('no digest yet');
  });

  test('the status has what can be done: preview, pause, change, resume', async () => {
    await setUp(SEEDED.general);
    const status = await admin.slash('digest status');
    expect(status.text()).toMatch(/at 08:00 \(UTC\), which is <t:\d+:t> for you/);
    expect((await admin.press(status, 'Preview')).text()).toMatch(/## Three passages for/);
    expect((await admin.press(status, 'Pause')).text()).toContain('is paused');
    const form = await admin.press(status, 'Change…');
    expect(JSON.stringify(form.modal)).toContain('08:00');
    expect((await admin.submit(form, { channel: SEEDED.general, time: '10:15' })).text()).toContain(
      '10:15 (UTC)',
    );
    await admin.slash('digest pause');
    expect((await admin.press(await admin.slash('digest status'), 'Resume')).text()).toContain('is on again');
  });

  test('readers can discuss a digest and get it by direct message', async () => {
    await setUp(SEEDED.general, { time: '08:45', query: 'shard' });
    const before = digestsIn(SEEDED.general).length;
    await admin.slash('digest now');
    const message = (await arrived(SEEDED.general, before + 1)).at(-1)!;
    const shown = sandbox.world.findMessage(SEEDED.general, message.id)!;
    const member = person(sandbox, 'member', '#general');
    for (const who of [member, admin]) {
      const reply = await who.press(shown, 'Discuss');
      expect(reply.ephemeral).toBe(true);
      expect(reply.buttons()[0]?.url).toContain(message.id);
    }
    expect(sandbox.world.channels.get(message.id)?.parentId).toBe(SEEDED.general);
    const form = await member.press(shown, 'Get this by DM');
    expect(JSON.stringify(form.modal)).toContain('shard');
    expect((await member.submit(form, {})).text()).toContain('every day at 08:45 (UTC)');
    await member.slash('digest me stop');
  });

  test('quiet: it does not talk to itself', async () => {
    await setUp(SEEDED.general, { quiet: true });
    const before = digestsIn(SEEDED.general).length;
    toTime('08:00');
    await arrived(SEEDED.general, before + 1);
    toTime('08:00');
    await shows('digest why', /skipped: nobody had posted there since the previous one/);
    person(sandbox, 'member', '#general').says('Good one.');
    toTime('08:00');
    await arrived(SEEDED.general, before + 2);
  });

  test('a filter that matches nothing posts nothing, and why says so', async () => {
    const reply = await setUp(SEEDED.general, { query: 'xylophonequartz' });
    expect(reply.text()).toContain('Nothing in the library matches this yet');
    toTime('08:00');
    await shows('digest why', /skipped: nothing in the library matches/);
  });

  test('on this day: a post of this day of the year comes first', async () => {
    // A post of the library is of 19 December 2025.
    const { clock } = sandbox;
    while (!new Date(clock.now()).toISOString().includes('-12-19T')) clock.jump(DAY);
    const reply = await setUp(SEEDED.general, { count: 1, flavour: 'on-this-day' });
    expect(reply.text()).toContain('posts from this day of the year first');
    const before = digestsIn(SEEDED.general).length;
    toTime('08:00');
    const message = (await arrived(SEEDED.general, before + 1)).at(-1)!;
    expect(textOf(message)).toMatch(/Published (a year|\d+ years) ago today/);
    expect(textOf(message)).toContain('2025-Era “Reward Hacking”');
  });

  test('downtime of less than six hours makes it late, more makes it missed', async () => {
    await setUp(SEEDED.general);
    const before = digestsIn(SEEDED.general).length;
    await app.stop();
    toTime('13:59');
    await app.start();
    await arrived(SEEDED.general, before + 1);
    await shows('digest why', /That was late/);
    await app.stop();
    sandbox.clock.jump(DAY + 2 * MINUTE);
    await app.start();
    await shows('digest why', /was missed: the bot was not running/);
    expect(digestsIn(SEEDED.general)).toHaveLength(before + 1);
  });
});

describe('places', () => {
  test('an announcement channel: published', async () => {
    await setUp(SEEDED.announcements, { publish: true });
    await admin.slash('digest now', { channel: SEEDED.announcements });
    const [message] = await arrived(SEEDED.announcements, 1);
    await eventually(() => expect(message!.flags! & MessageFlags.Crossposted).toBeTruthy());
  });

  test('a thread', async () => {
    await setUp(SEEDED.thread);
    await admin.slash('digest now', { channel: SEEDED.thread });
    await arrived(SEEDED.thread, 1);
  });

  test('a forum: a post of its own', async () => {
    await setUp(SEEDED.ideas, { quiet: true });
    toTime('08:00');
    const [message] = await arrived(SEEDED.ideas, 1);
    const thread = sandbox.world.channel(message!.channel_id);
    expect(thread.name).toMatch(/^Daily reading, \w+ \d+ \w+ \d{4}$/);
    toTime('08:00');
    await eventually(async () =>
      expect((await admin.slash('digest why', { channel: SEEDED.ideas })).text()).toContain('skipped'),
    );
    person(sandbox, 'member', thread.id).says('I read it.');
    toTime('08:00');
    await arrived(SEEDED.ideas, 2);
  });
});

describe('problems', () => {
  test.each([
    ['answered 500 after storing', { kind: 'do-then-fail', status: 500 }],
    ['answered 500', { kind: 'refuse', status: 500 }],
    ['dropped after storing', { kind: 'do-then-drop' }],
    ['dropped', { kind: 'drop' }],
    ['answered 429', { kind: 'rate-limit', seconds: 1 }],
    ['answered 429 for the whole bot', { kind: 'rate-limit', seconds: 1, global: true }],
  ] as const)('%s: one message', async (_, fault) => {
    await setUp(SEEDED.general);
    const before = digestsIn(SEEDED.general).length;
    sandbox.faults.onCreateMessage(fault);
    toTime('08:00');
    await arrived(SEEDED.general, before + 1);
    await shows('digest why', /It took \d attempts/);
    expect(digestsIn(SEEDED.general)).toHaveLength(before + 1);
  });

  test('when the nonce no longer helps, it looks into the channel first', async () => {
    await setUp(SEEDED.general);
    const before = digestsIn(SEEDED.general).length;
    sandbox.faults.onCreateMessage({ kind: 'do-then-drop' });
    sandbox.faults.onCreateMessage({ kind: 'drop' }, 1000);
    toTime('08:00');
    await arrived(SEEDED.general, before + 1);
    await shows('digest why', /on its way/);
    sandbox.faults.clear();
    sandbox.clock.jump(HOUR);
    await shows('digest why', /The last digest went out/);
    expect(digestsIn(SEEDED.general)).toHaveLength(before + 1);
  });

  test('a forum post whose answer was lost is found again', async () => {
    await setUp(SEEDED.ideas);
    const before = digestsIn(SEEDED.ideas).length;
    sandbox.faults.order('POST', /\/threads$/, { kind: 'do-then-drop' });
    toTime('08:00');
    await arrived(SEEDED.ideas, before + 1);
    sandbox.clock.jump(10 * MINUTE);
    await eventually(async () =>
      expect((await admin.slash('digest why', { channel: SEEDED.ideas })).text()).toContain('went out'),
    );
    expect(digestsIn(SEEDED.ideas)).toHaveLength(before + 1);
  });

  test('a lost permission pauses it, its owner is told once, and it goes on by itself', async () => {
    await setUp(SEEDED.general);
    const before = digestsIn(SEEDED.general).length;
    const channel = sandbox.world.channel(SEEDED.general);
    const told = () =>
      person(sandbox, 'admin', 'dm')
        .sees()
        .filter((message) => textOf(message).includes('is paused'));
    const toldBefore = told().length;
    sandbox.world.setPermission(channel, SEEDED.bot, 'SendMessages', false);
    toTime('08:00');
    await eventually(() => expect(told()).toHaveLength(toldBefore + 1));
    const papers = person(sandbox, 'admin', '#papers');
    const status = await papers.slash('digest status');
    expect(status.text()).toContain('I can’t post here right now: I need the');
    expect(status.text()).toContain('Send Messages');
    toTime('08:00');
    await eventually(async () => expect((await papers.slash('digest why')).text()).toContain('on its way'));
    sandbox.world.setPermission(channel, SEEDED.bot, 'SendMessages', true);
    await eventually(async () =>
      expect((await admin.slash('digest preview')).text()).not.toContain('Send Messages'),
    );
    sandbox.clock.jump(HOUR);
    await arrived(SEEDED.general, before + 1);
    expect((await papers.slash('digest status')).text()).not.toContain('Paused');
    expect(told()).toHaveLength(toldBefore + 1);
  });

  test('an owner with closed direct messages is told after the next command', async () => {
    await setUp(SEEDED.general);
    const channel = sandbox.world.channel(SEEDED.general);
    sandbox.world.setPermission(channel, SEEDED.bot, 'SendMessages', false);
    sandbox.world.user(SEEDED.admin).dmsOpen = false;
    toTime('08:00');
    const papers = person(sandbox, 'admin', '#papers');
    const notices = () => papers.sees().filter((message) => textOf(message).includes('is paused'));
    await eventually(async () => {
      await papers.slash('about');
      expect(notices()).toHaveLength(1);
    });
    await papers.slash('about');
    expect(notices()).toHaveLength(1);
    sandbox.world.user(SEEDED.admin).dmsOpen = true;
    sandbox.world.setPermission(channel, SEEDED.bot, 'SendMessages', true);
  });
});

describe('a digest of one’s own', () => {
  const inDm = () => person(sandbox, 'member', 'dm');
  const dmId = () => inDm().actor.channel.id;

  test('by direct message, from direct messages', async () => {
    const reply = await inDm().slash('digest me start', { time: '08:00', timezone: 'Asia/Kathmandu' });
    expect(reply.text()).toContain('your direct messages');
    toTime('02:15');
    await arrived(dmId(), 1);
    await eventually(async () => expect((await inDm().slash('digest why')).text()).toContain('went out'));
    expect((await inDm().slash('digest status')).text()).toContain('Asia/Kathmandu');
    expect((await inDm().slash('digest me stop')).text()).toContain('has ended');
    expect((await inDm().slash('digest status')).text()).toContain('You have no digest');
  });

  test('closed direct messages: said at once', async () => {
    sandbox.world.user(SEEDED.admin).dmsOpen = false;
    const reply = await admin.slash('digest me start', { time: '08:00', timezone: 'UTC' });
    expect(reply.text()).toContain('I can’t write to you');
    sandbox.world.user(SEEDED.admin).dmsOpen = true;
  });

  test('direct messages closed later pause it, and the next command says so', async () => {
    await inDm().slash('digest me start', { time: '08:00', timezone: 'UTC' });
    sandbox.world.user(SEEDED.member).dmsOpen = false;
    toTime('08:00');
    const general = person(sandbox, 'member', '#general');
    const notices = () =>
      general.sees().filter((message) => textOf(message).includes('Your daily digest is paused'));
    await eventually(async () => {
      await general.slash('about');
      expect(notices()).toHaveLength(1);
    });
    sandbox.world.user(SEEDED.member).dmsOpen = true;
    const before = digestsIn(dmId()).length;
    sandbox.clock.jump(HOUR);
    await arrived(dmId(), before + 1);
    await inDm().slash('digest me stop');
  });
});
