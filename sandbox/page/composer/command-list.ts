import type { SlashCommand } from '../model/commands.ts';
import { userName } from '../model/names.ts';
import { usePage } from '../model/page.ts';
import { avatar } from '../parts/avatar.ts';
import { h, html, type VNode } from '../parts/html.ts';
import { Listbox } from '../parts/popup.ts';

interface CommandListProps {
  readonly id: string;
  readonly commands: readonly SlashCommand[];
  readonly active: number;
  /** What stands in the composer. */
  readonly typed: string;
  readonly onPick: (command: SlashCommand) => void;
  readonly onHover: (index: number) => void;
}

/** The commands that a slash offers. */
export function CommandList({ id, commands, active, typed, onPick, onHover }: CommandListProps): VNode {
  const { state, isReady } = usePage();
  const bot = userName(state.bot);
  const offered = state.botOnline
    ? `${bot} has no command ${typed}`
    : `${bot} is offline and offers no commands`;
  const none = isReady ? offered : 'Loading commands…';
  return html`<div class="popover">
    <div class="popover-heading">${avatar(state.bot, 'small')} ${bot}</div>
    ${commands.length === 0 && html`<p class="popover-note" role="status">${none}</p>`}
    ${h(Listbox, {
      id,
      label: 'Commands',
      reachable: true,
      active,
      items: commands.map((command) => ({
        key: command.name,
        label: commandLine(command),
        hint: command.description,
      })),
      onPick: (index) => {
        const command = commands[index];
        if (command) onPick(command);
      },
      onHover,
    })}
    <p class="visually-hidden" role="status">${commands.length} commands</p>
  </div>`;
}

function commandLine({ name, options }: SlashCommand): VNode {
  return html`<span><b>/${name}</b>${options.map(
    (option) => html` <span class="option-name ${option.required ? 'required' : ''}">${option.name}</span>`,
  )}</span>`;
}
