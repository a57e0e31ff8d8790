import type { APIUser } from 'discord-api-types/v10';
import { userName } from '../model/names.ts';
import { html, type VNode } from './html.ts';
import { icon } from './icons.ts';

/** As many colours as style/base.css has for avatars. */
const COLOURS = 6;

/** Somebody's picture: their initial on their colour; the bot has its book. */
export function avatar(user: APIUser, size: 'large' | 'medium' | 'small'): VNode {
  if (user.bot) {
    return html`<span class="avatar ${size} bot" aria-hidden="true">${icon('book', size === 'small' ? 12 : 22)}</span>`;
  }
  const colour = Number(BigInt(user.id) % BigInt(COLOURS));
  return html`<span class="avatar ${size} colour-${colour}" aria-hidden="true">${userName(user).slice(0, 1)}</span>`;
}

/** The sign beside an app's name. */
export function appTag(user: APIUser): VNode | null {
  return user.bot ? html`<span class="app-tag">${icon('check', 11)} App</span>` : null;
}
