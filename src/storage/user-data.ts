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
export interface UserData {
  readonly bags: Bags;
  readonly discussions: Discussions;
  readonly guilds: Guilds;
  readonly notices: Notices;
  readonly saves: Saves;
  readonly shares: Shares;
  readonly subscriptions: Subscriptions;
}

export function openUserData(db: Database, clock: Clock): UserData {
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
export async function forgetPerson(userData: UserData, userId: string): Promise<Forgotten> {
  return {
    saves: await userData.saves.deletePerson(userId),
    shares: await userData.shares.deletePerson(userId),
    digests: await userData.subscriptions.deletePerson(userId),
    notices: await userData.notices.deletePerson(userId),
    bags: await userData.bags.deleteOwnedBy(userId),
  };
}

/** Deletes everything about a server. */
export async function forgetGuild(userData: UserData, guildId: string): Promise<void> {
  await userData.shares.deleteGuild(guildId);
  await userData.discussions.deleteGuild(guildId);
  await userData.subscriptions.deleteGuild(guildId);
  await userData.bags.deleteOwnedBy(guildId);
  await userData.guilds.delete(guildId);
}
