import type { APIEmbed } from 'discord-api-types/v10';
import { Link, Markdown, Timestamp } from '../markdown/view.ts';
import { h, html, type VNode } from '../parts/html.ts';
import { Picture } from './files.ts';

/** An embed: the boxes of messages without Components V2. */
export function embedView({
  author,
  title,
  url,
  description,
  fields,
  image,
  thumbnail,
  footer,
  timestamp,
  color,
}: APIEmbed): VNode {
  const style = color === undefined ? {} : { '--accent-bar': `#${color.toString(16).padStart(6, '0')}` };
  return html`<div class="container accented embed" style=${style}>
    ${author && html`<div class="embed-author">${author.url ? h(Link, { url: author.url }, author.name) : author.name}</div>`}
    ${title && html`<div class="embed-title">${url ? h(Link, { url }, title) : h(Markdown, { source: title })}</div>`}
    ${description && h(Markdown, { source: description })}
    ${
      fields?.length
        ? html`<dl class="embed-fields">
            ${fields.map(
              ({ name, value, inline }) => html`<div class=${inline ? 'inline' : ''}>
                <dt>${h(Markdown, { source: name })}</dt>
                <dd>${h(Markdown, { source: value })}</dd>
              </div>`,
            )}
          </dl>`
        : null
    }
    ${image && h(Picture, { url: image.url, size: 'full' })}
    ${thumbnail && h(Picture, { url: thumbnail.url, size: 'thumbnail' })}
    ${
      (footer || timestamp) &&
      html`<div class="quiet">
        ${footer?.text}${footer && timestamp && ' · '}${timestamp && h(Timestamp, { at: Date.parse(timestamp), style: 'f' })}
      </div>`
    }
  </div>`;
}
