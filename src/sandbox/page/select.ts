import type {
  APIChannelSelectComponent,
  APIMentionableSelectComponent,
  APIRoleSelectComponent,
  APIStringSelectComponent,
  APIUserSelectComponent,
  ChannelType,
} from 'discord-api-types/v10';
import { useId, useState } from 'preact/hooks';
import { Component } from './discord.ts';
import { h, html, type VNode } from './html.ts';
import { icon } from './icons.ts';
import { moveActive } from './moves.ts';
import { channelLabel, findUser, isThread, userName } from './names.ts';
import { type Page, usePage } from './page.ts';
import { itemId, Listbox, useOpensUp, useOutsidePress } from './popup.ts';

export type SelectMenu =
  | APIStringSelectComponent
  | APIUserSelectComponent
  | APIRoleSelectComponent
  | APIMentionableSelectComponent
  | APIChannelSelectComponent;

interface Entry {
  readonly value: string;
  readonly label: string;
  readonly description?: string | undefined;
}

interface SelectProps {
  readonly menu: SelectMenu;
  readonly label?: string;
  readonly busy?: boolean;
  readonly invalid?: boolean;
  readonly describedBy?: string | undefined;
  /** Told of what is chosen whenever that changes. */
  readonly onChange?: (values: readonly string[]) => void;
  /** Told of what is chosen when the menu closes and it has changed. */
  readonly onDone?: (values: readonly string[]) => void;
}

/** Pixels that an open menu needs. */
const MENU_HEIGHT = 320;

/** Whether a component is a select menu of any kind. */
export function isSelect(component: { type: number }): component is SelectMenu {
  const kinds: readonly number[] = [
    Component.StringSelect,
    Component.UserSelect,
    Component.RoleSelect,
    Component.MentionableSelect,
    Component.ChannelSelect,
  ];
  return kinds.includes(component.type);
}

/** A select menu: one value closes it, several are taken when it closes. */
export function Select({ menu, label, busy, invalid, describedBy, onChange, onDone }: SelectProps): VNode {
  const page = usePage();
  const entries = entriesOf(menu, page);
  const listId = useId();
  const [values, setValues] = useState(() => initialValues(menu));
  const [before, setBefore] = useState(values);
  const [active, setActive] = useState(-1);
  const [isOpen, setOpen] = useState(false);
  const { field, up } = useOpensUp(isOpen, MENU_HEIGHT);
  const most = menu.max_values ?? 1;
  const least = menu.min_values ?? 1;

  const open = () => {
    setBefore(values);
    setActive(
      Math.max(
        0,
        entries.findIndex(({ value }) => values.includes(value)),
      ),
    );
    setOpen(true);
  };
  const close = (chosen = values) => {
    setOpen(false);
    const isNew = chosen.length !== before.length || chosen.some((value) => !before.includes(value));
    if (isOpen && isNew && chosen.length >= least) onDone?.(chosen);
  };
  const pick = (index: number) => {
    const { value } = entries[index]!;
    const others = values.filter((each) => each !== value);
    const chosen = most === 1 ? [value] : others.length < values.length ? others : [...values, value];
    if (chosen.length > most) return;
    setValues(chosen);
    onChange?.(chosen);
    if (most === 1) close(chosen);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!isOpen) {
      if (['ArrowDown', 'ArrowUp', 'Enter', ' '].includes(event.key)) {
        event.preventDefault();
        open();
      }
      return;
    }
    const to = moveActive(event.key, active, entries.length) ?? typeAhead(event.key, active, entries);
    if (to !== undefined) setActive(to);
    else if (event.key === 'Enter' || event.key === ' ') pick(active);
    else if (event.key === 'Escape' || event.key === 'Tab') close();
    if (event.key !== 'Tab') event.preventDefault();
    if (event.key === 'Escape') event.stopPropagation();
  };
  const outside = useOutsidePress<HTMLDivElement>(isOpen, () => close());

  const chosen = entries.filter(({ value }) => values.includes(value));
  const name = label ?? menu.placeholder ?? 'Make a selection';
  return html`<div class="select ${up ? 'up' : ''}" ref=${outside}>
    <button
      type="button"
      ref=${field}
      class="select-field"
      role="combobox"
      aria-haspopup="listbox"
      aria-expanded=${isOpen}
      aria-controls=${listId}
      aria-label=${chosen.length > 0 ? `${name}: ${chosen.map((entry) => entry.label).join(', ')}` : name}
      aria-activedescendant=${isOpen && active >= 0 ? itemId(listId, active) : undefined}
      aria-invalid=${invalid ?? false}
      aria-describedby=${describedBy}
      aria-busy=${busy ?? false}
      disabled=${menu.disabled ?? false}
      onClick=${() => (isOpen ? close() : open())}
      onKeyDown=${onKeyDown}
    >
      <span class=${chosen.length > 0 ? 'select-value' : 'select-placeholder'}>
        ${chosen.length > 0 ? chosen.map((entry) => entry.label).join(', ') : (menu.placeholder ?? 'Make a selection')}
      </span>
      ${icon('down', 18)}
    </button>
    <div class="select-list" hidden=${!isOpen}>
      ${h(Listbox, {
        id: listId,
        label: name,
        multiple: most > 1,
        active,
        items: entries.map((entry) => ({
          key: entry.value,
          label: entry.label,
          hint: entry.description,
          selected: values.includes(entry.value),
        })),
        onPick: pick,
        onHover: setActive,
      })}
    </div>
  </div>`;
}

/** The next entry that begins with a typed letter. */
function typeAhead(key: string, active: number, entries: readonly Entry[]): number | undefined {
  if (key.length !== 1 || key === ' ') return undefined;
  const order = entries.map((_, index) => (active + 1 + index) % entries.length);
  return order.find((index) =>
    entries[index]!.label.toLowerCase().replace(/^[#@]/, '').startsWith(key.toLowerCase()),
  );
}

function initialValues(menu: SelectMenu): string[] {
  if (menu.type === Component.StringSelect) {
    return menu.options.filter((option) => option.default).map(({ value }) => value);
  }
  return (menu.default_values ?? []).map(({ id }) => id);
}

function entriesOf(menu: SelectMenu, page: Page): Entry[] {
  switch (menu.type) {
    case Component.StringSelect:
      return menu.options.map(({ value, label, description }) => ({ value, label, description }));
    case Component.ChannelSelect:
      return channels(page, menu.channel_types ?? []);
    case Component.UserSelect:
      return people(page);
    case Component.RoleSelect:
      return roles(page);
    case Component.MentionableSelect:
      return [...people(page), ...roles(page)];
  }
}

function channels({ state, guild }: Page, types: readonly ChannelType[]): Entry[] {
  return state.channels
    .filter((channel) => channel.guildId !== null && channel.guildId === guild?.id)
    .filter((channel) => (types.length > 0 ? types.includes(channel.wire.type) : !isThread(channel)))
    .map((channel) => ({ value: channel.wire.id, label: channelLabel(channel) }));
}

function people({ state, guild }: Page): Entry[] {
  const ids = guild?.memberIds ?? [state.bot.id, ...state.people.map(({ user }) => user.id)];
  return ids.flatMap((id) => {
    const user = findUser(state, id);
    return user ? [{ value: id, label: userName(user), description: user.username }] : [];
  });
}

function roles({ guild }: Page): Entry[] {
  return (guild?.roles ?? []).map(({ id, name }) => ({ value: id, label: `@${name.replace(/^@/, '')}` }));
}
