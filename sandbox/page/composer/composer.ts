import type { APIMessage } from 'discord-api-types/v10';
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { matchingCommands, namedCommand, type SlashCommand, slashCommands } from '../model/commands.ts';
import { MAX_MESSAGE_LENGTH } from '../model/discord.ts';
import { type Form, startForm } from '../model/form.ts';
import { moveActive } from '../model/moves.ts';
import { channelLabel, isArchived, userName } from '../model/names.ts';
import { usePage } from '../model/page.ts';
import { type ComponentChildren, h, html, type VNode } from '../parts/html.ts';
import { IconButton } from '../parts/icon-button.ts';
import { icon } from '../parts/icons.ts';
import { itemId, keepFocus } from '../parts/popup.ts';
import { CommandForm } from './command-form.ts';
import { CommandList } from './command-list.ts';

interface ComposerProps {
  readonly replyTo: APIMessage | null;
  readonly onReplyDone: () => void;
}

/** Where people write: messages, and after a slash commands. */
export function Composer({ replyTo, onReplyDone }: ComposerProps): ComponentChildren {
  const { channel, form, setForm } = usePage();
  /** By channel: what is begun in one waits there. */
  const [drafts, setDrafts] = useState<Readonly<Record<string, string>>>({});
  if (!channel) return null;
  const { id } = channel.wire;
  const setDraft = (draft: string) => setDrafts((all) => ({ ...all, [id]: draft }));
  if (isArchived(channel))
    return html`<p class="composer-note">${icon('lock', 18)} This thread is archived.</p>`;
  if (!form) {
    return h(TextField, {
      draft: drafts[id] ?? '',
      replyTo,
      onReplyDone,
      onDraft: setDraft,
      onCommand: setForm,
    });
  }
  const leave = (text: string) => {
    setForm(null);
    setDraft(text);
  };
  return h(CommandForm, { key: form.command.name, form, onLeave: leave });
}

interface TextFieldProps extends ComposerProps {
  readonly draft: string;
  readonly onDraft: (draft: string) => void;
  readonly onCommand: (form: Form) => void;
}

function TextField({ draft, replyTo, onReplyDone, onDraft, onCommand }: TextFieldProps): VNode {
  const { state, channel, commands, isReady, api, attempt } = usePage();
  const field = useRef<HTMLTextAreaElement>(null);
  const listId = useId();
  const [active, setActive] = useState(0);
  const [isClosed, setClosed] = useState(false);
  const known = slashCommands(
    commands,
    state.page.examples.map(({ command }) => command),
  );
  const matches = isClosed ? [] : matchingCommands(known, draft);
  const isPicking = draft.startsWith('/') && !draft.includes('\n') && !isClosed;
  // Half a command is not a message that Enter may send.
  const isLoading = isPicking && !isReady;
  useLayoutEffect(() => field.current?.focus(), [channel?.wire.id, replyTo]);

  const pick = (command: SlashCommand | undefined, text = '') =>
    command && onCommand(startForm(command, text));
  const beginNamed = () => {
    const named = namedCommand(known, field.current?.value ?? '');
    if (named) pick(named.command, named.rest);
    return named !== undefined;
  };
  const onInput = () => {
    setClosed(false);
    setActive(0);
    if (!beginNamed()) onDraft(field.current?.value ?? '');
  };
  // Somebody may have typed faster than the commands came.
  useEffect(() => void beginNamed(), [commands]);
  const send = async () => {
    const text = draft.trim();
    if (!text || text.length > MAX_MESSAGE_LENGTH || !channel) return;
    onDraft('');
    onReplyDone();
    const sent = await attempt(api.say(channel.wire.id, text, replyTo?.id).then(() => true));
    // Nothing that was typed is lost.
    if (!sent) onDraft(text);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    const to = isPicking ? moveActive(event.key, active, matches.length) : undefined;
    if (to !== undefined) setActive(to);
    else if (event.key === 'Escape' && isPicking) setClosed(true);
    else if (event.key === 'Escape' && replyTo) onReplyDone();
    else if (['Enter', 'Tab'].includes(event.key) && !event.shiftKey && (matches.length > 0 || isLoading))
      pick(matches[active]);
    else if (event.key === 'Enter' && !event.shiftKey) void send();
    else return;
    event.preventDefault();
  };

  const label = channel ? `Message ${channelLabel(channel)}` : 'Message';
  const left = MAX_MESSAGE_LENGTH - draft.trim().length;
  return html`<div class="composer">
    ${
      isPicking &&
      h(CommandList, {
        id: listId,
        commands: matches,
        active,
        typed: draft,
        onPick: pick,
        onHover: setActive,
      })
    }
    ${
      replyTo &&
      html`<div class="composer-reply">
        <span>Replying to <b>${userName(replyTo.author)}</b></span>
        ${h(IconButton, { picture: 'close', size: 16, label: 'Do not reply', onClick: onReplyDone })}
      </div>`
    }
    <div class="composer-box">
      <textarea
        ref=${field}
        class="composer-text"
        rows="1"
        value=${draft}
        disabled=${!channel?.canWrite}
        placeholder=${channel?.canWrite ? `${label}, / for commands` : 'You cannot write here'}
        aria-label=${label}
        aria-busy=${!isReady}
        aria-autocomplete="list"
        aria-controls=${isPicking ? listId : undefined}
        aria-activedescendant=${isPicking && matches.length > 0 ? itemId(listId, active) : undefined}
        onInput=${onInput}
        onKeyDown=${onKeyDown}
      ></textarea>
      ${left < 200 && html`<span class=${left < 0 ? 'count over' : 'count'} role="status">${left}</span>`}
      ${h(IconButton, {
        picture: 'send',
        label: 'Send',
        class: 'send',
        disabled: !draft.trim() || left < 0,
        onMouseDown: keepFocus,
        onClick: send,
      })}
    </div>
  </div>`;
}
