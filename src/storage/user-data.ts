import type { Clock } from '../clock.ts';
import { Bags } from './bags.ts';
import { ChosenServers } from './chosen-servers.ts';
import { inTransaction, type Storage } from './database.ts';
import { Discussions } from './discussions.ts';
import { Feeds } from './feeds.ts';
import { Guilds } from './guilds.ts';
import { Notices } from './notices.ts';
import { Saves } from './saves.ts';
import { Shares } from './shares.ts';
import { Subscriptions } from './subscriptions.ts';

/** Everything that holds data about people or servers. PRIVACY.md lists what it is. */
export interface UserData {
  readonly bags: Bags;
  readonly chosenServers: ChosenServers;
  readonly discussions: Discussions;
  readonly feeds: Feeds;
  readonly guilds: Guilds;
  readonly notices: Notices;
  readonly saves: Saves;
  readonly shares: Shares;
  readonly subscriptions: Subscriptions;
  /** Changes everything in one transaction: all of it or nothing. */
  transaction<T>(work: (data: UserData) => Promise<T>): Promise<T>;
  /** Makes sure that nothing of what was deleted is left in the database's files. */
  scrub(): Promise<void>;
}

export function openUserData({ db, scrub }: Pick<Storage, 'db' | 'scrub'>, clock: Clock): UserData {
  return {
    transaction: (work) => inTransaction(db, (trx) => work(openUserData({ db: trx, scrub }, clock))),
    scrub,
    bags: new Bags(db, clock, Math.random),
    chosenServers: new ChosenServers(db),
    discussions: new Discussions(db),
    feeds: new Feeds(db),
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
export async function forgetPerson(userData: UserData, userId: string): Promise<Forgotten> {
  const forgotten = await userData.transaction((data) => deletePerson(data, userId));
  await userData.scrub();
  return forgotten;
}

/** How much {@link forgetPerson} would delete now: it is deleted and that is rolled back, so the two cannot differ. */
export async function heldAbout(userData: UserData, userId: string): Promise<Forgotten> {
  let held: Forgotten = { saves: 0, shares: 0, digests: 0, notices: 0, bags: 0 };
  const rollback = new Error('only counted');
  await userData
    .transaction(async (data) => {
      held = await deletePerson(data, userId);
      throw rollback;
    })
    .catch((error: unknown) => {
      if (error !== rollback) throw error;
    });
  return held;
}

async function deletePerson(data: UserData, userId: string): Promise<Forgotten> {
  await data.feeds.deletePerson(userId);
  await data.chosenServers.deletePerson(userId);
  return {
    saves: await data.saves.deletePerson(userId),
    shares: await data.shares.deletePerson(userId),
    digests: await data.subscriptions.deletePerson(userId),
    notices: await data.notices.deletePerson(userId),
    bags: await data.bags.deleteOwnedBy(userId),
  };
}

/** Deletes everything about a server. */
export async function forgetGuild(userData: UserData, guildId: string): Promise<void> {
  await userData.transaction(async (data) => {
    await data.shares.deleteGuild(guildId);
    await data.discussions.deleteGuild(guildId);
    await data.subscriptions.deleteGuild(guildId);
    await data.bags.deleteOwnedBy(guildId);
    await data.feeds.deleteGuild(guildId);
    await data.chosenServers.deleteGuild(guildId);
    await data.guilds.delete(guildId);
  });
  await userData.scrub();
}

/** Deletes everything about a channel or thread that is gone. */
export async function forgetChannel(userData: UserData, id: string): Promise<void> {
  await userData.transaction(async (data) => {
    await data.shares.deleteChannel(id);
    await data.discussions.deleteChannel(id);
    await data.bags.deleteChannel(id);
  });
}
