import type { PageChannel } from '../../src/server/page-state.ts';
import { Timestamp } from '../markdown/view.ts';
import { plainText } from '../messages/plain.ts';
import { Welcome } from '../messages/welcome.ts';
import { channelName, isArchived, threadsOf } from '../model/names.ts';
import { usePage } from '../model/page.ts';
import { h, html, type VNode } from '../parts/html.ts';
import { icon } from '../parts/icons.ts';

/** A forum has no messages of its own: its posts, newest first. */
export function Forum(): VNode {
  const { state, channel } = usePage();
  const posts = channel ? threadsOf(state, channel.wire.id) : [];
  return html`<div class="log-frame">
    <div class="log forum">
      ${h(Welcome, null)}
      ${posts.length === 0 && html`<p class="quiet">There are no posts yet.</p>`}
      <ul class="posts" aria-label="Posts">${posts.map((post) => h(Post, { key: post.wire.id, post }))}</ul>
    </div>
  </div>`;
}

function Post({ post }: { post: PageChannel }): VNode {
  const { state, open } = usePage();
  const messages = state.messages[post.wire.id] ?? [];
  const first = messages[0];
  const count = messages.length === 1 ? '1 message' : `${messages.length} messages`;
  return html`<li>
    <button type="button" class="post" onClick=${() => open(post.wire.id)}>
      <span class="post-title">${isArchived(post) && icon('lock', 14)} ${channelName(post)}</span>
      <span class="post-text">${first ? plainText(first) : ''}</span>
      <span class="quiet">${count}${first && html` · ${h(Timestamp, { at: Date.parse(first.timestamp), style: 'R' })}`}</span>
    </button>
  </li>`;
}
