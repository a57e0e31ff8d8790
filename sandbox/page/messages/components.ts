import type {
  APIButtonComponent,
  APIComponentInContainer,
  APIComponentInMessageActionRow,
  APIFileComponent,
  APIMediaGalleryComponent,
  APIMessageTopLevelComponent,
  APISectionComponent,
  APISeparatorComponent,
} from 'discord-api-types/v10';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { Markdown, Spoiler } from '../markdown/view.ts';
import { Component, Style } from '../model/discord.ts';
import { type ComponentChildren, h, html, type VNode } from '../parts/html.ts';
import { icon } from '../parts/icons.ts';
import { isSelect, Select, type SelectMenu } from '../parts/select.ts';
import { FileCard, Picture } from './files.ts';

/** What the controls of a message do. */
export interface Controls {
  /** The control whose answer is awaited, by custom id. */
  readonly busy: string | null;
  press(customId: string): void;
  choose(customId: string, values: readonly string[]): void;
}

export const ControlsContext = createContext<Controls>({ busy: null, press: () => {}, choose: () => {} });

/** Something is under way. */
export function dots(): VNode {
  return html`<span class="dots" aria-hidden="true"><i></i><i></i><i></i></span>`;
}

/** Any component of a message. */
export function component(part: APIMessageTopLevelComponent | APIComponentInContainer): ComponentChildren {
  switch (part.type) {
    case Component.Container: {
      const inside = part.components.map(component);
      const accent = part.accent_color ?? null;
      // A style property, not an attribute: the page's policy allows no inline styles in markup.
      const style = accent === null ? {} : { '--accent-bar': `#${accent.toString(16).padStart(6, '0')}` };
      const box = html`<div class="container ${accent === null ? '' : 'accented'}" style=${style}>${inside}</div>`;
      return part.spoiler ? h(Spoiler, null, box) : box;
    }
    case Component.ActionRow:
      return html`<div class="action-row">${part.components.map((each) => h(Control, { control: each }))}</div>`;
    case Component.TextDisplay:
      return h(Markdown, { source: part.content });
    case Component.Section:
      return section(part);
    case Component.Separator:
      return separator(part);
    case Component.MediaGallery:
      return gallery(part);
    case Component.File:
      return file(part);
    default:
      return null;
  }
}

function separator({ spacing, divider }: APISeparatorComponent): VNode {
  const looks = `${spacing === 2 ? 'wide' : ''} ${divider === false ? 'empty' : ''}`;
  return html`<div class="separator ${looks}" role="presentation"></div>`;
}

function section({ components, accessory }: APISectionComponent): VNode {
  const beside =
    accessory.type === Component.Button
      ? h(Control, { control: accessory })
      : h(Picture, { url: accessory.media.url, description: accessory.description, size: 'thumbnail' });
  return html`<div class="section">
    <div class="section-text">${components.map(component)}</div>
    <div class="section-accessory">${beside}</div>
  </div>`;
}

function gallery({ items }: APIMediaGalleryComponent): VNode {
  return html`<div class="gallery">
    ${items.map(({ media, description, spoiler }) => {
      const picture = h(Picture, { url: media.url, description, size: 'full' });
      return spoiler ? h(Spoiler, null, picture) : picture;
    })}
  </div>`;
}

function file({ file, spoiler }: APIFileComponent): ComponentChildren {
  const name = decodeURIComponent(file.url.split('/').at(-1) ?? 'file');
  const card = h(FileCard, { url: file.url, name });
  return spoiler ? h(Spoiler, null, card) : card;
}

function Control({ control }: { control: APIComponentInMessageActionRow }): ComponentChildren {
  if (isSelect(control)) return h(MessageSelect, { menu: control });
  return control.type === Component.Button ? h(Button, { button: control }) : null;
}

function MessageSelect({ menu }: { menu: SelectMenu }): ComponentChildren {
  const { busy, choose } = useContext(ControlsContext);
  return h(Select, {
    menu,
    busy: busy === menu.custom_id,
    onDone: (values) => choose(menu.custom_id, values),
  });
}

const STYLES: Readonly<Record<number, string>> = {
  [Style.Primary]: 'primary',
  [Style.Secondary]: 'secondary',
  [Style.Success]: 'success',
  [Style.Danger]: 'danger',
};

function Button({ button }: { button: APIButtonComponent }): VNode | null {
  const { busy, press } = useContext(ControlsContext);
  if (!('label' in button || 'emoji' in button)) return null;
  const face = html`${button.emoji?.name && html`<span aria-hidden="true">${button.emoji.name}</span>`}${button.label}`;
  if (button.style === Style.Link) {
    return html`<a class="button secondary" href=${button.url} target="_blank" rel="noopener noreferrer">
      ${face}${icon('external', 16)}
    </a>`;
  }
  if (!('custom_id' in button)) return null;
  const isBusy = busy === button.custom_id;
  return html`<button
    type="button"
    class="button ${STYLES[button.style] ?? 'secondary'}"
    disabled=${button.disabled ?? false}
    aria-busy=${isBusy}
    onClick=${() => !isBusy && press(button.custom_id)}
  >
    <span class="button-face">${face}</span>
    ${isBusy && dots()}
  </button>`;
}
