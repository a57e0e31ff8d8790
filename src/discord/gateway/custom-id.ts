import { z } from 'zod';
import { LIMITS } from './limits.ts';

/** Incremented when the meaning of the parts changes; older buttons then say that they have expired. */
const VERSION = '1';
const SEPARATOR = ':';

/** A parsed custom id: the control it belongs to, and its values. */
export interface CustomId {
  readonly command: string;
  readonly action: string;
  readonly args: readonly string[];
}

/** An action of a command's controls: formats and parses its custom ids. */
export interface Action<Args extends readonly unknown[]> {
  readonly command: string;
  readonly name: string;
  /** @throws RangeError if the id would be longer than Discord allows */
  id(...args: Args): string;
  /** The values in an id; undefined if an older release wrote something else. */
  read(args: readonly string[]): Args | undefined;
}

/** A value in a custom id. Longer state belongs in the database, with its key here. */
export const ARG = {
  text: z.string(),
  /** A page number, counted from 1, or another integer. */
  number: z.coerce.number().int(),
} as const;

/**
 * Declares an action. Its ids look like `1:search:page:k3f9:2` and contain everything a button needs after a restart.
 *
 * @param schema of the values in the ids, in order
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
 * Formats a custom id.
 *
 * @param args short values, which are percent-encoded
 * @throws RangeError if the id would be longer than Discord allows
 */
export function customId(command: string, action: string, ...args: readonly (string | number)[]): string {
  const id = [VERSION, command, action, ...args.map((arg) => encodeURIComponent(arg))].join(SEPARATOR);
  if (id.length > LIMITS.customId) throw new RangeError(`custom id of ${id.length} characters: ${id}`);
  return id;
}

/** Parses a custom id; undefined if it has another version or is not one of ours. */
export function parseCustomId(id: string): CustomId | undefined {
  const [version, command, action, ...args] = id.split(SEPARATOR);
  if (version !== VERSION || !command || !action) return undefined;
  try {
    return { command, action, args: args.map(decodeURIComponent) };
  } catch {
    return undefined;
  }
}
