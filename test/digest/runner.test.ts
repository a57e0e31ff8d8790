import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { failWrites, numRuns } from '../support/databases.ts';
import { DAY, type Fate, HOUR, libraryOf, MINUTE, Stage, someExcerpts } from './stage.ts';

let stage: Stage;
afterEach(() => stage?.close());

const MORNING = '2025-11-21T07:00Z';
const EIGHT = Date.parse('2025-11-21T08:00Z');

async function open(start: number | string = MORNING): Promise<Stage> {
  stage = await Stage.open(start);
  await stage.start();
  return stage;
}

/** Opens a stage whose process has not been started. */
async function openStopped(start: number | string = MORNING): Promise<Stage> {
  stage = await Stage.open(start);
  return stage;
}

describe('on time', () => {
  test('one digest a day, at its hour, and nothing in between', async () => {
    await open();
    await stage.subscribe({ count: 2 });
    await stage.until('2025-11-24T12:00Z');
    const sent = stage.place.digests();
    expect(sent.map(({ at }) => new Date(at).toISOString())).toEqual([
      '2025-11-21T08:00:00.000Z',
      '2025-11-22T08:00:00.000Z',
      '2025-11-23T08:00:00.000Z',
      '2025-11-24T08:00:00.000Z',
    ]);
    expect(sent.map(({ date }) => date)).toEqual(['2025-11-21', '2025-11-22', '2025-11-23', '2025-11-24']);
    expect(new Set(sent.flatMap(({ ids }) => ids)).size).toBe(8);
  });

  test('eight zones through a spring, at hours that are skipped and repeated: each local date once', async () => {
    // The clocks change in London, New York, Cairo, Havana and Lord Howe.
    await open('2025-02-28T00:00Z');
    const places: [string, string][] = [
      ['Europe/London', '01:30'],
      ['America/New_York', '02:30'],
      ['Africa/Cairo', '00:30'],
      ['America/Havana', '00:00'],
      ['Australia/Lord_Howe', '02:15'],
      ['Asia/Kathmandu', '08:00'],
      ['Pacific/Apia', '23:59'],
      ['UTC', '00:00'],
    ];
    for (const [zone, time] of places) await stage.subscribe({ target: zone, zone, time });
    await stage.until('2025-05-01T00:00Z');
    for (const [zone] of places) {
      const dates = stage.place.digests(zone).map(({ date }) => date);
      expect(new Set(dates).size, zone).toBe(dates.length);
      const local = new Intl.DateTimeFormat('sv-SE', { timeZone: zone });
      // A skipped 00:00 moves within its date, so the local date at the moment of sending is the date meant.
      for (const { at, date } of stage.place.digests(zone)) expect(local.format(at)).toBe(date);
      expect(dates.length, zone).toBeGreaterThanOrEqual(61);
    }
  });

  test('only on the chosen days', async () => {
    await open();
    await stage.subscribe({ days: [1, 3] });
    await stage.until('2025-12-05T00:00Z');
    expect(stage.place.digests().map(({ date }) => date)).toEqual([
      '2025-11-24',
      '2025-11-26',
      '2025-12-01',
      '2025-12-03',
    ]);
  });
});

