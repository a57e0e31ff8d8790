import type { APIMessage, APIUser } from 'discord-api-types/v10';
import { useEffect, useState } from 'preact/hooks';
import type { PageInteraction } from '../../src/server/page-state.ts';
import { formatTime } from '../markdown/time.ts';
import { Markdown } from '../markdown/view.ts';
import { Command, hasFlag, Kind } from '../model/discord.ts';
import { findChannel, userName } from '../model/names.ts';
import { usePage } from '../model/page.ts';
import { appTag, avatar } from '../parts/avatar.ts';
import { type ComponentChildren, h, html, type VNode } from '../parts/html.ts';
import { IconButton } from '../parts/icon-button.ts';
import { icon } from '../parts/icons.ts';
import { useNow } from '../parts/now.ts';
import { ControlsContext, component, dots } from './components.ts';
import { embedView } from './embed.ts';
import { attachment } from './files.ts';
import { plainText } from './plain.ts';

interface MessageProps {
  readonly message: APIMessage;
  /** Follows another by the same author: name and picture are left out. */
  readonly grouped: boolean;
  /** Whether the Tab key comes to this message; arrow keys lead to the others. */
  readonly reachable: boolean;
  readonly onMenu: (message: APIMessage, at: { x: number; y: number }) => void;
  readonly onReply: (message: APIMessage) => void;
}

/** One message with everything that belongs to it. */
export function Message({ message, grouped, reachable, onMenu, onReply }: MessageProps): VNode {
  const { channel, api, attempt } = usePage();
  const isPrivate = hasFlag(message, 'ephemeral');
  const openMenu = (event: MouseEvent) => {
    event.preventDefault();
    // The keyboard's menu key comes without a place: the message's own is taken.
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const byKey = event.clientX === 0 && event.clientY === 0;
    onMenu(
      message,
      byKey || event.type === 'click'
        ? { x: box.left, y: box.bottom }
        : { x: event.clientX, y: event.clientY },
    );
  };
  const dismiss = () => attempt(api.remove(message.channel_id, message.id));
  const name = `message-${message.id}`;
  return html`<li
    id=${name}
    data-message=${message.id}
    class="message ${grouped ? 'grouped' : ''} ${isPrivate ? 'private' : ''}"
    tabindex=${reachable ? 0 : -1}
    aria-labelledby=${`${name}-author ${name}-time ${name}-body`}
    onContextMenu=${openMenu}
  >
    ${h(ReplyBar, { message })}
    ${grouped ? h(GutterTime, { message }) : avatar(message.author, 'large')}
    <div class="message-main">
      <div class=${grouped ? 'message-head visually-hidden' : 'message-head'}>
        <h3 class="message-author" id=${`${name}-author`}>${userName(message.author)}</h3>
        ${appTag(message.author)}
        <span class="quiet" id=${`${name}-time`}>${h(SentAt, { message })}</span>
        ${hasFlag(message, 'crossposted') && html`<span class="quiet">Published</span>`}
      </div>
      <div class="message-body" id=${`${name}-body`}>${h(Body, { message })}</div>
      ${h(Fate, { message })}
      ${isPrivate && h(OnlyYou, { onDismiss: dismiss })}
      ${hasFlag(message, 'hasThread') && h(ThreadLink, { id: message.id })}
    </div>
    <div class="message-tools">
      ${
        channel?.canWrite &&
        !isPrivate &&
        h(IconButton, { picture: 'reply', size: 18, label: 'Reply', onClick: () => onReply(message) })
      }
      ${h(IconButton, { picture: 'dots', size: 18, label: 'More', 'aria-haspopup': 'menu', onClick: openMenu })}
    </div>
  </li>`;
}

/** When it was sent: today the time alone. */
function SentAt({ message }: { message: APIMessage }): VNode {
  const now = useNow();
  const at = Date.parse(message.timestamp);
  const isToday = new Date(at).toDateString() === new Date(now).toDateString();
  const time = formatTime(at, 't', now);
  return html`<time datetime=${message.timestamp} title=${formatTime(at, 'F', now)}>
    ${isToday ? time : `${formatTime(at, 'd', now)} ${time}`}
  </time>`;
}

/** Beside a message without a name, shown while the pointer is there. */
function GutterTime({ message }: { message: APIMessage }): VNode {
  const at = Date.parse(message.timestamp);
  return html`<span class="gutter-time" aria-hidden="true">${formatTime(at, 't', at)}</span>`;
}

