import { channelLabel, findUser, isArchived, userName } from '../names.ts';
import type { Page } from '../page.ts';
import type { Place } from './form.ts';

/** What options can name where the page is. */
export function placeOf({ state, guild }: Page): Place {
  const ids = guild?.memberIds ?? [state.bot.id, ...state.people.map(({ user }) => user.id)];
  const channels = state.channels.filter(
    (channel) => guild && channel.guildId === guild.id && !isArchived(channel),
  );
  return {
    channels: channels.map((channel) => ({
      id: channel.wire.id,
      name: channelLabel(channel),
      type: channel.wire.type,
    })),
    roles: guild?.roles ?? [],
    people: ids.flatMap((id) => {
      const user = findUser(state, id);
      return user ? [{ id, name: userName(user) }] : [];
    }),
  };
}