describe('many at one minute', () => {
  const COUNT = 40;
  const WINDOW_MS = 10 * MINUTE;
  const targets = Array.from({ length: COUNT }, (_, i) => `channel ${i}`);
  /** After the full hour, milliseconds by target. */
  const placesOn = (date: string) => {
    const sent = stage.place.messages.filter((message) => message.date === date);
    expect(sent.length).toBe(new Set(sent.map(({ target }) => target)).size);
    return new Map(sent.map(({ target, at }) => [target, at - Date.parse(`${date}T08:00Z`)]));
  };

  async function openMany(): Promise<void> {
    await openStopped();
    stage.spreadMs = WINDOW_MS / COUNT;
    await stage.restart();
    for (const target of targets) await stage.subscribe({ target });
  }

  test('each has its own place in a window, the same every day', async () => {
    await openMany();
    expect(await stage.runner.windowMs(EIGHT)).toBe(WINDOW_MS);
    await stage.until('2025-11-22T12:00Z');
    const places = placesOn('2025-11-21');
    expect([...places.keys()].sort()).toEqual([...targets].sort());
    expect(new Set(places.values()).size).toBe(COUNT);
    for (const place of places.values()) expect(place).toBeLessThan(WINDOW_MS);
    // Even enough: some come in each quarter.
    const quarters = new Set(Array.from(places.values(), (place) => Math.floor((4 * place) / WINDOW_MS)));
    expect([...quarters].sort()).toEqual([0, 1, 2, 3]);
    expect(placesOn('2025-11-22')).toEqual(places);
  });

  test('digests come even if the database was unavailable when they fell due', async () => {
    await openMany();
    const { subscriptions } = stage;
    const requestsAt = subscriptions.requestsAt.bind(subscriptions);
    let failures = 0;
    subscriptions.requestsAt = async (at) => {
      if (failures++ === 0) throw new Error('the database is away');
      return requestsAt(at);
    };
    await stage.until('2025-11-21T12:00Z');
    expect(failures).toBeGreaterThan(0);
    expect([...placesOn('2025-11-21').keys()].sort()).toEqual([...targets].sort());
  });

  test('when others leave the window shrinks, and nobody changes places', async () => {
    await openMany();
    await stage.until('2025-11-21T12:00Z');
    const [stay, leave] = [targets.slice(COUNT / 2), targets.slice(0, COUNT / 2)];
    for (const target of leave) await stage.subscriptions.delete((await stage.subscriptions.of(target))!.id);
    await stage.until('2025-11-22T12:00Z');
    const [before, after] = [placesOn('2025-11-21'), placesOn('2025-11-22')];
    expect([...after.keys()].sort()).toEqual([...stay].sort());
    for (const [target, place] of after) expect(Math.abs(2 * place - before.get(target)!)).toBeLessThan(3);
  });

  test('a process that dies within the window loses none and sends none twice', async () => {
    await openMany();
    stage.place.fates = Array.from({ length: COUNT / 2 }, (_, i) =>
      i % 7 === 3 ? 'stored, killed' : i % 7 === 5 ? 'not stored, killed' : 'fine',
    );
    await stage.until('2025-11-21T12:00Z');
    expect([...placesOn('2025-11-21').keys()].sort()).toEqual([...targets].sort());
  });

  test('a window may be longer than a digest may be late', async () => {
    await openStopped();
    stage.spreadMs = (8 * HOUR) / COUNT;
    await stage.restart();
    for (const target of targets) await stage.subscribe({ target });
    await stage.until('2025-11-21T20:00Z');
    expect(Math.max(...placesOn('2025-11-21').values())).toBeGreaterThan(6 * HOUR);
    expect(placesOn('2025-11-21').size).toBe(COUNT);
  });

  test('less than a minute of them is no window: they follow one another', async () => {
    await openMany();
    for (const target of targets.slice(3))
      await stage.subscriptions.delete((await stage.subscriptions.of(target))!.id);
    await stage.until('2025-11-21T12:00Z');
    expect([...placesOn('2025-11-21').values()]).toEqual([0, 0, 0]);
  });
});

