import {
  type APIButtonComponent,
  type APIComponentInContainer,
  ButtonStyle,
  ComponentType,
} from 'discord-api-types/v10';
import { cutLine } from '../../text/cutting.ts';
import type { Message } from './command.ts';
import { LIMITS } from './limits.ts';

/** Builders for messages in Components V2. */

const ACCENT = 0x5b6ee1;

/** A message of text and optional buttons (at most 25). */
export function note(markdown: string, buttons: readonly APIButtonComponent[] = []): Message {
  const rows: APIComponentInContainer[] = [];
  for (let at = 0; at < buttons.length; at += LIMITS.buttonsInRow) {
    rows.push(row(buttons.slice(at, at + LIMITS.buttonsInRow)));
  }
  return container([text(markdown), ...rows]);
}

export function container(components: APIComponentInContainer[]): Message {
  return { components: [{ type: ComponentType.Container, accent_color: ACCENT, components }] };
}

export function text(content: string): APIComponentInContainer {
  return { type: ComponentType.TextDisplay, content };
}

/** Shows an attached file. */
export function attachment(name: string): APIComponentInContainer {
  return { type: ComponentType.File, file: { url: `attachment://${name}` } };
}

/** Text with a button next to it. */
export function section(content: string, accessory: APIButtonComponent): APIComponentInContainer {
  return {
    type: ComponentType.Section,
    components: [{ type: ComponentType.TextDisplay, content }],
    accessory,
  };
}

/** Separates entries with lines. */
export function separated(
  entries: readonly (readonly APIComponentInContainer[])[],
): APIComponentInContainer[] {
  return entries.flatMap((entry, index) =>
    index === 0 ? entry : [{ type: ComponentType.Separator, divider: true }, ...entry],
  );
}

export function row(components: readonly APIButtonComponent[]): APIComponentInContainer {
  return { type: ComponentType.ActionRow, components: [...components] };
}

/** A row of buttons, if there are any: Discord rejects an empty one. */
export function rowOfAny(components: readonly APIButtonComponent[]): APIComponentInContainer[] {
  return components.length > 0 ? [row(components)] : [];
}

/** An interactive button. */
export function button(
  label: string,
  id: string,
  { disabled = false, danger = false } = {},
): APIButtonComponent {
  return {
    type: ComponentType.Button,
    style: danger ? ButtonStyle.Danger : ButtonStyle.Secondary,
    label: cutLine(label, LIMITS.buttonLabel),
    custom_id: id,
    disabled,
  };
}

/** A single-choice select menu in its own row. */
export function menu(
  placeholder: string,
  id: string,
  options: readonly { readonly label: string; readonly value: string }[],
): APIComponentInContainer {
  const entries = options.map(({ label, value }) => ({
    label: cutLine(label, LIMITS.selectOptionLabel),
    value,
  }));
  return {
    type: ComponentType.ActionRow,
    components: [{ type: ComponentType.StringSelect, custom_id: id, placeholder, options: entries }],
  };
}

export function linkButton(label: string, url: string): APIButtonComponent {
  return { type: ComponentType.Button, style: ButtonStyle.Link, label, url };
}
