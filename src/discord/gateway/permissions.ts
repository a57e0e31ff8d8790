import type { BaseInteraction, PermissionsBitField } from 'discord.js';
import { UserError } from '../../errors.ts';
import { memberNeeds, permissions, SERVER_ONLY } from '../../messages/permissions.ts';

/**
 * The permissions that are lacking, named as Discord's settings name them in English.
 *
 * @param needed bits
 * @returns "the Send Messages and Embed Links permissions"; '' when nothing is lacking
 */
export function lackingPermissions(has: Readonly<PermissionsBitField>, needed: bigint): string {
  const names = has.missing(needed).map((name) => NAMES[name] ?? spaced(name));
  return names.length === 0 ? '' : permissions(names);
}

/**
 * Makes sure that the asker has the permissions here.
 *
 * @param needed bits
 * @throws UserError when one is lacking, or this is not a server
 */
export function requirePermissions({ memberPermissions }: BaseInteraction, needed: bigint): void {
  if (!memberPermissions) throw new UserError(SERVER_ONLY);
  const lacking = lackingPermissions(memberPermissions, needed);
  if (lacking) throw new UserError(memberNeeds(lacking));
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