describe('never twice, never lost', () => {
  const fates = fc.array(
    fc.constantFrom<Fate>(
      'fine',
      'stored, unclear',
      'stored late, unclear',
      'not stored, unclear',
      'busy',
      'busy everywhere',
      'stored, killed',
      'not stored, killed',
    ),
    { maxLength: 12 },
  );

  test.each([true, false])('whatever becomes of the attempts (nonces protect: %s)', async (nonceProtects) => {
    await fc.assert(
      fc.asyncProperty(fates, async (list) => {
        await open();
        stage.place.nonceProtects = nonceProtects;
        stage.place.promisesNonces = nonceProtects;
        stage.place.fates = [...list];
        await stage.subscribe({ count: 3 });
        await stage.until(EIGHT + 5 * HOUR);
        const sent = stage.place.digests();
        expect(sent.map(({ date }) => date)).toEqual(['2025-11-21']);
        const record = await stage.deliveries.last(1);
        expect(record).toMatchObject({ state: 'sent', posted: { messageId: sent[0]!.messageId } });
        expect(record!.excerpts).toEqual(sent[0]!.ids);
        await stage.close();
      }),
      numRuns(60),
    );
  });

  test('the next day shows something else, after whatever trouble', async () => {
    await open();
    stage.place.fates = ['stored, killed', 'not stored, unclear', 'busy', 'fine', 'not stored, killed'];
    await stage.subscribe({ count: 4 });
    await stage.until('2025-11-23T12:00Z');
    const ids = stage.place.digests().flatMap((message) => message.ids);
    expect(ids).toHaveLength(12);
    expect(new Set(ids).size).toBe(12);
  });

  test('a long time after an unclear attempt it looks before it sends', async () => {
    await open();
    await stage.subscribe();
    stage.place.fates = ['stored, killed'];
    stage.clock.set(EIGHT);
    await stage.place.killed.promise;
    // Down for an hour: nobody knows the nonce any more.
    stage.clock.advance(HOUR);
    await stage.restart();
    await stage.pass(HOUR);
    expect(stage.place.digests()).toHaveLength(1);
    expect(stage.place.attempts).toBe(1);
    expect(await stage.deliveries.last(1)).toMatchObject({ state: 'sent' });
  });

  test('a process that starts again goes on at once', async () => {
    await open();
    await stage.subscribe();
    stage.place.fates = ['not stored, killed'];
    stage.clock.set(EIGHT);
    await stage.place.killed.promise;
    await stage.restart();
    await stage.runner.idle();
    expect(stage.place.digests().map(({ at }) => at)).toEqual([EIGHT]);
  });

  test('it looks too when the clock was set back meanwhile and the nonce is long forgotten', async () => {
    await open();
    await stage.subscribe();
    stage.place.fates = ['stored, killed'];
    stage.clock.set(EIGHT);
    await stage.place.killed.promise;
    stage.place.nonceProtects = false;
    stage.place.messages.splice(0, 1, { ...stage.place.messages[0]!, at: EIGHT - 2 * HOUR });
    stage.clock.set(EIGHT - HOUR);
    await stage.restart();
    await stage.until(EIGHT + HOUR);
    expect(stage.place.digests()).toHaveLength(1);
    expect(await stage.deliveries.last(1)).toMatchObject({ state: 'sent' });
  });

  test('when it cannot look, it does not send, and in the end says so', async () => {
    await open();
    await stage.subscribe();
    stage.place.fates = ['stored, killed'];
    stage.clock.set(EIGHT);
    await stage.place.killed.promise;
    stage.place.canSearch = false;
    stage.clock.advance(HOUR);
    await stage.restart();
    await stage.until('2025-11-22T07:00Z');
    expect(await stage.deliveries.last(1)).toMatchObject({ state: 'planned' });
    await stage.until('2025-11-22T12:00Z');
    expect(stage.place.digests().map(({ date }) => date)).toEqual(['2025-11-21', '2025-11-22']);
  });

  test('two processes on one database send each digest once', async () => {
    await openStopped();
    for (let i = 0; i < 30; i++) await stage.subscribe({ target: `channel${i}` });
    const runners = [stage.newRunner({ alone: false }), stage.newRunner({ alone: false })];
    for (const runner of runners) await runner.start();
    for (const runner of runners) await runner.idle();
    stage.clock.set(EIGHT);
    for (const runner of runners) await runner.idle();
    for (let i = 0; i < 30; i++) expect(stage.place.digests(`channel${i}`)).toHaveLength(1);
    expect(stage.place.attempts).toBe(30);
    for (const runner of runners) await runner.close();
  });

  test('what a dead process had claimed, another one takes over when the claim ends', async () => {
    await openStopped();
    await stage.subscribe();
    const dead = stage.newRunner({ alone: false });
    await dead.start();
    await dead.idle();
    stage.place.fates = ['not stored, killed'];
    stage.clock.set(EIGHT);
    await stage.place.killed.promise;
    stage.runner = stage.newRunner({ alone: false });
    await stage.runner.start();
    await stage.runner.idle();
    expect(stage.place.digests()).toHaveLength(0);
    stage.place.killed = Promise.withResolvers();
    await stage.pass(5 * MINUTE);
    expect(stage.place.digests()).toHaveLength(1);
  });
});

