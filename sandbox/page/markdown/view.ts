import { useMemo, useState } from 'preact/hooks';
import { slashCommands } from '../model/commands.ts';
import { startForm } from '../model/form.ts';
import { findChannel, findUser, roleName, userName } from '../model/names.ts';
import { usePage } from '../model/page.ts';
import { jumpTarget } from '../model/route.ts';
import { type ComponentChildren, h, html, type VNode } from '../parts/html.ts';
import { IconButton } from '../parts/icon-button.ts';
import { useNow } from '../parts/now.ts';
import type { MarkdownNode, TimeStyle } from './nodes.ts';
import { parseMarkdown } from './parse.ts';
import { formatTime } from './time.ts';

/** Milliseconds for which a button says that it has copied. */
const COPIED_MS = 1_500;

/** A text in Discord's Markdown. */
export function Markdown({ source }: { source: string }): VNode {
  const nodes = useMemo(() => parseMarkdown(source), [source]);
  return html`<div class="markdown" dir="auto">${nodes.map(view)}</div>`;
}

const TAGS = { bold: 'strong', italic: 'em', underline: 'u', strike: 's' } as const;

function view(node: MarkdownNode): ComponentChildren {
  switch (node.kind) {
    case 'text':
      return node.text;
    case 'bold':
    case 'italic':
    case 'underline':
    case 'strike':
      return h(TAGS[node.kind], null, node.children.map(view));
    case 'spoiler':
      return h(Spoiler, null, node.children.map(view));
    case 'code':
      return html`<code>${node.text}</code>`;
    case 'code-block':
      return h(CodeBlock, { text: node.text });
    case 'quote':
      return html`<blockquote>${node.children.map(view)}</blockquote>`;
    case 'heading':
      // All of one level: a card's title must not skip levels of the page's own outline.
      return html`<h3 class="heading-${node.level}">${node.children.map(view)}</h3>`;
    case 'small':
      return html`<small>${node.children.map(view)}</small>`;
    case 'list':
      return list(node);
    case 'link':
      return h(Link, { url: node.url }, node.children.map(view));
    case 'time':
      return h(Timestamp, { at: node.seconds * 1000, style: node.style });
    case 'emoji':
      return `:${node.name}:`;
    case 'command':
      return h(CommandMention, { name: node.name });
    case 'everyone':
      return html`<span class="mention">${node.text}</span>`;
    default:
      return h(Mention, { kind: node.kind, id: node.id });
  }
}

function list({ start, items }: Extract<MarkdownNode, { kind: 'list' }>): VNode {
  const content = items.map((item) => html`<li>${item.map(view)}</li>`);
  return start === null ? html`<ul>${content}</ul>` : html`<ol start=${start}>${content}</ol>`;
}

/** Code with a button that copies it. */
function CodeBlock({ text }: { text: string }): VNode {
  const { attempt } = usePage();
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    await attempt(navigator.clipboard.writeText(text));
    setCopied(true);
    setTimeout(() => setCopied(false), COPIED_MS);
  };
  return html`<div class="code-block">
    <pre><code>${text}</code></pre>
    ${h(IconButton, {
      picture: isCopied ? 'check' : 'copy',
      size: 16,
      label: isCopied ? 'Copied' : 'Copy',
      onClick: copy,
    })}
  </div>`;
}

/** A mention pings nobody here, and leads nowhere. */
function Mention({ kind, id }: { kind: 'user' | 'role' | 'channel'; id: string }): VNode {
  const { state } = usePage();
  const user = kind === 'user' ? findUser(state, id) : undefined;
  const name = {
    user: `@${user ? userName(user) : 'unknown-user'}`,
    role: `@${roleName(state, id) ?? 'unknown-role'}`,
    channel: `#${findChannel(state, id)?.wire.name ?? 'unknown'}`,
  }[kind];
  return html`<span class="mention">${name}</span>`;
}

/** `/search` as a word: it begins the command where the bot offers it. */
function CommandMention({ name }: { name: string }): VNode {
  const { commands, setForm } = usePage();
  const command = slashCommands(commands).find((each) => each.name === name);
  if (!command) return html`<span class="mention">/${name}</span>`;
  return html`<button type="button" class="mention" onClick=${() => setForm(startForm(command))}>/${name}</button>`;
}

/** A link out of the page opens a new tab; one to a message of the sandbox goes there. */
export function Link({ url, children }: { url: string; children?: ComponentChildren }): VNode {
  const { open } = usePage();
  const target = jumpTarget(url);
  if (!target) return html`<a href=${url} target="_blank" rel="noopener noreferrer">${children}</a>`;
  const go = (event: Event) => {
    event.preventDefault();
    open(target.channelId, target.messageId);
  };
  return html`<a href=${url} onClick=${go}>${children}</a>`;
}

/** @param props.at Unix milliseconds */
export function Timestamp({ at, style }: { at: number; style: TimeStyle }): VNode {
  const now = useNow();
  const full = formatTime(at, 'F', now);
  return html`<time class="timestamp" datetime=${new Date(at).toISOString()} title=${full}>
    ${formatTime(at, style, now)}
  </time>`;
}

/** Hidden until it is pressed. */
export function Spoiler({ children }: { children?: ComponentChildren }): VNode {
  const [shown, setShown] = useState(false);
  if (shown) return html`<span class="spoiler shown">${children}</span>`;
  const show = (event: Event) => {
    event.preventDefault();
    setShown(true);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' || event.key === ' ') show(event);
  };
  return html`<span class="spoiler" role="button" tabindex="0" aria-label="Show spoiler" onClick=${show} onKeyDown=${onKeyDown}>
    <span inert>${children}</span>
  </span>`;
}
