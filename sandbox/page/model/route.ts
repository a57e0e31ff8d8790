/** Where the page is and as whom: in the address, so that it survives a reload and can be told to others. */
export interface Route {
  /** User name. */
  readonly person: string;
  /** null until one is chosen. */
  readonly channelId: string | null;
}

const FIRST_PERSON = 'admin';

/** Reads `#/admin/1100000000000000030`. */
export function readRoute(hash: string): Route {
  const [, person, channelId] = /^#\/([\w.]+)(?:\/(\d+))?$/.exec(hash) ?? [];
  return { person: person ?? FIRST_PERSON, channelId: channelId ?? null };
}

export function writeRoute({ person, channelId }: Route): string {
  return channelId ? `#/${person}/${channelId}` : `#/${person}`;
}

/** The channel and message that an address of Discord's own leads to; undefined for any other address. */
export function jumpTarget(url: string): { channelId: string; messageId: string | undefined } | undefined {
  const [, channelId, messageId] =
    /^https:\/\/(?:\w+\.)?discord(?:app)?\.com\/channels\/(?:\d+|@me)\/(\d+)(?:\/(\d+))?\/?$/.exec(url) ?? [];
  return channelId ? { channelId, messageId } : undefined;
}