describe('after the bot was down', () => {
  async function downUntil(time: string): Promise<void> {
    await openStopped();
    await stage.subscribe();
    stage.clock.set(Date.parse(time));
    await stage.runner.start();
    await stage.pass(MINUTE);
  }

  test('a digest missed by less than six hours comes late, once', async () => {
    await downUntil('2025-11-21T13:59Z');
    expect(stage.place.digests().map(({ date }) => date)).toEqual(['2025-11-21']);
    await stage.until('2025-11-22T07:00Z');
    expect(stage.place.digests()).toHaveLength(1);
  });

  test('an older one is recorded as missed, and why', async () => {
    await downUntil('2025-11-21T14:01Z');
    expect(stage.place.digests()).toHaveLength(0);
    expect(await stage.deliveries.last(1)).toMatchObject({
      state: 'missed',
      slot: '2025-11-21',
      reason: expect.stringContaining('not running'),
    });
  });

  test('after weeks there is no flood: one at most', async () => {
    await downUntil('2026-01-15T09:00Z');
    expect(stage.place.digests().map(({ date }) => date)).toEqual(['2026-01-15']);
    const missed = await stage.storage.db
      .selectFrom('deliveries')
      .select('slot')
      .where('state', '=', 'missed')
      .orderBy('slot')
      .execute();
    expect(missed.at(-1)?.slot).toBe('2026-01-14');
    expect(missed.length).toBeGreaterThanOrEqual(30);
  });

  test('what was missed leaves the bag as it was', async () => {
    await open();
    await stage.subscribe();
    stage.place.fateOf.set('channel', 'busy');
    const before = await stage.content.preview((await stage.subscriptions.of('channel'))!);
    await stage.until('2025-11-21T20:00Z');
    expect(await stage.deliveries.last(1)).toMatchObject({ state: 'failed' });
    expect(await stage.content.preview((await stage.subscriptions.of('channel'))!)).toEqual(before);
  });
});

describe('the clock', () => {
  test('jumping back does not send again', async () => {
    await open();
    await stage.subscribe();
    await stage.until('2025-11-22T09:00Z');
    expect(stage.place.digests()).toHaveLength(2);
    stage.clock.set(Date.parse('2025-11-20T12:00Z'));
    stage.runner.wake();
    await stage.until('2025-11-22T09:00Z');
    expect(stage.place.digests()).toHaveLength(2);
    await stage.until('2025-11-23T09:00Z');
    expect(stage.place.digests().map(({ date }) => date)).toEqual(['2025-11-21', '2025-11-22', '2025-11-23']);
  });

  test('a wrong year ahead, put right, costs no later digest', async () => {
    await open();
    await stage.subscribe();
    stage.clock.set(Date.parse('2026-11-30T09:00Z'));
    await stage.runner.idle();
    stage.clock.set(Date.parse('2025-11-21T07:30Z'));
    stage.runner.wake();
    await stage.until('2025-11-23T09:00Z');
    const dates = stage.place.digests().map(({ date }) => date);
    expect(dates).toEqual(['2026-11-30', '2025-11-21', '2025-11-22', '2025-11-23']);
    // Days that were recorded as missed while the clock was wrong have not come yet, and do come.
    await stage.until('2026-11-29T09:00Z');
    expect(stage.place.digests().filter(({ date }) => date.startsWith('2026-11-2'))).toHaveLength(10);
  });
});

