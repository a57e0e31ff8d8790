import { useState } from 'preact/hooks';
import type { PageChannel, PagePerson } from '../../src/server/page-state.ts';
import { Channel } from '../model/discord.ts';
import { channelName, isArchived, isThread, threadsOf, userName } from '../model/names.ts';
import { usePage } from '../model/page.ts';
import { avatar } from '../parts/avatar.ts';
import { channelIcon, channelKind } from '../parts/channel-icon.ts';
import { h, html, type VNode } from '../parts/html.ts';
import { icon } from '../parts/icons.ts';
import { Menu } from '../parts/popup.ts';

interface SidebarProps {
  readonly onPerson: (username: string) => void;
}

/** The servers, the channels of the one in view, and who one is. */
export function Sidebar({ onPerson }: SidebarProps): VNode {
  const { state, guild, open } = usePage();
  const direct = state.channels.filter(({ guildId }) => guildId === null);
  const firstOf = (guildId: string) =>
    state.channels.find(
      (channel) =>
        channel.guildId === guildId && !isThread(channel) && channel.wire.type !== Channel.Category,
    );
  const unreadIn = (channels: readonly PageChannel[]) => channels.some(({ wire }) => state.unread[wire.id]);

  const place = (
    label: string,
    picture: VNode | string,
    isHere: boolean,
    first: PageChannel | undefined,
    unread: boolean,
  ) =>
    html`<li>
      <button type="button" class="server" title=${label} aria-current=${isHere ? 'true' : undefined} disabled=${!first}
        onClick=${() => first && open(first.wire.id)}>
        <span aria-hidden="true">${picture}</span>
        <span class="visually-hidden">${label}${unread && ', unread messages'}</span>
      </button>
      ${unread && !isHere ? html`<span class="server-unread" aria-hidden="true"></span>` : null}
    </li>`;
  return html`<div class="sidebar">
    <nav class="servers" aria-label="Servers">
      <ul>
        ${place('Direct messages', icon('bubbles', 24), !guild, direct[0], unreadIn(direct))}
        ${state.guilds.map(({ id, name }) =>
          place(
            name,
            initials(name),
            guild?.id === id,
            firstOf(id),
            unreadIn(state.channels.filter(({ guildId }) => guildId === id)),
          ),
        )}
      </ul>
    </nav>
    <div class="channels">
      <nav class="channels-list" aria-labelledby="channels-title">
        <h2 class="channels-title" id="channels-title">${guild?.name ?? 'Direct messages'}</h2>
        <ul>
          ${(guild ? state.channels.filter(({ guildId }) => guildId === guild.id) : direct)
            .filter((channel) => !isThread(channel))
            .map((channel) => h(ChannelLine, { key: channel.wire.id, channel }))}
        </ul>
      </nav>
      ${h(PersonPanel, { onPerson })}
    </div>
  </div>`;
}

function initials(name: string): string {
  return name
    .split(/\s+/)
    .map((word) => word.slice(0, 1))
    .join('')
    .slice(0, 3);
}

function ChannelLine({ channel }: { channel: PageChannel }): VNode {
  const { state } = usePage();
  if (channel.wire.type === Channel.Category) return html`<li class="category">${channel.wire.name}</li>`;
  const threads = threadsOf(state, channel.wire.id).filter((thread) => !isArchived(thread));
  return html`<li>
    ${h(ChannelButton, { channel })}
    ${
      threads.length > 0
        ? html`<ul class="threads" aria-label=${`Threads of ${channelName(channel)}`}>
            ${threads.map((thread) => html`<li key=${thread.wire.id}>${h(ChannelButton, { channel: thread })}</li>`)}
          </ul>`
        : null
    }
  </li>`;
}

function ChannelButton({ channel }: { channel: PageChannel }): VNode {
  const { state, channel: current, open } = usePage();
  const unread = state.unread[channel.wire.id] ?? 0;
  const name = channelName(channel);
  const kind = channelKind(channel);
  return html`<button
    type="button"
    class="channel ${unread > 0 ? 'unread' : ''}"
    aria-label=${`${name}, ${kind}${unread > 0 ? `, ${unread} new` : ''}`}
    aria-current=${current?.wire.id === channel.wire.id ? 'page' : undefined}
    onClick=${() => open(channel.wire.id)}
  >
    ${channel.other ? avatar(channel.other, 'medium') : icon(channelIcon(channel), 18)}
    <span class="channel-name">${name}</span>
    ${unread > 0 && html`<span class="badge" aria-hidden="true">${unread}</span>`}
  </button>`;
}

/** Who one is in the sandbox, and the others that one can be. */
function PersonPanel({ onPerson }: SidebarProps): VNode {
  const { state, me } = usePage();
  const [at, setAt] = useState<{ x: number; y: number } | null>(null);
  const open = (event: MouseEvent) => {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    setAt({ x: box.left, y: box.top - 12 - state.people.length * 56 - 40 });
  };
  const item = (person: PagePerson) => html`<button
    type="button"
    role="menuitemradio"
    tabindex="-1"
    aria-checked=${person === me}
    onClick=${() => {
      setAt(null);
      onPerson(person.user.username);
    }}
  >
    ${avatar(person.user, 'medium')}
    <span>${userName(person.user)}<span class="quiet block">${standing(person)}</span></span>
    ${person === me && icon('check', 18)}
  </button>`;
  return html`<section class="person" aria-label="You">
    <button type="button" class="person-button" aria-haspopup="menu" onClick=${open}>
      ${avatar(me.user, 'medium')}
      <span class="person-name">${userName(me.user)}<span class="quiet block">${standing(me)}</span></span>
      <span class="person-switch">Switch</span>
    </button>
    ${
      at &&
      h(
        Menu,
        { id: 'person-menu', label: 'Be another person', at, onClose: () => setAt(null) },
        html`<div class="menu-heading">Look at the sandbox as</div>`,
        state.people.map(item),
      )
    }
  </section>`;
}

function standing({ roles, isOwner }: PagePerson): string {
  if (isOwner) return 'Owner';
  return roles.length > 0 ? `${roles.join(', ')} · admin` : 'Member';
}
