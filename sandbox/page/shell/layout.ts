import type { APIMessage } from 'discord-api-types/v10';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Composer } from '../composer/composer.ts';
import { MessageLog } from '../messages/log.ts';
import type { Target } from '../messages/scroll.ts';
import { Channel } from '../model/discord.ts';
import { channelLabel, userName } from '../model/names.ts';
import { usePage } from '../model/page.ts';
import type { PageState } from '../model/state.ts';
import { h, html, type VNode } from '../parts/html.ts';
import { IconButton } from '../parts/icon-button.ts';
import { icon } from '../parts/icons.ts';
import { Forum } from './forum.ts';
import { Header } from './header.ts';
import { Sidebar } from './sidebar.ts';
import { useTheme } from './theme.ts';
import { Tools } from './tools.ts';

interface LayoutProps {
  readonly onPerson: (username: string) => void;
  readonly target: Target | null;
}

/** Where everything stands on the page, and which panels are open. */
export function Layout({ onPerson, target }: LayoutProps): VNode {
  const { state, channel } = usePage();
  const [theme, setTheme] = useTheme();
  const [isNavOpen, setNavOpen] = useState(false);
  const [areToolsOpen, setToolsOpen] = useState(false);
  const [replyTo, setReplyTo] = useState<APIMessage | null>(null);
  useEffect(() => {
    setNavOpen(false);
    setReplyTo(null);
  }, [channel?.wire.id]);
  useTitle();
  const frame = useRef<HTMLDivElement>(null);
  const focus = (selector: string) => frame.current?.querySelector<HTMLElement>(selector)?.focus();
  useEffect(() => {
    if (isNavOpen) focus('.navigation [aria-current="page"]');
  }, [isNavOpen]);
  /** Escape closes the panel and gives the focus back to what opened it. */
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    const inTools = (event.target as HTMLElement).closest('.tools-panel') !== null;
    if (isNavOpen) focus('.nav-toggle');
    else if (inTools) focus('.tools-toggle');
    setNavOpen(false);
    if (inTools) setToolsOpen(false);
  };
  /** Whoever chooses the channel that is open already wants to see it. */
  const onChoose = (event: MouseEvent) => {
    if ((event.target as HTMLElement).closest('[aria-current="page"]')) setNavOpen(false);
  };
  const isForum = channel?.wire.type === Channel.Forum;
  return html`<div class="app ${isNavOpen ? 'nav-open' : ''}" ref=${frame} onKeyDown=${onKeyDown}>
    <div class="navigation" id="navigation" onClick=${onChoose}>${h(Sidebar, { onPerson })}</div>
    <div class="scrim" aria-hidden="true" onClick=${() => setNavOpen(false)}></div>
    <main class="main">
      ${h(Header, {
        theme,
        onTheme: setTheme,
        isNavOpen,
        onNav: () => setNavOpen(!isNavOpen),
        areToolsOpen,
        onTools: () => setToolsOpen(!areToolsOpen),
      })}
      ${h(Banner, { state })}
      ${isForum ? h(Forum, null) : h(MessageLog, { key: channel?.wire.id ?? '', target, onReply: setReplyTo })}
      ${isForum ? null : h(Composer, { replyTo, onReplyDone: () => setReplyTo(null) })}
    </main>
    <aside class="tools-panel" id="tools" aria-label="Sandbox controls" hidden=${!areToolsOpen}>
      ${h(IconButton, {
        picture: 'close',
        label: 'Close the controls',
        class: 'tools-close',
        onClick: () => setToolsOpen(false),
      })}
      ${h(Tools, null)}
    </aside>
  </div>`;
}

/** The channel, and how much is new elsewhere, in the window's title. */
function useTitle(): void {
  const { state, channel } = usePage();
  const unread = Object.values(state.unread).reduce((sum, count) => sum + count, 0);
  const place = channel ? channelLabel(channel) : 'Sandbox';
  const bot = userName(state.bot);
  useEffect(() => {
    document.title = `${unread > 0 ? `(${unread}) ` : ''}${place} · ${bot} in the sandbox`;
  }, [unread, place, bot]);
}

/** What is wrong with the connections, if anything is. */
function Banner({ state }: { state: PageState }): VNode | null {
  if (state.connected && state.botOnline) return null;
  const problem = state.connected
    ? 'The bot is offline. This page goes on as soon as it is back.'
    : 'The sandbox does not answer. Trying again…';
  return html`<p class="banner" role="status">${icon('warning', 18)} ${problem}</p>`;
}