describe('where it may not write', () => {
  test('the digest is paused, its owner told once, and goes on by itself', async () => {
    await open();
    await stage.subscribe();
    stage.place.fateOf.set('channel', 'blocked');
    await stage.until('2025-11-23T12:00Z');
    expect(await stage.subscriptions.of('channel')).toMatchObject({ problem: 'I may not write there' });
    expect(stage.place.told).toEqual([
      { userId: 'admin', text: expect.stringContaining('I may not write there') },
    ]);
    expect(await stage.notices.of('admin')).toEqual([]);

    stage.place.fateOf.clear();
    await stage.until('2025-11-24T12:00Z');
    expect(await stage.subscriptions.of('channel')).toMatchObject({ problem: null });
    expect(stage.place.digests().map(({ date }) => date)).toContain('2025-11-24');
    stage.place.fateOf.set('channel', 'blocked');
    await stage.until('2025-11-26T12:00Z');
    expect(stage.place.told).toHaveLength(2);
  });

  test('the permission coming back within hours saves the day', async () => {
    await open();
    await stage.subscribe();
    stage.place.fateOf.set('channel', 'blocked');
    await stage.until(EIGHT + HOUR / 2);
    stage.place.fateOf.clear();
    await stage.until(EIGHT + 2 * HOUR);
    expect(stage.place.digests().map(({ date }) => date)).toEqual(['2025-11-21']);
  });

  test('an owner who takes no direct messages is told on the next command', async () => {
    await open();
    await stage.subscribe();
    stage.place.acceptsDirectMessages = false;
    stage.place.fateOf.set('channel', 'blocked');
    await stage.until('2025-11-25T12:00Z');
    expect(await stage.notices.of('somebody else')).toEqual([]);
    expect(await stage.notices.of('admin')).toEqual([
      { id: 1, text: expect.stringContaining('I may not write there') },
    ]);
  });

  test('closed direct messages: told on the next command, not by direct message', async () => {
    await open();
    await stage.subscribe({ guildId: null, target: 'reader', userId: 'reader' });
    stage.place.fateOf.set('reader', 'blocked');
    await stage.until(EIGHT + MINUTE);
    expect(stage.place.told).toEqual([]);
    expect(await stage.notices.of('reader')).toHaveLength(1);
  });

  test('one failing channel does not hold the others up', async () => {
    await open();
    for (const [target, fate] of [
      ['a', 'blocked'],
      ['b', 'not stored, unclear'],
      ['c', 'busy'],
      ['d', 'invalid'],
    ] as const) {
      await stage.subscribe({ target });
      stage.place.fateOf.set(target, fate);
    }
    await stage.subscribe({ target: 'good' });
    stage.clock.set(EIGHT);
    await stage.runner.idle();
    expect(stage.place.digests('good')).toHaveLength(1);
    await stage.until(EIGHT + DAY);
    expect(stage.place.digests('good')).toHaveLength(2);
    expect(await stage.deliveries.last(4)).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('refused'),
    });
  });

  test('when the whole bot has to wait, nothing else is tried meanwhile', async () => {
    await open();
    await stage.subscribe();
    await stage.subscribe({ target: 'other', time: '08:01' });
    stage.place.fates = ['busy everywhere'];
    await stage.until(EIGHT + 2 * MINUTE);
    stage.runner.wake();
    await stage.runner.idle();
    expect(stage.place.attempts).toBe(1);
    await stage.until(EIGHT + 4 * MINUTE);
    expect(stage.place.digests()).toHaveLength(1);
    expect(stage.place.digests('other')).toHaveLength(1);
  });
});

