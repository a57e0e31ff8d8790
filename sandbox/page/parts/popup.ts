import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { moveActive } from '../model/moves.ts';
import { type ComponentChildren, html, type VNode } from './html.ts';

/** A line of a list to choose from. */
export interface ListItem {
  readonly key: string;
  readonly label: ComponentChildren;
  readonly hint?: ComponentChildren;
  readonly selected?: boolean;
}

interface ListboxProps {
  readonly id: string;
  readonly label: string;
  readonly items: readonly ListItem[];
  /** The line that Enter takes; -1 when there is none. */
  readonly active: number;
  readonly multiple?: boolean;
  /** Whether the Tab key comes to it: where its field cannot be a combobox. */
  readonly reachable?: boolean;
  readonly onPick: (index: number) => void;
  readonly onHover: (index: number) => void;
}

/** A list to choose from, whose keys are handled by the field that it belongs to. */
export function Listbox({
  id,
  label,
  items,
  active,
  multiple,
  reachable,
  onPick,
  onHover,
}: ListboxProps): VNode {
  const list = useRef<HTMLUListElement>(null);
  useLayoutEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  return html`<ul id=${id} ref=${list} class="listbox" role="listbox" tabindex=${reachable ? 0 : -1} aria-label=${label} aria-multiselectable=${multiple ?? false}>
    ${items.map(
      (item, index) => html`<li
        key=${item.key}
        id=${itemId(id, index)}
        role="option"
        class=${index === active ? 'active' : ''}
        aria-selected=${item.selected ?? index === active}
        onMouseDown=${keepFocus}
        onClick=${() => onPick(index)}
        onMouseMove=${() => onHover(index)}
      >
        <span class="listbox-label">${item.label}</span>
        ${item.hint && html`<span class="listbox-hint">${item.hint}</span>`}
      </li>`,
    )}
  </ul>`;
}

export function itemId(listId: string, index: number): string {
  return `${listId}-${index}`;
}

/** Pressing the mouse on a list must not take the focus from its field. */
export function keepFocus(event: Event): void {
  event.preventDefault();
}

/** Moves the focus among the items of a menu. */
function moveFocus(event: KeyboardEvent, container: HTMLElement): void {
  const items = [...container.querySelectorAll<HTMLElement>('[role^="menuitem"]')];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const to =
    event.key === 'Home'
      ? 0
      : event.key === 'End'
        ? items.length - 1
        : moveActive(event.key, at, items.length);
  if (to === undefined) return;
  event.preventDefault();
  items[to]?.focus();
}

interface MenuProps {
  readonly id: string;
  readonly label: string;
  /** Where it opens, in pixels of the window. */
  readonly at: { readonly x: number; readonly y: number };
  readonly onClose: () => void;
  readonly children?: ComponentChildren;
}

/** A menu over the page. It takes the focus and gives it back; Escape and a click elsewhere close it. */
export function Menu({ id, label, at, onClose, children }: MenuProps): VNode {
  const menu = useOutsidePress<HTMLDivElement>(true, onClose);
  useLayoutEffect(() => {
    const element = menu.current;
    if (!element) return;
    const before = document.activeElement as HTMLElement | null;
    element.showPopover();
    const { width, height } = element.getBoundingClientRect();
    element.style.left = `${Math.max(8, Math.min(at.x, innerWidth - width - 8))}px`;
    element.style.top = `${Math.max(8, Math.min(at.y, innerHeight - height - 8))}px`;
    element.querySelector<HTMLElement>('[role^="menuitem"]')?.focus();
    return () => {
      // Not when the focus has gone elsewhere meanwhile.
      const hasFocus = element.contains(document.activeElement);
      element.hidePopover();
      if (hasFocus) before?.focus();
    };
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') event.preventDefault();
    if (event.key === 'Escape' || event.key === 'Tab') onClose();
    if (menu.current) moveFocus(event, menu.current);
  };
  // Not `auto`: the button of a right click is still down when the menu opens, and letting it go would close it.
  return html`<div id=${id} ref=${menu} class="menu" role="menu" aria-label=${label} popover="manual"
    onKeyDown=${onKeyDown}>${children}</div>`;
}

/** Calls back when the pointer is pressed outside of an element while it is open. */
export function useOutsidePress<T extends HTMLElement>(isOpen: boolean, onOutside: () => void) {
  const element = useRef<T>(null);
  const callback = useRef(onOutside);
  callback.current = onOutside;
  useEffect(() => {
    if (!isOpen) return;
    const listener = (event: Event) => {
      if (!element.current?.contains(event.target as Node)) callback.current();
    };
    document.addEventListener('pointerdown', listener);
    return () => document.removeEventListener('pointerdown', listener);
  }, [isOpen]);
  return element;
}

/** Whether something below a field fits there; it opens above otherwise. */
export function useOpensUp(isOpen: boolean, heightNeeded: number) {
  const field = useRef<HTMLElement>(null);
  const [up, setUp] = useState(false);
  useLayoutEffect(() => {
    if (isOpen && field.current) {
      setUp(innerHeight - field.current.getBoundingClientRect().bottom < heightNeeded);
    }
  }, [isOpen]);
  return { field, up };
}
