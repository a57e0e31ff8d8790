import type { Clock } from '../clock.ts';
import { Bags } from './bags.ts';
import { Discussions } from './discussions.ts';
import { Guilds } from './guilds.ts';
import { Notices } from './notices.ts';
import { Saves } from './saves.ts';
import type { Database } from './schema.ts';
import { Shares } from './shares.ts';
import { Subscriptions } from './subscriptions.ts';

/** Everything that holds data about people or servers. PRIVACY.md lists what it is. */
export interface Memory {
  readonly bags: Bags;
  readonly discussions: Discussions;
  readonly guilds: Guilds;
  readonly notices: Notices;
  readonly saves: Saves;
  readonly shares: Shares;
  readonly subscriptions: Subscriptions;
}

export function openMemory(db: Database, clock: Clock): Memory {
  return {
    bags: new Bags(db, clock, Math.random),
    discussions: new Discussions(db),
    guilds: new Guilds(db, clock),
    notices: new Notices(db),
    saves: new Saves(db, clock),
    shares: new Shares(db),
    subscriptions: new Subscriptions(db),
  };
}

/** How much was deleted about a person. */
export interface Forgotten {
  readonly saves: number;
  readonly shares: number;
  readonly digests: number;
  readonly notices: number;
  readonly bags: number;
}

/** Deletes everything about a person, and their name from what belongs to a server. */
export async function forgetPerson(memory: Memory, userId: string): Promise<Forgotten> {
  return {
    saves: await memory.saves.deletePerson(userId),
    shares: await memory.shares.deletePerson(userId),
    digests: await memory.subscriptions.deletePerson(userId),
    notices: await memory.notices.deletePerson(userId),
    bags: await memory.bags.deleteOwnedBy(userId),
  };
}

/** Deletes everything about a server. */
export async function forgetGuild(memory: Memory, guildId: string): Promise<void> {
  await memory.shares.deleteGuild(guildId);
  await memory.discussions.deleteGuild(guildId);
  await memory.subscriptions.deleteGuild(guildId);
  await memory.bags.deleteOwnedBy(guildId);
  await memory.guilds.delete(guildId);
}