describe('errors of the database and the schedule', () => {
  test.each(['insert on deliveries', 'update on deliveries', 'update on subscriptions', 'insert on bags'])(
    'a passing error (%s) loses no digest',
    async (write) => {
      await open();
      await stage.subscribe();
      await stage.subscribe({ target: 'other' });
      const recover = await failWrites(stage.storage, write);
      stage.clock.set(EIGHT);
      await stage.runner.idle();
      expect(stage.place.digests()).toHaveLength(0);
      await recover();
      stage.clock.set(EIGHT + 2 * MINUTE);
      stage.runner.wake();
      await stage.until(EIGHT + 3 * MINUTE);
      expect(stage.place.digests().map(({ date }) => date)).toEqual(['2025-11-21']);
      expect(stage.place.digests('other').map(({ date }) => date)).toEqual(['2025-11-21']);
      expect(await stage.subscriptions.of('channel')).toMatchObject({ problem: null });
      expect(await stage.deliveries.last(1)).toMatchObject({ state: 'sent' });
    },
  );

  test('a zone that has left the database postpones that digest alone, and says which zone', async () => {
    await open();
    const { id } = await stage.subscribe();
    await stage.subscribe({ target: 'other' });
    await stage.storage.db
      .updateTable('subscriptions')
      .set({ zone: 'Mars/Base' })
      .where('id', '=', id)
      .execute();
    await stage.until('2025-11-22T12:00Z');
    expect(stage.place.digests()).toHaveLength(0);
    expect(stage.place.digests('other')).toHaveLength(2);
    expect((await stage.subscriptions.get(id))?.problem).toContain('Mars/Base');
    expect(stage.place.told).toEqual([{ userId: 'admin', text: expect.stringContaining('Mars/Base') }]);
  });
});

describe('reasons not to post', () => {
  test('quiet: its own last digest is still the newest message', async () => {
    await open();
    await stage.subscribe({ quiet: true });
    await stage.until('2025-11-22T12:00Z');
    expect(stage.place.digests()).toHaveLength(1);
    expect(await stage.deliveries.last(1)).toMatchObject({
      state: 'skipped',
      reason: expect.stringContaining('nobody had posted'),
    });
    stage.place.chat('channel');
    await stage.until('2025-11-23T12:00Z');
    expect(stage.place.digests()).toHaveLength(2);
  });

  test.each([{ author: 'author-9' }, { query: 'xylophone' }])('nothing matches %o', async (filter) => {
    await open();
    await stage.subscribe(filter);
    await stage.until(EIGHT + MINUTE);
    expect(stage.place.digests()).toHaveLength(0);
    expect(await stage.deliveries.last(1)).toMatchObject({
      state: 'skipped',
      reason: expect.stringContaining('matches'),
    });
  });

  test('everything was shared there lately', async () => {
    await open();
    await stage.subscribe();
    stage.shared = someExcerpts(12).map(({ id }) => id);
    await stage.until(EIGHT + MINUTE);
    expect(await stage.deliveries.last(1)).toMatchObject({
      state: 'skipped',
      reason: expect.stringContaining('shared'),
    });
    stage.shared = stage.shared.slice(1);
    await stage.until('2025-11-22T12:00Z');
    expect(stage.place.digests().map(({ ids }) => ids)).toEqual([['x0']]);
  });

  test('paused by an admin, resumed, stopped', async () => {
    await open();
    const { id } = await stage.subscribe();
    await stage.subscriptions.pause(id, stage.clock.now());
    await stage.until('2025-11-22T12:00Z');
    expect(stage.place.digests()).toHaveLength(0);
    await stage.subscriptions.resume(id, Date.parse('2025-11-23T08:00Z'));
    stage.runner.wake();
    await stage.until('2025-11-23T12:00Z');
    expect(stage.place.digests()).toHaveLength(1);
    await stage.subscriptions.delete(id);
    await stage.until('2025-11-25T12:00Z');
    expect(stage.place.digests()).toHaveLength(1);
  });
});

