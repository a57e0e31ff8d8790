import type { APIMessage } from 'discord-api-types/v10';
import type { PageEvent, PageInteraction, Snapshot } from '../../src/server/page-state.ts';

/** What the page knows of the sandbox. */
export interface PageState extends Omit<Snapshot, 'now'> {
  /** Milliseconds by which the sandbox's clock is ahead of this machine's. */
  readonly clockAhead: number;
  /** Whether the event stream is open. */
  readonly connected: boolean;
  /** New messages since a channel was last looked at, by channel id. */
  readonly unread: Readonly<Record<string, number>>;
  readonly viewing: string | null;
  /** Goes up whenever what the bot offers may have changed. */
  readonly commandsAge: number;
  /** New messages of the channel in view, for the screen reader's log. */
  readonly arrived: readonly APIMessage[];
}

/** What changes it: the sandbox's events and a few of the page's own. */
export type PageAction =
  | PageEvent
  | { readonly type: 'disconnected' }
  | { readonly type: 'view'; readonly channelId: string | null }
  | { readonly type: 'forget-interaction'; readonly id: string };

/** As many as a screen reader's log holds. */
const LOGGED = 20;

/** The state after an action; undefined until the first snapshot. */
export function reduce(state: PageState | undefined, action: PageAction): PageState | undefined {
  if (action.type === 'snapshot') return fromSnapshot(state, action.snapshot);
  if (!state) return undefined;
  switch (action.type) {
    case 'message':
      return withMessage(state, action.message);
    case 'message-gone': {
      const left = (state.messages[action.channelId] ?? []).filter(({ id }) => id !== action.id);
      return { ...state, messages: { ...state.messages, [action.channelId]: left } };
    }
    case 'channel':
      return { ...state, channels: replaceOrAdd(state.channels, action.channel, ({ wire }) => wire.id) };
    case 'channel-gone':
      return { ...state, channels: state.channels.filter(({ wire }) => wire.id !== action.id) };
    case 'interaction':
      return { ...state, interactions: withInteraction(state.interactions, action.interaction) };
    case 'forget-interaction':
      return { ...state, interactions: state.interactions.filter(({ id }) => id !== action.id) };
    case 'bot':
      return { ...state, botOnline: action.online };
    case 'clock':
      return { ...state, clockAhead: action.now - Date.now(), nextAlarm: action.nextAlarm };
    case 'commands':
      return { ...state, commandsAge: state.commandsAge + 1 };
    case 'disconnected':
      return { ...state, connected: false };
    case 'view':
      return viewing(state, action.channelId);
  }
}

function fromSnapshot(state: PageState | undefined, { now, ...snapshot }: Snapshot): PageState {
  // Another person has seen none of this.
  const before = state?.viewerId === snapshot.viewerId ? state : undefined;
  const failed = before?.interactions.filter((interaction) => interaction.state === 'failed') ?? [];
  return {
    ...snapshot,
    interactions: [...failed, ...snapshot.interactions],
    clockAhead: now - Date.now(),
    connected: true,
    unread: before?.unread ?? {},
    viewing: state?.viewing ?? null,
    commandsAge: (state?.commandsAge ?? 0) + 1,
    arrived: before?.arrived ?? [],
  };
}

function withMessage(state: PageState, message: APIMessage): PageState {
  const { channel_id } = message;
  const before = state.messages[channel_id] ?? [];
  const isNew = !before.some(({ id }) => id === message.id);
  const messages = { ...state.messages, [channel_id]: replaceOrAdd(before, message, ({ id }) => id) };
  if (channel_id === state.viewing) {
    const arrived = replaceOrAdd(state.arrived, message, ({ id }) => id).slice(-LOGGED);
    return {
      ...state,
      messages,
      arrived: isNew || state.arrived.some(({ id }) => id === message.id) ? arrived : state.arrived,
    };
  }
  if (!isNew) return { ...state, messages };
  return {
    ...state,
    messages,
    unread: { ...state.unread, [channel_id]: (state.unread[channel_id] ?? 0) + 1 },
  };
}

function viewing(state: PageState, channelId: string | null): PageState {
  const { [channelId ?? '']: _, ...unread } = state.unread;
  return { ...state, viewing: channelId, unread, arrived: [] };
}

/** Only what waits or failed is shown; suggestions are the picker's own business. */
function withInteraction(
  interactions: readonly PageInteraction[],
  changed: PageInteraction,
): readonly PageInteraction[] {
  const others = interactions.filter(({ id }) => id !== changed.id);
  const retried = others.filter(
    (each) => each.messageId === undefined || each.messageId !== changed.messageId || each.state !== 'failed',
  );
  const shown =
    changed.kind !== 'autocomplete' && (changed.state === 'waiting' || changed.state === 'failed');
  return shown ? [...retried, changed] : retried;
}

function replaceOrAdd<T>(list: readonly T[], item: T, key: (item: T) => string): readonly T[] {
  const at = list.findIndex((each) => key(each) === key(item));
  return at < 0 ? [...list, item] : list.with(at, item);
}
