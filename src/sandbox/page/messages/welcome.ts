import { html, type VNode } from '../html.ts';
import { icon } from '../icons.ts';
import { channelName, userName } from '../names.ts';
import { usePage } from '../page.ts';
import { channelIcon } from '../shell/channel-icon.ts';

/** The beginning of a channel: what it is, and what to try in it. */
export function Welcome(): VNode {
  const { state, channel } = usePage();
  if (!channel) return html`<div class="welcome"></div>`;
  const name = channelName(channel);
  const isDirect = channel.guildId === null;
  return html`<header class="welcome">
    <span class="welcome-icon" aria-hidden="true">${isDirect ? icon('at', 32) : icon(channelIcon(channel), 32)}</span>
    <h2>${isDirect ? name : `Welcome to #${name}`}</h2>
    <p class="quiet">
      ${
        isDirect
          ? `These are your direct messages with ${name}.`
          : `This is a channel of a Discord that runs on this machine alone. Type / below to see what ${userName(state.bot)} can do.`
      }
    </p>
  </header>`;
}