describe('what it shows', () => {
  test('the filter: only the author, only what the query finds', async () => {
    await open();
    await stage.subscribe({ author: 'author-1', count: 5 });
    await stage.subscribe({ target: 'other', query: 'number 7', count: 5 });
    await stage.until(EIGHT + MINUTE);
    expect(new Set(stage.place.digests()[0]!.ids)).toEqual(new Set(['x1', 'x4', 'x7', 'x10']));
    // Every excerpt has the word "number"; only what has all words counts.
    expect(stage.place.digests('other')[0]!.ids).toEqual(['x7']);
  });

  test('the preview is what then comes, and takes nothing from the bag', async () => {
    await open();
    const subscription = await stage.subscribe({ count: 3 });
    const preview = await stage.content.preview(subscription);
    expect(await stage.content.preview(subscription)).toEqual(preview);
    await stage.until(EIGHT + MINUTE);
    expect(preview).toMatchObject(stage.place.digests()[0]!.ids.map((id) => ({ id })));
    expect(await stage.content.preview(subscription)).not.toEqual(preview);
  });

  test('the preview is right at the bottom of the bag, too', async () => {
    await open();
    const subscription = await stage.subscribe({ count: 5 });
    for (let day = 0; day < 8; day++) {
      const preview = await stage.content.preview(subscription);
      await stage.pass(DAY);
      expect(preview).toMatchObject(
        stage.place
          .digests()
          .at(-1)!
          .ids.map((id) => ({ id })),
      );
    }
  });

  test('a library that changes between the plan and the sending', async () => {
    await open();
    await stage.subscribe({ count: 12 });
    stage.place.fates = ['not stored, unclear'];
    stage.clock.set(EIGHT);
    await stage.runner.idle();
    stage.library = await libraryOf(someExcerpts(5));
    await stage.pass(HOUR);
    expect(new Set(stage.place.digests()[0]!.ids)).toEqual(new Set(['x0', 'x1', 'x2', 'x3', 'x4']));
  });

  test('two excerpts that became one after the plan are shown once', async () => {
    await open();
    stage.library = await libraryOf([
      { id: 'new', formerIds: ['x1', 'x2'], title: 'New', text: 'New words.' },
    ]);
    expect(stage.content.find(['x1', 'x2', 'new']).map(({ id }) => id)).toEqual(['new']);
  });

  test('an empty digest does not forget what the bag gave last', async () => {
    await open();
    const subscription = await stage.subscribe();
    await stage.until(EIGHT + MINUTE);
    const last = () => stage.storage.db.selectFrom('bags').select('last').executeTakeFirstOrThrow();
    const before = await last();
    expect(before.last).toBe(stage.place.digests()[0]!.ids[0]);
    stage.shared = someExcerpts(12).map(({ id }) => id);
    expect(await stage.content.draw(subscription, async () => {})).toHaveProperty('nothing');
    expect(await last()).toEqual(before);
  });

  test('a library that has lost all of it', async () => {
    await open();
    await stage.subscribe();
    stage.place.fates = ['not stored, unclear'];
    stage.clock.set(EIGHT);
    await stage.runner.idle();
    stage.library = await libraryOf(someExcerpts(5, 'new'));
    await stage.pass(HOUR);
    expect(stage.place.digests()).toHaveLength(0);
    expect(await stage.deliveries.last(1)).toMatchObject({
      state: 'skipped',
      reason: expect.stringContaining('left'),
    });
    await stage.pass(DAY);
    expect(stage.place.digests()).toHaveLength(1);
  });
});

describe('at once', () => {
  test('an extra digest comes beside the one of the day, and not twice for a double click', async () => {
    await open();
    const subscription = await stage.subscribe({ quiet: true });
    const results = await Promise.all([
      stage.runner.sendNow(subscription),
      stage.runner.sendNow(subscription),
    ]);
    expect(results.filter((delivery) => delivery?.state === 'sent')).toHaveLength(1);
    expect(results.filter((delivery) => delivery === undefined)).toHaveLength(1);
    expect(stage.place.digests().map(({ date }) => date)).toEqual(['2025-11-21']);
    stage.place.chat('channel');
    await stage.until(EIGHT + MINUTE);
    expect(stage.place.digests()).toHaveLength(2);
    const [first, second] = stage.place.digests();
    expect(second!.ids).not.toEqual(first!.ids);
  });
});
