import type { BaseInteraction } from 'discord.js';
import { InteractionContextType } from 'discord-api-types/v10';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '../../../src/clock.ts';
import { Members } from '../../../src/discord/actions/membership.ts';
import { Scopes } from '../../../src/discord/actions/scopes.ts';
import { EVERYBODY } from '../../../src/library/scoped.ts';
import { ChosenServers } from '../../../src/storage/chosen-servers.ts';
import { openDatabase, type Storage } from '../../../src/storage/database.ts';

let storage: Storage;
let scopes: Scopes;
let asked: number;
/** What Discord answers when it is asked whether the person is a member. */
let answer: () => unknown;

const interaction = (guildId: string | null, context: InteractionContextType) =>
  ({ guildId, context, user: { id: 'ben' } }) as BaseInteraction;

beforeEach(async () => {
  storage = await openDatabase(':memory:', pino({ level: 'silent' }));
  const chosen = new ChosenServers(storage.db);
  await chosen.choose('ben', 'g1');
  asked = 0;
  answer = () => ({});
  const rest = {
    get: async () => {
      asked++;
      return answer();
    },
  };
  scopes = new Scopes(new Members(rest, new ManualClock(0)), chosen);
});

afterEach(() => storage.close());

describe('the chosen server', () => {
  test('is read between the bot and its person, and in that person’s digest', async () => {
    expect(await scopes.of(interaction(null, InteractionContextType.BotDM))).toBe('g1');
    expect(await scopes.ofDigest({ guildId: null, target: 'ben' })).toBe('g1');
    expect(await scopes.ofDigest({ guildId: null, target: 'ada' })).toBe(EVERYBODY);
    expect(asked).toBe(1);
  });

  test('is read neither in a conversation of several people nor in another server', async () => {
    expect(await scopes.of(interaction(null, InteractionContextType.PrivateChannel))).toBe(EVERYBODY);
    expect(await scopes.of(interaction('g2', InteractionContextType.Guild))).toBe('g2');
    expect(await scopes.ofDigest({ guildId: 'g2', target: 'channel' })).toBe('g2');
  });

  test('is not read while nobody knows whether the person is in it, and is when that is known again', async () => {
    answer = () => {
      throw new TypeError('no connection');
    };
    expect(await scopes.ofPerson('ben')).toBe(EVERYBODY);
    answer = () => ({});
    expect(await scopes.ofPerson('ben')).toBe('g1');
  });
});
