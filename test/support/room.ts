import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../sandbox/src/server/server.ts';
import type { Channel, Message } from '../../sandbox/src/world/model.ts';
import { type Bot, removeFolder, startBot } from './bot.ts';
import { botDatabase } from './databases.ts';
import { buttons, type Person, person, type Reply, type Shown, textOf } from './driver.ts';

/** A sandbox with the real bot in it, and what people do there with excerpts. */
export class Room {
  sandbox!: RunningSandbox;
  bot!: Bot;
  #database: { DATABASE_URL?: string } = {};

  async open(): Promise<void> {
    this.sandbox = await startSandbox({ port: 0 });
    this.#database = await botDatabase();
    this.bot = await startBot(this.sandbox, { env: this.#database });
  }

  admin(place = '#general'): Person {
    return person(this.sandbox, 'admin', place);
  }

  member(place = '#general'): Person {
    return person(this.sandbox, 'member', place);
  }

  channel(name: string): Channel {
    const found = [...this.sandbox.world.channels.values()].find((channel) => channel.name === name);
    return found ?? expect.fail(`no channel ${name}`);
  }

  /** A post's single card with all its controls, for this person alone. */
  async cardOf(who: Person, words: string): Promise<Reply> {
    return who.press(await who.slash('search', { query: words, private: true }), 'Open');
  }

  /** The id of the first excerpt that is offered for these words. */
  async idOf(words: string): Promise<string> {
    const [choice] = await this.admin().complete('share', { excerpt: words }, 'excerpt');
    return String(choice?.value);
  }

  /** Shares the excerpt that these words find. @returns the message in the channel */
  async share(who: Person, words: string, comment?: string): Promise<Message> {
    const excerpt = await this.idOf(words);
    const reply = await who.slash('share', { excerpt, ...(comment && { comment }) });
    const url = reply.buttons().find(({ label }) => label === 'Show')?.url ?? expect.fail(reply.text());
    const messages = this.sandbox.world.messages(who.actor.channel.id);
    return messages.find(({ wire }) => url.endsWith(`/${wire.id}`)) ?? expect.fail(url);
  }

  /** The line about earlier discussions on the card that the person gets. */
  async discussed(who: Person, words: string, options: { private?: boolean } = {}) {
    const reply = options.private
      ? await this.cardOf(who, words)
      : await who.slash('search', { query: words });
    return /^-# (Discussed .*)$/m.exec(reply.text())?.[1];
  }

  /** So that no test sees what another one left. */
  async forgetPeople(): Promise<void> {
    for (const who of [this.admin(), this.member()]) await this.forget(who);
  }

  /** Has everything about a person deleted. @returns what the bot said was stored */
  async forget(who: Person): Promise<string> {
    const asked = await who.slash('forget me');
    if (labels(asked).includes('Delete all of this')) await who.press(asked, 'Delete all of this');
    return asked.text();
  }

  /** The address of the bot's database. */
  get databaseUrl(): string {
    return this.#database.DATABASE_URL ?? `file:${join(this.bot.folder, 'commonplace.db')}`;
  }

  async stopBot(): Promise<void> {
    await this.bot.stop();
  }

  async startBot(): Promise<void> {
    this.bot = await startBot(this.sandbox, { folder: this.bot.folder, env: this.#database });
  }

  async close(): Promise<void> {
    await this.bot.stop();
    await this.sandbox.close();
    await removeFolder(this.bot);
  }
}

/** A room that is open while the tests of a file run. */
export function useRoom(): Room {
  const room = new Room();
  beforeAll(() => room.open());
  beforeEach(() => room.forgetPeople());
  afterAll(() => room.close());
  return room;
}

/** The titles of the cards in a message. */
export function titles(shown: Shown): string[] {
  return textOf(shown)
    .split('\n')
    .flatMap(
      (line) => /^(?:### )?\[(.*)\]\(https?:\S+\)$/.exec(line)?.[1] ?? /^### (.*)$/.exec(line)?.[1] ?? [],
    )
    .map((title) => title.replace(/__|\*\*/g, ''));
}

/** The labels of a message's buttons. */
export function labels(shown: Shown): (string | undefined)[] {
  return buttons('outcome' in shown ? shown.message : shown.wire).map(({ label }) => label);
}
