import { slashCommands } from '../model/commands.ts';
import { startForm } from '../model/form.ts';
import { channelName, userName } from '../model/names.ts';
import { usePage } from '../model/page.ts';
import { channelIcon } from '../parts/channel-icon.ts';
import { html, type VNode } from '../parts/html.ts';
import { icon } from '../parts/icons.ts';

/** The beginning of a channel: what it is, and what to try in it. */
export function Welcome(): VNode {
  const { state, channel, commands, setForm } = usePage();
  if (!channel) return html`<div class="welcome"></div>`;
  const name = channelName(channel);
  const bot = userName(state.bot);
  const isDirect = channel.guildId === null;
  const offered = slashCommands(commands);
  const examples = state.page.examples.flatMap(({ command: name, text }) => {
    const command = offered.find((each) => each.name === name);
    return command ? [{ command, text }] : [];
  });
  return html`<header class="welcome">
    <span class="welcome-icon" aria-hidden="true">${icon(channelIcon(channel), 32)}</span>
    <h2>${isDirect ? name : `Welcome to #${name}`}</h2>
    ${state.page.about && html`<p class="welcome-about">${state.page.about}</p>`}
    <ul class="examples">
      ${examples.map(
        ({ command, text }) => html`<li key=${command.name}>
          <button type="button" class="example" onClick=${() => setForm(startForm(command, text))}>
            <b>/${command.name}</b> ${text}
          </button>
        </li>`,
      )}
    </ul>
    <p class="quiet">
      ${
        isDirect
          ? `These are your direct messages with ${name}. Type / to see what it can do.`
          : `This is a channel of a small Discord that runs on this machine alone. Type / below to see everything ${bot} can do.`
      }
    </p>
  </header>`;
}
