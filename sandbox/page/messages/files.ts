import type { APIAttachment } from 'discord-api-types/v10';
import { html, type VNode } from '../parts/html.ts';
import { icon } from '../parts/icons.ts';

interface PictureProps {
  readonly url: string;
  readonly description?: string | null | undefined;
  readonly size: 'thumbnail' | 'full';
}

/** A picture of the sandbox's own; one from elsewhere is only named, since nothing is fetched from there. */
export function Picture({ url, description, size }: PictureProps): VNode {
  if (url.startsWith(`${location.origin}/`)) {
    return html`<img class="picture ${size}" src=${url} alt=${description ?? ''} loading="lazy" />`;
  }
  const name = description ?? 'Picture (not loaded in the sandbox)';
  return html`<a class="picture ${size} elsewhere" href=${url} target="_blank" rel="noopener noreferrer" aria-label=${name} title=${name}>
    ${icon('picture', 22)}${size === 'full' && html`<span>${name}</span>`}
  </a>`;
}

/** A file to be saved. */
export function FileCard({ url, name, size }: { url: string; name: string; size?: number }): VNode {
  return html`<div class="file">
    ${icon('file', 30)}
    <div class="file-name">
      <a href=${url} download=${name}>${name}</a>
      ${size !== undefined && html`<span class="quiet">${fileSize(size)}</span>`}
    </div>
    <a class="icon-button" href=${url} download=${name} aria-label=${`Download ${name}`}>${icon('download')}</a>
  </div>`;
}

/** A file that came with a message: shown if it is a picture, else to be saved. */
export function attachment({ url, filename, size, content_type, description }: APIAttachment): VNode {
  return content_type?.startsWith('image/')
    ? html`<${Picture} url=${url} description=${description ?? filename} size="full" />`
    : html`<${FileCard} url=${url} name=${filename} size=${size} />`;
}

function fileSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  const kilobytes = bytes / 1024;
  return kilobytes < 1024 ? `${kilobytes.toFixed(1)} KB` : `${(kilobytes / 1024).toFixed(1)} MB`;
}
