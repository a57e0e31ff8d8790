import type { PageCommands, PageEvent, PageInteraction } from '../../src/server/page-state.ts';
import type { Values } from './form.ts';

/** The sandbox does not do this, and says why in words for people. */
export class Refused extends Error {
  override readonly name = 'Refused';
}

export type Submission = Readonly<Record<string, string | readonly string[]>>;

/** What one person can do in the sandbox; see page-api.ts. Every call throws {@link Refused} when it may not be. */
export interface Api {
  commands(channel: string): Promise<PageCommands>;
  say(channel: string, text: string, replyTo?: string): Promise<void>;
  remove(channel: string, message: string): Promise<void>;
  run(channel: string, command: string, values: Values): Promise<PageInteraction>;
  complete(channel: string, command: string, values: Values, focused: string): Promise<PageInteraction>;
  menu(channel: string, command: string, message: string): Promise<PageInteraction>;
  press(channel: string, message: string, customId: string): Promise<PageInteraction>;
  select(
    channel: string,
    message: string,
    customId: string,
    values: readonly string[],
  ): Promise<PageInteraction>;
  submit(channel: string, interaction: string, values: Submission): Promise<PageInteraction>;
  switchPermission(channel: string, permission: string, allowed: boolean): Promise<void>;
  setPerson(fields: { dmsOpen?: boolean; installedApp?: boolean }): Promise<void>;
  setBot(guild: string, present: boolean): Promise<void>;
  jumpClock(jumpMs: number): Promise<void>;
}

export function apiFor(person: string): Api {
  return {
    commands: (channel) => get<PageCommands>('/commands', { person, channel }),
    say: (channel, text, replyTo) => post('/say', { person, channel, text, replyTo }),
    remove: (channel, message) => post('/remove', { person, channel, message }),
    run: async (channel, command, values) =>
      post('/run', { person, channel, command, values: await readFiles(values) }),
    complete: async (channel, command, values, focused) =>
      post('/complete', { person, channel, command, values: await readFiles(values), focused }),
    menu: (channel, command, message) => post('/menu', { person, channel, command, message }),
    press: (channel, message, customId) => post('/press', { person, channel, message, customId }),
    select: (channel, message, customId, values) =>
      post('/select', { person, channel, message, customId, values }),
    submit: (channel, interaction, values) => post('/submit', { person, channel, interaction, values }),
    switchPermission: (channel, permission, allowed) => post('/permission', { channel, permission, allowed }),
    setPerson: (fields) => post('/person', { person, ...fields }),
    setBot: (guild, present) => post('/bot', { guild, present }),
    jumpClock: (jumpMs) => post('/clock', { jumpMs }),
  };
}

/** Milliseconds until a closed event stream is tried again. */
const RETRY_MS = 1_000;

/**
 * Follows what a person sees happen, through every break of the connection.
 *
 * @param onRefused told when the sandbox knows nobody of this name
 * @returns a function that ends it
 */
export function follow(
  person: string,
  tell: (event: PageEvent | { type: 'disconnected' }) => void,
  onRefused: () => void,
): () => void {
  let source: EventSource;
  let retry: ReturnType<typeof setTimeout> | undefined;
  const open = () => {
    source = new EventSource(`/sandbox/events?${new URLSearchParams({ person })}`);
    source.onmessage = ({ data }: MessageEvent<string>) => tell(JSON.parse(data) as PageEvent);
    source.onerror = () => {
      // The browser itself would try again after a broken connection, but not after an answer that is no stream.
      if (source.readyState === EventSource.CLOSED) return onRefused();
      tell({ type: 'disconnected' });
      source.close();
      retry = setTimeout(open, RETRY_MS);
    };
  };
  open();
  return () => {
    clearTimeout(retry);
    source.close();
  };
}

/** Files as they are sent to the sandbox; other values as they are. */
async function readFiles(values: Values): Promise<object> {
  const read = Object.entries(values).map(async ([option, value]) => [
    option,
    value instanceof File ? { name: value.name, base64: await base64Of(value) } : value,
  ]);
  return Object.fromEntries(await Promise.all(read));
}

/** What was read of files: a command asks for suggestions with each key, and takes its files along. */
const encoded = new WeakMap<File, Promise<string>>();

function base64Of(file: File): Promise<string> {
  const known = encoded.get(file) ?? encode(file);
  encoded.set(file, known);
  return known;
}

async function encode(file: File): Promise<string> {
  let bytes = '';
  for (const byte of new Uint8Array(await file.arrayBuffer())) bytes += String.fromCharCode(byte);
  return btoa(bytes);
}

async function get<T>(path: string, query: Record<string, string>): Promise<T> {
  return read<T>(await fetch(`/sandbox${path}?${new URLSearchParams(query)}`));
}

async function post<T>(path: string, body: object): Promise<T> {
  return read<T>(
    await fetch(`/sandbox${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  );
}

async function read<T>(response: Response): Promise<T> {
  if (response.status === 204) return undefined as T;
  const body: unknown = await response.json();
  if (!response.ok) throw new Refused((body as { message: string }).message);
  return body as T;
}
