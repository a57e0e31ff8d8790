import type { APIMessage } from 'discord-api-types/v10';
import { Command, hasFlag } from '../model/discord.ts';
import { userName } from '../model/names.ts';
import { usePage } from '../model/page.ts';
import { avatar } from '../parts/avatar.ts';
import { type ComponentChildren, h, html } from '../parts/html.ts';
import { Menu } from '../parts/popup.ts';
import { markdownOf } from './plain.ts';

interface MenuProps {
  readonly message: APIMessage;
  readonly at: { readonly x: number; readonly y: number };
  readonly onClose: () => void;
  readonly onReply: (message: APIMessage) => void;
}

/** What can be done with a message: the bot's own commands first. */
export function MessageMenu({ message, at, onClose, onReply }: MenuProps): ComponentChildren {
  const { state, me, channel, guild, commands, api, attempt, showModal } = usePage();
  const apps = commands.filter(({ type }) => type === Command.Message);
  const isPrivate = hasFlag(message, 'ephemeral');
  const place = guild?.id ?? '@me';
  const address = `https://discord.com/channels/${place}/${message.channel_id}/${message.id}`;
  const item = (label: ComponentChildren, act: () => unknown, danger = false) => {
    const run = () => {
      onClose();
      act();
    };
    return html`<button type="button" role="menuitem" tabindex="-1" class=${danger ? 'danger' : ''} onClick=${run}>${label}</button>`;
  };
  const use = async (command: string) =>
    showModal(await attempt(api.menu(message.channel_id, command, message.id)));
  const copy = (text: string) => void attempt(navigator.clipboard.writeText(text));
  const mayDelete = isPrivate || message.author.id === me.user.id || channel?.canModerate;

  return h(
    Menu,
    { id: 'message-menu', label: 'Message actions', at, onClose },
    html`<div role="group" aria-labelledby="menu-apps">
      <div class="menu-heading" id="menu-apps">Apps</div>
      ${
        apps.length > 0
          ? apps.map(({ name }) =>
              item(html`${avatar(state.bot, 'small')} <span>${name}</span>`, () => use(name)),
            )
          : html`<div class="menu-note">${userName(state.bot)} has no message commands here</div>`
      }
    </div>`,
    html`<hr role="separator" />`,
    channel?.canWrite && !isPrivate && item('Reply', () => onReply(message)),
    item('Copy text', () => copy(markdownOf(message))),
    item('Copy message link', () => copy(address)),
    mayDelete &&
      item(
        isPrivate ? 'Dismiss message' : 'Delete message',
        () => attempt(api.remove(message.channel_id, message.id)),
        true,
      ),
  );
}
