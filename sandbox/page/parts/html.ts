import { html } from 'htm/preact';
import { type ComponentChildren, h, type VNode } from 'preact';

/**
 * Markup in a template: `html\`<p class="x">${text}</p>\``. Values become text or properties, never tags.
 * Components of our own are called with `h(Component, props)`, whose properties are checked.
 */
export { type ComponentChildren, h, html, type VNode };
