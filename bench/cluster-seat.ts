import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { RunningSandbox } from '../sandbox/src/server/server.ts';
import { type Bot, launchBot } from '../test/support/bot.ts';
import { Wire } from '../test/support/wire.ts';

/** A supervisor starts a process again after this. */
export const RESTART_MS = 1_000;
const READY_MS = 180_000;
/** What the log says of a lease. */
const ACQUIRED = 'acquired the lease';
const LOST = 'lost the lease';

export type Role = 'worker' | 'gateway';

/** A place for a process under a supervisor, which starts its successor whenever it ends. */
export class Seat {
  readonly role: Role;
  readonly wire: Wire;
  /** Whether it is in trouble, or has not come out of it yet. */
  busy = false;
  /** How often the process ended without being told to. */
  ownExits = 0;
  bot: Bot | undefined;
  readonly #sandbox: RunningSandbox;
  readonly #folder: string;
  #cut = false;
  #stayDown = false;
  #ended = false;

  private constructor(role: Role, wire: Wire, sandbox: RunningSandbox, folder: string) {
    this.role = role;
    this.wire = wire;
    this.#sandbox = sandbox;
    this.#folder = folder;
  }

  static async open(role: Role, url: string, sandbox: RunningSandbox, folder: string): Promise<Seat> {
    const seat = new Seat(role, await Wire.open(url), sandbox, folder);
    await seat.#start();
    return seat;
  }

  /** Whether its process is the one that sends digests. */
  get sends(): boolean {
    if (!this.bot || this.#cut || this.bot.process.exitCode !== null || this.bot.process.signalCode)
      return false;
    const about = this.bot.log.findLast(
      ({ lease, msg }) => lease === 'sender' && (msg === ACQUIRED || msg === LOST),
    );
    return about?.['msg'] === ACQUIRED;
  }

  /** Waits until a process is ready, whichever. */
  async ready(): Promise<void> {
    const end = Date.now() + READY_MS;
    while (Date.now() < end && !this.#ended) {
      const bot = this.bot;
      const answer = bot?.logged('ready').then(
        () => true,
        () => false,
      );
      if (await Promise.race([answer ?? false, sleep(READY_MS).then(() => false)])) return;
      await sleep(RESTART_MS);
    }
  }

  async kill(downMs: number): Promise<void> {
    await this.#trouble(async () => {
      this.#stayDown = true;
      await this.bot?.kill();
      await sleep(downMs);
      this.#stayDown = false;
      if (!this.#ended) await this.#start();
    });
  }

  async cutOff(ms: number): Promise<void> {
    await this.#trouble(async () => {
      this.#cut = true;
      this.wire.cut();
      await sleep(ms);
      this.wire.mend();
      this.#cut = false;
    });
  }

  async end(): Promise<void> {
    this.#ended = true;
    await this.bot?.kill();
    this.wire.close();
  }

  async #trouble(work: () => Promise<void>): Promise<void> {
    this.busy = true;
    await work();
    await this.ready();
    this.busy = false;
  }

  async #start(): Promise<void> {
    const bot = await launchBot(
      {
        DISCORD_TOKEN: this.#sandbox.token,
        DISCORD_API_URL: this.#sandbox.apiUrl,
        DATABASE_URL: this.wire.url,
        COMMONPLACE_ROLE: this.role,
        LOG_LEVEL: 'info',
        NODE_OPTIONS: `--import=${fileURLToPath(new URL('moved-clock.mjs', import.meta.url))}`,
      },
      { folder: this.#folder },
    );
    this.bot = bot;
    bot.process.once('exit', () => {
      if (this.#ended || this.#stayDown) return;
      this.ownExits++;
      setTimeout(() => {
        if (!this.#ended && !this.#stayDown && this.bot === bot) void this.#start();
      }, RESTART_MS);
    });
  }
}