/** What a message says, and what its controls do. */
function Body({ message }: { message: APIMessage }): ComponentChildren {
  const { api, attempt, showModal } = usePage();
  const [busy, setBusy] = useState<string | null>(null);
  if (hasFlag(message, 'loading')) {
    return html`<p class="thinking">${dots()} ${userName(message.author)} is thinking…</p>`;
  }
  const use = async (customId: string, work: Promise<PageInteraction>) => {
    setBusy(customId);
    showModal(await attempt(work));
    setBusy(null);
  };
  const { id, channel_id } = message;
  const controls = {
    busy,
    press: (customId: string) => void use(customId, api.press(channel_id, id, customId)),
    choose: (customId: string, values: readonly string[]) =>
      void use(customId, api.select(channel_id, id, customId, values)),
  };
  const edited = message.edited_timestamp !== null && html` <span class="edited">(edited)</span>`;
  return h(
    ControlsContext.Provider,
    { value: controls },
    message.content ? h(Markdown, { source: message.content }) : null,
    message.attachments.filter((file) => !isPlaced(message, file.url)).map(attachment),
    hasFlag(message, 'suppressEmbeds') ? null : message.embeds.map(embedView),
    (message.components ?? []).map((part) => component(part)),
    edited,
  );
}

/** Files that a component shows are not shown again. */
function isPlaced({ components = [] }: APIMessage, url: string): boolean {
  return JSON.stringify(components).includes(JSON.stringify(url));
}

/** Below a message whose button came to nothing. */
function Fate({ message }: { message: APIMessage }): VNode | null {
  const { state } = usePage();
  const failed = state.interactions.some((each) => each.messageId === message.id && each.state === 'failed');
  return failed
    ? html`<p class="failed" role="alert">${icon('warning', 16)} This interaction failed</p>`
    : null;
}

function OnlyYou({ onDismiss }: { onDismiss: () => void }): VNode {
  return html`<p class="private-note">
    ${icon('eye', 16)} Only you can see this ·${' '}
    <button type="button" class="text-button" onClick=${onDismiss}>Dismiss message</button>
  </p>`;
}

function ThreadLink({ id }: { id: string }): VNode | null {
  const { state, open } = usePage();
  const thread = findChannel(state, id);
  if (!thread) return null;
  return html`<button type="button" class="thread-link" onClick=${() => open(id)}>
    ${icon('thread', 16)} <strong>${thread.wire.name}</strong> <span>See thread</span>
  </button>`;
}

/** What a message answers: a command that somebody used, or another message. */
function ReplyBar({ message }: { message: APIMessage }): ComponentChildren {
  const { open } = usePage();
  // The older of two fields: only it has the command's whole name.
  const { interaction, referenced_message: answered } = message;
  if (interaction) return h(UsedBar, { user: interaction.user, command: interaction.name });
  if (!answered || message.type !== Kind.Reply) return null;
  return html`<p class="reply-bar">
    ${avatar(answered.author, 'small')}
    <b>${userName(answered.author)}</b>
    <button type="button" class="text-button plain" onClick=${() => open(answered.channel_id, answered.id)}>
      ${plainText(answered) || 'See the message'}
    </button>
  </p>`;
}

/** "Ada used /search" */
function UsedBar({ user, command }: { user: APIUser; command: string }): VNode {
  const { commands } = usePage();
  const onMessage = commands.some(({ type, name }) => type === Command.Message && name === command);
  return html`<p class="reply-bar">
    ${avatar(user, 'small')}
    <span><b>${userName(user)}</b> used <span class="mention">${onMessage ? '' : '/'}${command}</span></span>
  </p>`;
}

interface PendingProps {
  readonly interaction: PageInteraction;
}

/** Milliseconds after which a command without an answer is shown: most have one by then. */
const PENDING_MS = 300;

/** A command that has no answer yet, or got none. */
export function PendingCommand({ interaction }: PendingProps): VNode | null {
  const { state, me, forgetInteraction } = usePage();
  const [isShown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), PENDING_MS);
    return () => clearTimeout(timer);
  }, []);
  const failed = interaction.state === 'failed';
  if (!isShown && !failed) return null;
  const failure = html`<p class="failed" role="alert">
      ${icon('warning', 16)} This interaction failed: ${userName(state.bot)} did not respond
    </p>
    ${h(OnlyYou, { onDismiss: () => forgetInteraction(interaction.id) })}`;
  return html`<li class="message private">
    ${h(UsedBar, { user: me.user, command: interaction.command ?? '' })}
    ${avatar(state.bot, 'large')}
    <div class="message-main">
      <div class="message-head"><span class="message-author">${userName(state.bot)}</span>${appTag(state.bot)}</div>
      ${failed ? failure : html`<p class="thinking">Sending command…</p>`}
    </div>
  </li>`;
}
