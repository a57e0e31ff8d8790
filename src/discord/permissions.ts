import type { PermissionsBitField } from 'discord.js';

/**
 * The permissions that are lacking, named as Discord's settings name them in English.
 *
 * @param needed bits
 * @returns "Send Messages, Embed Links"; '' when nothing is lacking
 */
export function lackingPermissions(has: Readonly<PermissionsBitField>, needed: bigint): string {
  const names = has.missing(needed).map((name) => NAMES[name] ?? spaced(name));
  return names.join(', ');
}

/** Where the settings say something other than the API. */
const NAMES: Readonly<Record<string, string>> = {
  ManageGuild: 'Manage Server',
  ViewChannel: 'View Channels',
  SendMessagesInThreads: 'Send Messages in Threads',
};

function spaced(name: string): string {
  return name.replace(/(?<=[a-z])(?=[A-Z])/g, ' ');
}
