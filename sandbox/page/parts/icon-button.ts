import { html, type VNode } from './html.ts';
import { type IconName, icon } from './icons.ts';

interface IconButtonProps {
  readonly picture: IconName;
  readonly size?: number;
  /** What it does, for those who do not see it and for those who wonder. */
  readonly label: string;
  readonly class?: string;
  readonly type?: 'button' | 'submit';
  readonly disabled?: boolean;
  readonly 'aria-expanded'?: boolean;
  readonly 'aria-controls'?: string;
  readonly 'aria-haspopup'?: 'menu';
  readonly onMouseDown?: (event: MouseEvent) => void;
  readonly onClick?: (event: MouseEvent) => void;
}

/** A button with a picture in place of words. */
export function IconButton({
  picture,
  size,
  label,
  class: more = '',
  type = 'button',
  ...rest
}: IconButtonProps): VNode {
  return html`<button type=${type} class="icon-button ${more}" aria-label=${label} title=${label} ...${rest}>
    ${icon(picture, size)}
  </button>`;
}
