import type { APIUser } from 'discord-api-types/v10';
import type { PageChannel } from '../../src/server/page-state.ts';
import { Channel } from './discord.ts';
import type { PageState } from './state.ts';

/** How people and places are called. */

export function userName({ global_name, username }: Pick<APIUser, 'global_name' | 'username'>): string {
  return global_name ?? username;
}

export function findUser(state: PageState, id: string): APIUser | undefined {
  return state.bot.id === id ? state.bot : state.people.find(({ user }) => user.id === id)?.user;
}

export function roleName(state: PageState, id: string): string | undefined {
  return state.guilds.flatMap(({ roles }) => roles).find((role) => role.id === id)?.name;
}

export function findChannel(state: PageState, id: string | null): PageChannel | undefined {
  return state.channels.find(({ wire }) => wire.id === id);
}

/** "general", or in direct messages the other one's name. */
export function channelName({ wire, other }: PageChannel): string {
  return wire.name ?? (other ? userName(other) : '');
}

/** "#general" for a sentence or a label; a direct message has the other one's name, a thread its own. */
export function channelLabel(channel: PageChannel): string {
  if (channel.guildId === null) return `@${channelName(channel)}`;
  return isThread(channel) ? channelName(channel) : `#${channelName(channel)}`;
}

export function isThread({ wire }: PageChannel): boolean {
  const threads: readonly number[] = [
    Channel.AnnouncementThread,
    Channel.PublicThread,
    Channel.PrivateThread,
  ];
  return threads.includes(wire.type);
}

export function isArchived({ wire }: PageChannel): boolean {
  return 'thread_metadata' in wire && (wire.thread_metadata?.archived ?? false);
}

/** The threads of a channel, newest first. */
export function threadsOf(state: PageState, channelId: string): PageChannel[] {
  return state.channels
    .filter((channel) => isThread(channel) && parentId(channel) === channelId)
    .sort((a, b) => (BigInt(a.wire.id) < BigInt(b.wire.id) ? 1 : -1));
}

export function parentId({ wire }: PageChannel): string | null {
  return ('parent_id' in wire && wire.parent_id) || null;
}
