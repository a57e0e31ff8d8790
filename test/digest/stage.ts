import { pino } from 'pino';
import { ManualClock } from '../../src/clock.ts';
import { DigestSelector } from '../../src/digest/content.ts';
import type { Digest, DigestOutlet, SendOutcome } from '../../src/digest/outlet.ts';
import { DigestRunner } from '../../src/digest/runner.ts';
import { nextRun } from '../../src/digest/schedule.ts';
import { Library } from '../../src/library/library.ts';
import { Arrivals } from '../../src/storage/arrivals.ts';
import { Bags } from '../../src/storage/bags.ts';
import type { Storage } from '../../src/storage/database.ts';
import { Deliveries, type Posted } from '../../src/storage/deliveries.ts';
import { Notices } from '../../src/storage/notices.ts';
import {
  type Subscription,
  type SubscriptionSettings,
  Subscriptions,
} from '../../src/storage/subscriptions.ts';
import { corpusOf, type Sketch } from '../support/corpus.ts';
import { openTestDatabase } from '../support/databases.ts';
import { DIGEST } from '../support/subscriptions.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** How much later a late message turns up. */
const LATE_MS = 20_000;

/** How long the stand-in knows a nonce; longer than it lets the bot rely on. */
const KNOWN_MS = 3 * MINUTE;
const REPEATABLE_MS = 2 * MINUTE;

/** What happens to one attempt. */
export type Fate =
  | 'fine'
  /** The message is there, but the answer is lost. */
  | 'stored, unclear'
  /** The message turns up a little later. */
  | 'stored late, unclear'
  | 'not stored, unclear'
  | 'busy'
  | 'busy everywhere'
  | 'blocked'
  | 'invalid'
  /** The process dies: nobody ever hears what came of it. */
  | 'stored, killed'
  | 'not stored, killed';

export interface Message extends Posted {
  readonly target: string;
  readonly date: string;
  readonly nonce: string;
  readonly ids: readonly string[];
  readonly at: number;
}

/** A place that keeps messages, knows nonces for a while, and fails as it is told to. */
export class Place implements DigestOutlet {
  readonly messages: Message[] = [];
  readonly told: { userId: string; text: string }[] = [];
  /** What happens to the next attempts, in order; after that all is fine. */
  fates: Fate[] = [];
  /** What happens to every attempt at a target, before `fates`. */
  readonly fateOf = new Map<string, Fate>();
  nonceProtects = true;
  /** Whether the bot is told that nonces protect. */
  promisesNonces = true;
  canSearch = true;
  acceptsDirectMessages = true;
  attempts = 0;
  /** Resolves when an attempt kills the process that makes it. */
  killed = Promise.withResolvers<void>();
  readonly #clock: ManualClock;

  constructor(clock: ManualClock) {
    this.#clock = clock;
  }

  async send(digest: Digest): Promise<SendOutcome> {
    this.attempts += 1;
    const fate = this.fateOf.get(digest.subscription.target) ?? this.fates.shift() ?? 'fine';
    switch (fate) {
      case 'fine':
        return { kind: 'sent', posted: this.#store(digest) };
      case 'stored, unclear':
        this.#store(digest);
        return { kind: 'outcome-unknown', reason: 'Discord answered 500' };
      case 'stored late, unclear':
        this.#store(digest, LATE_MS);
        return { kind: 'outcome-unknown', reason: 'Discord answered 500' };
      case 'not stored, unclear':
        return { kind: 'outcome-unknown', reason: 'Discord answered 500' };
      case 'busy':
      case 'busy everywhere':
        // Discord's own number: seconds with a fraction, times 1000.
        return { kind: 'busy', retryAfterMs: 3 * MINUTE - 0.2, everywhere: fate === 'busy everywhere' };
      case 'blocked':
        return { kind: 'blocked', reason: 'I may not write there' };
      case 'invalid':
        return { kind: 'invalid', reason: 'Discord refused the message' };
      case 'stored, killed':
        this.#store(digest);
        return this.#kill();
      case 'not stored, killed':
        return this.#kill();
    }
  }

  #kill(): Promise<never> {
    this.killed.resolve();
    return new Promise(() => {});
  }

  #store({ subscription, date, nonce, excerpts }: Digest, late = 0): Posted {
    const at = this.#clock.now() + late;
    const known = this.messages.find((message) => message.nonce === nonce && at - message.at < KNOWN_MS);
    if (known && this.nonceProtects) return known;
    const posted = { channelId: subscription.target, messageId: `m${this.messages.length}` };
    const ids = excerpts.map(({ id }) => id);
    this.messages.push({ ...posted, target: subscription.target, date, nonce, ids, at });
    return posted;
  }

  /** None: nobody waits for a turn here. */
  requests(): number {
    return 0;
  }

  repeatableMs(): number {
    return this.promisesNonces ? REPEATABLE_MS : 0;
  }

  async find({ nonce }: Digest): Promise<Posted | 'absent' | 'unknown'> {
    if (!this.canSearch) return 'unknown';
    const now = this.#clock.now();
    return this.messages.find((message) => message.nonce === nonce && message.at <= now) ?? 'absent';
  }

  async isNewest(subscription: Subscription, posted: Posted): Promise<boolean> {
    return (
      this.messages.findLast(({ target }) => target === subscription.target)?.messageId === posted.messageId
    );
  }

  blockedNotice(_: Subscription, reason: string): string {
    return `Your digest is paused: ${reason}`;
  }

  async tell(userId: string, text: string): Promise<boolean> {
    if (this.acceptsDirectMessages) this.told.push({ userId, text });
    return this.acceptsDirectMessages;
  }

  /** Somebody says something, so that a digest is not the newest message any more. */
  chat(target: string): void {
    const messageId = `m${this.messages.length}`;
    this.messages.push({
      target,
      channelId: target,
      messageId,
      date: '',
      nonce: '',
      ids: [],
      at: this.#clock.now(),
    });
  }

  digests(target = 'channel'): Message[] {
    return this.messages.filter((message) => message.target === target && message.nonce !== '');
  }
}

