/** Messages about permissions, named as in Discord's English settings. */

export const CHANNEL_UNSEEN =
  'I can’t see this channel. An admin can let me in; in a private thread, mention me.';
export const WRONG_CHANNEL = 'This doesn’t work in this kind of channel.';
export const CHANNEL_UNKNOWN = 'I don’t know this channel.';
export const SERVER_ONLY = 'This only works in a server.';

const list = new Intl.ListFormat('en-GB');

/** "the View Channels and Send Messages permissions" */
export const permissions = (names: readonly string[]) =>
  `the ${list.format(names)} ${names.length === 1 ? 'permission' : 'permissions'}`;
/** @param doing "post in this channel" @param lacking "the Send Messages permission" */
export const botLacks = (doing: string, lacking: string) =>
  `I can’t ${doing}: I need ${lacking}. An admin can give it in the channel’s settings.`;
export const memberLacks = (doing: string, lacking: string) => `You can’t ${doing}: you need ${lacking}.`;
export const memberNeeds = (lacking: string) => `You need ${lacking} for this. Ask an admin of this server.`;
