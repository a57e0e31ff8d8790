import { useState } from 'preact/hooks';
import { formatTime } from '../markdown/time.ts';
import { channelName, findChannel, isArchived, parentId, threadsOf } from '../model/names.ts';
import { usePage } from '../model/page.ts';
import { channelIcon } from '../parts/channel-icon.ts';
import { h, html, type VNode } from '../parts/html.ts';
import { IconButton } from '../parts/icon-button.ts';
import { icon } from '../parts/icons.ts';
import { useNow } from '../parts/now.ts';
import { Menu } from '../parts/popup.ts';
import { nextTheme, type Theme } from './theme.ts';

interface HeaderProps {
  readonly theme: Theme;
  readonly onTheme: (theme: Theme) => void;
  readonly isNavOpen: boolean;
  readonly onNav: () => void;
  readonly areToolsOpen: boolean;
  readonly onTools: () => void;
}

/** The line above the messages: where one is, the sandbox's time, and what opens the side panels. */
export function Header(props: HeaderProps): VNode {
  const { state, channel, open } = usePage();
  const { theme, onTheme, isNavOpen, onNav, areToolsOpen, onTools } = props;
  const topic = channel && 'topic' in channel.wire ? channel.wire.topic : null;
  const parent = channel && findChannel(state, parentId(channel));
  return html`<header class="header">
    ${h(IconButton, {
      picture: 'menu',
      label: 'Servers and channels',
      class: 'nav-toggle',
      'aria-expanded': isNavOpen,
      'aria-controls': 'navigation',
      onClick: onNav,
    })}
    <div class="header-title">
      ${
        parent &&
        html`<button type="button" class="text-button plain header-parent" onClick=${() => open(parent.wire.id)}>
          ${icon(channelIcon(parent), 18)} ${channelName(parent)}
        </button><span class="quiet" aria-hidden="true">›</span>`
      }
      <h1>${channel && icon(channelIcon(channel), 20)}<span>${channel ? channelName(channel) : 'Sandbox'}</span></h1>
      ${topic && html`<p class="header-topic">${topic}</p>`}
    </div>
    ${h(ThreadsButton, null)}
    ${h(ClockButton, { onTools })}
    ${h(IconButton, {
      picture: theme === 'light' ? 'sun' : 'moon',
      label: `Theme: ${theme}. Change to ${nextTheme(theme)}`,
      onClick: () => onTheme(nextTheme(theme)),
    })}
    ${h(IconButton, {
      picture: 'sliders',
      label: 'Sandbox controls',
      class: 'tools-toggle',
      'aria-expanded': areToolsOpen,
      'aria-controls': 'tools',
      onClick: onTools,
    })}
  </header>`;
}

function ClockButton({ onTools }: { onTools: () => void }): VNode {
  const now = useNow();
  const time = formatTime(now, 't', now);
  const label = `The sandbox's time is ${time}. Open the controls`;
  return html`<button type="button" class="clock-button" title=${label} aria-label=${label} onClick=${onTools}>
    ${icon('clock', 16)} <span>${time}</span>
  </button>`;
}

/** The threads of the channel, archived ones too. */
function ThreadsButton(): VNode | null {
  const { state, channel, open } = usePage();
  const [at, setAt] = useState<{ x: number; y: number } | null>(null);
  const of = channel && (parentId(channel) ?? channel.wire.id);
  const threads = of && channel?.guildId ? threadsOf(state, of) : [];
  if (!channel?.guildId) return null;
  const show = (event: MouseEvent) => {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    setAt({ x: box.right - 280, y: box.bottom + 6 });
  };
  return html`${h(IconButton, { picture: 'thread', label: 'Threads', 'aria-haspopup': 'menu', onClick: show })}
    ${
      at &&
      h(
        Menu,
        { id: 'threads-menu', label: 'Threads', at, onClose: () => setAt(null) },
        html`<div class="menu-heading">Threads</div>`,
        threads.length === 0 &&
          html`<button type="button" role="menuitem" tabindex="-1" aria-disabled="true">There are none yet</button>`,
        threads.map(
          (thread) => html`<button type="button" role="menuitem" tabindex="-1" onClick=${() => {
            setAt(null);
            open(thread.wire.id);
          }}>
            ${icon(isArchived(thread) ? 'lock' : 'thread', 16)}
            <span>${channelName(thread)}${isArchived(thread) && html`<span class="quiet block">archived</span>`}</span>
          </button>`,
        ),
      )
    }`;
}
