import type { BaseInteraction, PermissionsBitField } from 'discord.js';
import { UserError } from '../../errors.ts';
import { memberNeeds, permissions, SERVER_ONLY } from '../../messages/permissions.ts';

/**
 * The missing permissions, named as in Discord's English settings.
 *
 * @param needed bits
 * @returns "the Send Messages and Embed Links permissions"; '' if none is missing
 */
export function lackingPermissions(has: Readonly<PermissionsBitField>, needed: bigint): string {
  const names = has.missing(needed).map((name) => NAMES[name] ?? spaced(name));
  return names.length === 0 ? '' : permissions(names);
}

/**
 * Checks that the asker has permissions here.
 *
 * @param needed bits
 * @throws UserError if one is missing, or this is not a server
 */
export function requirePermissions({ memberPermissions }: BaseInteraction, needed: bigint): void {
  if (!memberPermissions) throw new UserError(SERVER_ONLY);
  const lacking = lackingPermissions(memberPermissions, needed);
  if (lacking) throw new UserError(memberNeeds(lacking));
}

/** Permissions whose name in the settings differs from the API's. */
const NAMES: Readonly<Record<string, string>> = {
  ManageGuild: 'Manage Server',
  ViewChannel: 'View Channels',
  SendMessagesInThreads: 'Send Messages in Threads',
};

function spaced(name: string): string {
  return name.replace(/(?<=[a-z])(?=[A-Z])/g, ' ');
}
