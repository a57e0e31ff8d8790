/** Messages about sharing and discussing excerpts. Titles, names and comments are escaped; mentions are Discord's. */

export const FORM_TITLE = 'Share this excerpt here';
export const COMMENT_LABEL = 'Comment (optional)';

export const SHOW = 'Show';
export const UNDO = 'Undo';
export const GO_TO_THREAD = 'Go to the thread';
export const JUMP = 'Jump';

/** @param who a mention */
export function sharedBy(who: string): string {
  return `**${who} shared an excerpt**`;
}

/** @param channel a mention */
export function sharedIn(channel: string): string {
  return `Shared in ${channel}.`;
}

/** @param channel a mention */
export function unshared(channel: string): string {
  return `Removed from ${channel}.`;
}

export const UNDO_TOO_LATE =
  'You can undo a share for 15 minutes. After that, ask an admin to delete the message.';
export const UNDO_NOT_YOURS = 'This isn’t your share, or it’s already gone.';
export const UNDO_DISCUSSED = 'People are already discussing this excerpt in its thread, so it stays.';

export const YOUR_COMMENT = '-# Your comment:';

export function commentWas(comment: string): string {
  return `Your comment was: ${comment}`;
}

export const HAS_THREAD = 'This excerpt has its own thread here.';
export const NO_THREADS_OUTSIDE = 'I can only open threads in servers that I’m a member of.';

export const GONE_EXCERPT = 'An excerpt that has left the library';
export const DISCUSSED_IN_THREAD = 'discussed in its thread';
export const NOTHING_SHARED = 'Nothing has been shared here yet (in the channels you can see).';
export const NO_MATCHING_SHARE = 'No matching shares in the channels you can see.';

export function sharedTimes(count: number): string {
  return count === 1 ? 'Shared once' : `Shared ${count} times`;
}

/** @param said Discord's error message */
export const refusedBy = (said: string) =>
  `Discord doesn’t let me post here: ${said}. An admin can check my permissions and this channel’s settings.`;

/** What a permission is needed for, as in "I can’t …: I need …". */
export const POST_HERE = 'post in this channel';
export const OPEN_THREAD_HERE = 'open a thread in this channel';

export const PRIVATE_THREAD =
  'You can’t open a public thread inside a private one. Share the excerpt here instead.';
export const NO_THREADS_HERE = 'This kind of channel has no threads. Share the excerpt here instead.';

/**
 * On a card: where the excerpt was discussed.
 *
 * @param last the channel's mention and a Discord timestamp
 * @param links to at most three messages, newest first
 */
export function discussed(
  count: number,
  last: { channel: string; ago: string },
  links: readonly string[],
): string {
  const where = `in ${last.channel} ${last.ago}`;
  if (count === 1) return `Discussed once here, ${where}: [see it](${links[0]})`;
  const named = links.map((link, index) => `[${index === 0 ? 'latest' : 'earlier'}](${link})`);
  return `Discussed ${count} times here, last ${where}: ${named.join(' · ')}`;
}
