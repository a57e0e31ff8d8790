import type {
  APIChannelSelectComponent,
  APIMentionableSelectComponent,
  APIRoleSelectComponent,
  APIStringSelectComponent,
  APIUserSelectComponent,
} from 'discord-api-types/v10';
import { useId, useState } from 'preact/hooks';
import { Component } from '../model/discord.ts';
import { channelsOf, type Place } from '../model/form.ts';
import { moveActive } from '../model/moves.ts';
import { usePage } from '../model/page.ts';
import { placeOf } from '../model/place.ts';
import { h, html, type VNode } from './html.ts';
import { icon } from './icons.ts';
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
  const entries = entriesOf(menu, placeOf(usePage()));
  const listId = useId();
  const [values, setValues] = useState(() => chosenAtFirst(menu));
  const [before, setBefore] = useState(values);
  const [active, setActive] = useState(-1);
  const [isOpen, setOpen] = useState(false);
  const { field, up } = useOpensUp(isOpen, MENU_HEIGHT);
  const most = menu.max_values ?? 1;
  const least = menu.min_values ?? 1;

  const open = () => {
    setBefore(values);
    const first = entries.findIndex(({ value }) => values.includes(value));
    setActive(Math.max(0, first));
    setOpen(true);
  };
  const close = (chosen = values) => {
    setOpen(false);
    const isNew = chosen.length !== before.length || chosen.some((value) => !before.includes(value));
    if (isOpen && isNew && chosen.length >= least) onDone?.(chosen);
  };
  const pick = (index: number) => {
    const value = entries[index]?.value;
    if (value === undefined) return;
    const others = values.filter((each) => each !== value);
    const chosen = most === 1 ? [value] : others.length < values.length ? others : [...values, value];
    if (chosen.length > most) return;
    setValues(chosen);
    onChange?.(chosen);
    if (most === 1) close(chosen);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const { key } = event;
    const to = moveActive(key, active, entries.length) ?? typeAhead(key, active, entries);
    if (!isOpen && ['ArrowDown', 'ArrowUp', 'Enter', ' '].includes(key)) open();
    else if (!isOpen) return;
    else if (key === 'Tab') return close();
    else if (key === 'Escape') close();
    else if (key === 'Enter' || key === ' ') pick(active);
    else if (to !== undefined) setActive(to);
    // Nothing else may take the key: Escape would close the form around.
    event.preventDefault();
    event.stopPropagation();
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
    entries[index]?.label.toLowerCase().replace(/^[#@]/, '').startsWith(key.toLowerCase()),
  );
}

/** What is chosen before anybody has. */
export function chosenAtFirst(menu: SelectMenu): string[] {
  if (menu.type === Component.StringSelect) {
    return menu.options.filter((option) => option.default).map(({ value }) => value);
  }
  return (menu.default_values ?? []).map(({ id }) => id);
}

function entriesOf(menu: SelectMenu, place: Place): Entry[] {
  const named = (things: readonly { id: string; name: string }[]) =>
    things.map(({ id, name }) => ({ value: id, label: name }));
  switch (menu.type) {
    case Component.StringSelect:
      return menu.options.map(({ value, label, description }) => ({ value, label, description }));
    case Component.ChannelSelect:
      return named(channelsOf(place, menu.channel_types));
    case Component.UserSelect:
      return named(place.people);
    case Component.RoleSelect:
      return named(place.roles);
    case Component.MentionableSelect:
      return named([...place.people, ...place.roles]);
  }
}
