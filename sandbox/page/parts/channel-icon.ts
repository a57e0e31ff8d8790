import type { PageChannel } from '../../src/server/page-state.ts';
import { Channel } from '../model/discord.ts';
import { isThread } from '../model/names.ts';
import type { IconName } from './icons.ts';

/** The sign of a channel's kind. */
export function channelIcon(channel: PageChannel): IconName {
  if (isThread(channel)) return 'thread';
  switch (channel.wire.type) {
    case Channel.Announcement:
      return 'megaphone';
    case Channel.Forum:
      return 'forum';
    case Channel.DM:
      return 'at';
    default:
      return 'hash';
  }
}

/** The same in words, for those who do not see it. */
export function channelKind(channel: PageChannel): string {
  const kinds: Partial<Record<IconName, string>> = {
    megaphone: 'announcement channel',
    forum: 'forum',
    thread: 'thread',
    at: 'direct messages',
  };
  return kinds[channelIcon(channel)] ?? 'text channel';
}
