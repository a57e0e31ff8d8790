/** Error messages that are not specific to a command. */

export const EXPIRED_CONTROL =
  'This control is from an older release and has expired. Run the command again.';

export const UNKNOWN_COMMAND = 'This command is no longer part of the bot. Reload Discord (Ctrl+R).';

export const NOT_A_MEMBER = 'This only works in a server that I’m a member of.';

export const TOO_MANY_REQUESTS =
  'You have too many requests running. Wait until they are answered, then try again.';

/** @param reference is also in the log */
export function somethingWentWrong(reference: string): string {
  return `Something went wrong on my side. Try again; if it keeps happening, give an admin this reference: \`${reference}\`.`;
}

export const DISK_FULL =
  'I can’t save anything right now because my host’s disk is full. Searching still works. Whoever runs me has to free some space.';

export const DATABASE_AWAY =
  'I can’t reach my database right now. Try again in a minute; /search still works.';

export const FORM_TOO_LATE = 'The form took too long to open. Try again.';
