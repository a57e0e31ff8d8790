import { LIMITS } from './limits.ts';

/** Bumped when the meaning of the parts changes; buttons of older versions then say that they have expired. */
const VERSION = '1';
const SEPARATOR = ':';

/** What a custom id says: which command's control it is, and what it carries. */
export interface CustomId {
  readonly command: string;
  readonly action: string;
  readonly args: readonly string[];
}

/**
 * Writes a custom id: `1:search:page:k3f9:2`. Everything a button needs after a restart stands in it.
 *
 * @param args short values; each is percent-encoded. Longer state belongs in the database, its key here.
 * @throws RangeError when the id would be longer than Discord allows
 */
export function customId(command: string, action: string, ...args: readonly (string | number)[]): string {
  const id = [VERSION, command, action, ...args.map((arg) => encodeURIComponent(arg))].join(SEPARATOR);
  if (id.length > LIMITS.customId) throw new RangeError(`custom id of ${id.length} characters: ${id}`);
  return id;
}

/** Reads a custom id; undefined when it is not of this version or not one of ours. */
export function parseCustomId(id: string): CustomId | undefined {
  const [version, command, action, ...args] = id.split(SEPARATOR);
  if (version !== VERSION || !command || !action) return undefined;
  try {
    return { command, action, args: args.map(decodeURIComponent) };
  } catch {
    return undefined;
  }
}
