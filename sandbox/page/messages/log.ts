import type { APIMessage } from 'discord-api-types/v10';
import { useRef, useState } from 'preact/hooks';
import { formatTime } from '../markdown/time.ts';
import { hasFlag, Kind } from '../model/discord.ts';
import { channelLabel, findChannel, userName } from '../model/names.ts';
import { usePage } from '../model/page.ts';
import { type ComponentChildren, h, html, type VNode } from '../parts/html.ts';
import { icon } from '../parts/icons.ts';
import { MessageMenu } from './menu.ts';
import { Message, PendingCommand } from './message.ts';
import { plainText } from './plain.ts';
import { type Target, useScroll } from './scroll.ts';
import { Welcome } from './welcome.ts';

/** Messages of one author within this time stand under one name. */
const GROUP_MS = 7 * 60_000;
/** Characters of a message that are read aloud when it arrives. */
const ANNOUNCED = 200;

interface LogProps {
  readonly target: Target | null;
  readonly onReply: (message: APIMessage) => void;
}

/** The messages of the channel, oldest first, kept at the newest one while that is in view. */
export function MessageLog({ target, onReply }: LogProps): VNode {
  const { state, channel, me } = usePage();
  const messages = ((channel && state.messages[channel.wire.id]) ?? []).flatMap(openedBy);
  const pending = state.interactions.filter(
    ({ channelId, kind, messageId }) => channelId === channel?.wire.id && kind === 'command' && !messageId,
  );
  const own = messages.findLast((message) => causedBy(message) === me.user.id)?.id;
  const { scroller, atEnd, toEnd } = useScroll(
    target,
    messages.length > 0,
    pending.at(-1)?.id ?? (own && `message-${own}`),
  );
  const list = useRef<HTMLOListElement>(null);
  const [current, setCurrent] = useState<string | null>(null);
  const [menu, setMenu] = useState<{ message: APIMessage; at: { x: number; y: number } } | null>(null);

  const reachable = messages.some(({ id }) => id === current) ? current : messages.at(-1)?.id;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget && !(event.target as HTMLElement).matches('li.message')) return;
    const items = [...(list.current?.querySelectorAll<HTMLElement>('[data-message]') ?? [])];
    const at = items.findIndex((item) => item.dataset['message'] === reachable);
    const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: items.length - 1 }[event.key];
    const item = to === undefined ? undefined : items[to];
    if (!item) return;
    event.preventDefault();
    setCurrent(item.dataset['message'] ?? null);
    item.focus();
  };

  return html`<div class="log-frame">
    <div class="log" ref=${scroller} tabindex="-1">
      ${h(Welcome, null)}
      <ol ref=${list} class="messages" aria-label=${channel ? `Messages in ${channelLabel(channel)}` : 'Messages'} onKeyDown=${onKeyDown}>
        ${messages.flatMap((message, index) => [
          newDay(message, messages[index - 1]),
          line(message, messages[index - 1], {
            reachable: message.id === reachable,
            onReply,
            onMenu: (of, at) => setMenu({ message: of, at }),
          }),
        ])}
        ${pending.map((interaction) => h(PendingCommand, { key: interaction.id, interaction }))}
      </ol>
    </div>
    ${
      atEnd
        ? null
        : html`<button type="button" class="to-end" onClick=${toEnd}>${icon('down', 16)} Jump to the newest message</button>`
    }
    ${menu && h(MessageMenu, { ...menu, onClose: () => setMenu(null), onReply })}
    ${h(Announcer, null)}
  </div>`;
}

/** Who wrote a message, or used what the bot answers with it. */
function causedBy({ author, interaction_metadata }: APIMessage): string {
  return interaction_metadata?.user.id ?? author.id;
}

/** A thread begins with the message that it hangs on. */
function openedBy(message: APIMessage): readonly APIMessage[] {
  if (message.type !== Kind.ThreadStarter) return [message];
  return message.referenced_message ? [message.referenced_message] : [];
}

type Handlers = Pick<Parameters<typeof Message>[0], 'reachable' | 'onMenu' | 'onReply'>;

function line(message: APIMessage, before: APIMessage | undefined, handlers: Handlers): ComponentChildren {
  if (message.type === Kind.ThreadCreated) return h(ThreadNotice, { key: message.id, message });
  return h(Message, { key: message.id, message, grouped: belongsTo(message, before), ...handlers });
}

function belongsTo(message: APIMessage, before: APIMessage | undefined): boolean {
  if (!before || before.author.id !== message.author.id || before.type === Kind.ThreadCreated) return false;
  if (message.interaction || message.referenced_message) return false;
  if (!sameDay(message, before)) return false;
  return Date.parse(message.timestamp) - Date.parse(before.timestamp) < GROUP_MS;
}

function newDay(message: APIMessage, before: APIMessage | undefined): VNode | null {
  if (before && sameDay(message, before)) return null;
  const at = Date.parse(message.timestamp);
  return html`<li key=${`day-${message.id}`} class="day"><span>${formatTime(at, 'D', at)}</span></li>`;
}

function sameDay(a: APIMessage, b: APIMessage): boolean {
  return new Date(a.timestamp).toDateString() === new Date(b.timestamp).toDateString();
}

function ThreadNotice({ message }: { message: APIMessage }): VNode {
  const { state, open } = usePage();
  const id = message.message_reference?.channel_id ?? '';
  const exists = findChannel(state, id) !== undefined;
  const name = exists
    ? html`<button type="button" class="text-button" onClick=${() => open(id)}>${message.content}</button>`
    : html`<b>${message.content}</b>`;
  return html`<li class="notice">${icon('thread', 16)} <span><b>${userName(message.author)}</b> started a thread: ${name}</span></li>`;
}

/** Tells a screen reader of new messages, in short: the list itself would read every button. */
function Announcer(): VNode {
  const { state } = usePage();
  return html`<div class="visually-hidden" role="log" aria-live="polite" aria-label="New messages">
    ${state.arrived.map((message) => html`<p key=${message.id}>${inShort(message)}</p>`)}
  </div>`;
}

function inShort(message: APIMessage): string {
  const name = userName(message.author);
  if (hasFlag(message, 'loading')) return `${name} is thinking…`;
  return `${name}: ${plainText(message).slice(0, ANNOUNCED) || 'something without words'}`;
}
