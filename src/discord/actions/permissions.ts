import type { BaseInteraction, PermissionsBitField } from 'discord.js';
import { UserError } from '../../errors.ts';

/**
 * The permissions that are lacking, named as Discord's settings name them in English.
 *
 * @param needed bits
 * @returns "the permissions Send Messages, Embed Links"; '' when nothing is lacking
 */
export function lackingPermissions(has: Readonly<PermissionsBitField>, needed: bigint): string {
  const names = has.missing(needed).map((name) => NAMES[name] ?? spaced(name));
  if (names.length === 0) return '';
  return `the ${names.length === 1 ? 'permission' : 'permissions'} ${names.join(', ')}`;
}

/**
 * Makes sure that the asker has the permissions here.
 *
 * @param needed bits
 * @throws UserError when one is lacking, or this is not a server
 */
export function demandOfAsker({ memberPermissions }: BaseInteraction, needed: bigint): void {
  if (!memberPermissions) throw new UserError('This works in a server only.');
  const lacking = lackingPermissions(memberPermissions, needed);
  if (lacking) throw new UserError(`You need ${lacking} for this. Ask an admin of this server.`);
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