/** Everything that delivers digests, over a real database and library, with a clock that is moved by hand. */
export class Stage {
  readonly storage: Storage;
  readonly clock: ManualClock;
  readonly place: Place;
  readonly subscriptions: Subscriptions;
  readonly deliveries: Deliveries;
  readonly notices: Notices;
  readonly content: DigestSelector;
  library: Library;
  shared: string[] = [];
  /** For each digest that is due at a moment, milliseconds of its window; of runners to come. */
  spreadMs = 0;
  runner: DigestRunner;

  static async open(start: number | string, excerpts: readonly Sketch[] = someExcerpts(12)): Promise<Stage> {
    const storage = await openTestDatabase();
    return new Stage(storage, new ManualClock(new Date(start).getTime()), await libraryOf(excerpts));
  }

  private constructor(storage: Storage, clock: ManualClock, library: Library) {
    const { db } = storage;
    this.storage = storage;
    this.clock = clock;
    this.library = library;
    this.place = new Place(clock);
    this.subscriptions = new Subscriptions(db);
    this.deliveries = new Deliveries(db);
    this.notices = new Notices(db);
    this.content = new DigestSelector({
      db,
      library: () => this.library,
      bags: new Bags(db, clock, Math.random),
      arrivals: new Arrivals(db, clock),
      sharedSince: async () => this.shared,
      timesShared: async () => new Map(),
      deliveries: this.deliveries,
      clock,
    });
    this.runner = this.newRunner();
  }

  /** Starts a new process after the present one was killed. */
  async restart(): Promise<void> {
    // Not waited for: what the old one has under way hangs for ever. But it asks the database for nothing more.
    void this.runner.close();
    await this.runner.looked();
    this.place.killed = Promise.withResolvers();
    this.runner = this.newRunner();
    await this.runner.start();
  }

  /** A process on the database. */
  newRunner({ alone = true } = {}): DigestRunner {
    return new DigestRunner({
      db: this.storage.db,
      subscriptions: this.subscriptions,
      deliveries: this.deliveries,
      notices: this.notices,
      content: this.content,
      outlet: this.place,
      within: (_guildId, work) => work(),
      clock: this.clock,
      logger: pino({ level: 'silent' }),
      catchUpMs: 6 * HOUR,
      spreadMs: this.spreadMs,
      alone,
    });
  }

  /** Starts the process. */
  async start(): Promise<void> {
    await this.runner.start();
    await this.runner.idle();
  }

  async close(): Promise<void> {
    await this.runner.close();
    await this.storage.close();
  }

  async subscribe(settings: Partial<SubscriptionSettings> = {}): Promise<Subscription> {
    const all = { ...DIGEST, ...settings };
    const subscription = await this.subscriptions.put(all, nextRun(all, this.clock.now()).at);
    this.runner.wake();
    await this.runner.idle();
    return subscription;
  }

  /** Lets time pass, moment by moment that somebody waits for, and starts a new process for each that is killed. */
  async until(time: number | string): Promise<void> {
    const end = new Date(time).getTime();
    await this.#settle();
    while (this.clock.now() < end) {
      const moments = [await this.deliveries.nextMoment(), await this.subscriptions.nextMoment()];
      const next = Math.min(...moments.map((moment) => moment ?? end));
      this.clock.set(Math.min(end, Math.max(next, this.clock.now() + 1000)));
      await this.#settle();
    }
  }

  async #settle(): Promise<void> {
    for (;;) {
      const idle = await Promise.race([
        this.runner.idle().then(() => true),
        this.place.killed.promise.then(() => false),
      ]);
      if (idle) return;
      await this.restart();
    }
  }

  async pass(ms: number): Promise<void> {
    await this.until(this.clock.now() + ms);
  }
}

/** Excerpts `x0`, `x1`… by three authors in turn. */
export function someExcerpts(count: number, prefix = 'x') {
  return Array.from({ length: count }, (_, i) => ({
    id: `${prefix}${i}`,
    title: `${prefix} ${i}`,
    authors: [`Author ${i % 3}`],
    text: `The ${prefix} excerpt with the number ${i}.`,
  }));
}

export function libraryOf(excerpts: readonly Sketch[]): Promise<Library> {
  return Library.build(corpusOf(excerpts));
}
