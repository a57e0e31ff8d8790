/** Words about what the bot and a member may do. Permissions are named as Discord's settings name them in English. */

export const CHANNEL_UNSEEN =
  'I cannot see this channel. An admin can let me in; in a private thread, mentioning me does.';
export const WRONG_CHANNEL = 'This does not work in this kind of channel.';
export const CHANNEL_UNKNOWN = 'I do not know this channel.';
export const SERVER_ONLY = 'This works in a server only.';

/** "the permissions Send Messages, Embed Links" */
export const permissions = (names: readonly string[]) =>
  `the ${names.length === 1 ? 'permission' : 'permissions'} ${names.join(', ')}`;
/** @param doing "post in this channel" @param lacking "the permission Send Messages" */
export const botLacks = (doing: string, lacking: string) =>
  `I may not ${doing}: I lack ${lacking}. An admin can change that.`;
export const memberLacks = (doing: string, lacking: string) => `You may not ${doing}: you lack ${lacking}.`;
export const memberNeeds = (lacking: string) => `You need ${lacking} for this. Ask an admin of this server.`;
