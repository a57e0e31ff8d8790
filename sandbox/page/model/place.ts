import type { Place } from './form.ts';
import { channelLabel, findUser, isArchived, userName } from './names.ts';
import type { Page } from './page.ts';

/** What options and menus can name where the page is. */
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
    roles: (guild?.roles ?? []).map(({ id, name }) => ({ id, name: `@${name.replace(/^@/, '')}` })),
    people: ids.flatMap((id) => {
      const user = findUser(state, id);
      return user ? [{ id, name: `@${userName(user)}` }] : [];
    }),
  };
}
