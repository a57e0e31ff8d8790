import { html, type VNode } from './html.ts';

/** The page's pictures: outlines of 24 by 24, drawn for it. */
const PATHS = {
  hash: 'M10 3 8 21 M16 3l-2 18 M4.5 8.5h16 M3.5 15.5h16',
  megaphone: 'M4 10v4a1 1 0 0 0 1 1h3l9 5V4L8 9H5a1 1 0 0 0-1 1Z M8 15v4a1.5 1.5 0 0 0 3 0v-2.5 M20.5 9.5v5',
  forum: 'M4 4h12v8H9l-4 3v-3H4Z M9 15v2h7l4 3v-3h1V9h-2',
  thread: 'M5 5h14 M5 10h14 M9 15h10 M9 20h6 M5 10v5a2 2 0 0 0 2 2',
  at: 'M16 12a4 4 0 1 1-8 0 4 4 0 0 1 8 0Z M16 8v5.5a2.5 2.5 0 0 0 5 0V12a9 9 0 1 0-4 7.5',
  bubbles: 'M4 5h16v11h-8l-5 4v-4H4Z M8.5 10.5h.01 M12 10.5h.01 M15.5 10.5h.01',
  clock: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Z M12 7v5l3.5 2',
  sun: 'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8Z M12 2v2 M12 20v2 M2 12h2 M20 12h2 M5 5l1.5 1.5 M17.5 17.5 19 19 M5 19l1.5-1.5 M17.5 6.5 19 5',
  moon: 'M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5Z',
  menu: 'M4 6h16 M4 12h16 M4 18h16',
  close: 'M6 6l12 12 M18 6 6 18',
  dots: 'M5 12h.01 M12 12h.01 M19 12h.01',
  down: 'M6 9l6 6 6-6',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  external: 'M14 4h6v6 M20 4l-9 9 M18 14v5a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1h5',
  download: 'M12 4v11 M7 11l5 5 5-5 M5 20h14',
  file: 'M6 3h8l5 5v13H6Z M14 3v5h5',
  picture: 'M4 5h16v14H4Z M4 16l5-5 4 4 3-3 4 4 M15.5 9.5h.01',
  send: 'M4 12 20 4l-5 16-3.5-6.5Z M11.5 13.5 20 4',
  sliders: 'M4 7h9 M17 7h3 M4 17h3 M11 17h9 M15 4.5v5 M9 14.5v5',
  copy: 'M9 9h11v11H9Z M15 9V4H4v11h5',
  reply: 'M9 6 4 11l5 5 M4 11h9a7 7 0 0 1 7 7',
  eye: 'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12Z M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6Z',
  lock: 'M6 11h12v9H6Z M8.5 11V8a3.5 3.5 0 0 1 7 0v3',
  book: 'M12 6.5C10 5 7 4.5 4 5v13c3-.5 6 0 8 1.5 2-1.5 5-2 8-1.5V5c-3-.5-6 0-8 1.5Z M12 6.5v13',
  warning: 'M12 4 2.5 20h19Z M12 10v4 M12 17h.01',
} as const;

export type IconName = keyof typeof PATHS;

/** A picture that says nothing which the words beside it do not. */
export function icon(name: IconName, size = 20): VNode {
  return html`<svg class="icon" width=${size} height=${size} viewBox="0 0 24 24" aria-hidden="true">
    <path d=${PATHS[name]} />
  </svg>`;
}
