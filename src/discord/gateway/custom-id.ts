import { z } from 'zod';
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

/** An action of a command's controls: writes the custom ids that lead to it, and reads what they carry. */
export interface Action<Args extends readonly unknown[]> {
  readonly command: string;
  readonly name: string;
  /** @throws RangeError when the id would be longer than Discord allows */
  id(...args: Args): string;
  /** What an id carries; undefined when an older release wrote something else. */
  read(args: readonly string[]): Args | undefined;
}

/** A value that stands in a custom id. Longer state belongs in the database, its key here. */
export const ARG = {
  text: z.string(),
  /** A page's number, counted from 1, or another whole number. */
  number: z.coerce.number().int(),
} as const;

/**
 * Declares an action. Its ids look like `1:search:page:k3f9:2`: everything that a button needs after a restart stands
 * in them.
 *
 * @param schema the values that the ids carry, in order
 */
export function action<Schema extends z.ZodTuple>(
  command: string,
  name: string,
  schema: Schema,
): Action<z.output<Schema> & readonly unknown[]> {
  return {
    command,
    name,
    id: (...args) => customId(command, name, ...args.filter((arg) => arg !== undefined).map(String)),
    read: (args) => schema.safeParse(args).data,
  };
}

/**
 * Writes a custom id.
 *
 * @param args short values; each is percent-encoded
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
