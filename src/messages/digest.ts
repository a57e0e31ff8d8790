/** Messages of the daily digest. Arguments are escaped, and times are Discord timestamps. */

export const BUTTON = {
  preview: 'Preview',
  now: 'Post now',
  pause: 'Pause',
  resume: 'Resume',
  change: 'Change…',
  stop: 'Stop this digest',
  edit: 'Change the form…',
  show: 'Show',
  thread: 'Go to the thread',
  discuss: 'Discuss',
  mine: 'Get this by DM',
  why: 'Why these?',
} as const;

/** Labels of the form. */
export const FORM = {
  title: 'The daily digest',
  ownTitle: 'Your own daily digest',
  channel: 'Channel',
  time: 'Time of day',
  timeHint: '08:00 or 8:30 pm',
  zone: 'City or time zone',
  zoneHint: 'Berlin, Europe/Berlin or UTC',
  days: 'Days',
  daysHint: 'every day, weekdays, or mon, wed, fri',
  query: 'Only about (optional)',
  queryHint: 'All these words; everything that /search understands',
} as const;

export const NO_DIGEST_HERE = 'This server has no digest yet. `/digest setup` sets one up.';
export const NO_OWN_DIGEST = 'You have no digest. `/digest me start` sets one up.';
export const NOT_A_MEMBER = 'I’m not a member of this server, so I can’t post here. Add me to it first.';
export const NEVER_EVERYONE = 'Choose another role: a digest never mentions everyone.';
export const ONLY_ANNOUNCEMENTS = 'Only messages in announcement channels can be published.';
export const CLOSED_DIRECT_MESSAGES =
  'I can’t write to you. Allow direct messages from members of a server that we share (the server’s menu, Privacy Settings), then try again.';
export const FORM_EXPIRED = 'This form is more than a month old. Start again with `/digest`.';
export const ENDED_ALREADY = 'This digest has already ended.';
export const STOPPED = 'This digest has been stopped. No more will come.';
export const NONE_DUE = 'No digest has been due yet.';
export const TWICE_A_MINUTE = 'An extra digest was already requested this minute.';
export const POSTED = 'Posted.';
export const LEFT_SERVER = 'I’m no longer in this server';
export const DISCUSSED_THERE = 'This digest has its own thread.';
export const IN_A_THREAD = 'This digest is in its own thread. Just write below it.';

/** @param typed the invalid value, shortened */
export const wrongTime = (typed: string) => `I don’t understand the time “${typed}”. Try 08:00 or 8:30 pm.`;
export const wrongDays = (typed: string) =>
  `I don’t recognise “${typed}” as days. Try “weekdays” or “mon, wed, fri”.`;
export const wrongAuthor = (typed: string) => `Nobody in the library is called “${typed}”.`;
export const severalAuthors = (typed: string) => `“${typed}” may be one of several people.`;
export const wrongZone = (typed: string, several: boolean) =>
  several
    ? `Which time zone is “${typed}”?`
    : `I don’t know the time zone “${typed}”. Type a city, such as Berlin.`;
export const NOTHING_LOST = 'Everything else that you typed is kept.';
export const use = (value: string) => `Use ${value}`;

export const cannotPost = (place: string, problem: string) => `I can’t post in ${place}: ${problem}.`;
export const whichDigest = (places: string) =>
  `Use the channel option to say which digest you mean. There are digests in ${places}.`;
export const noDigestThere = (places: string) =>
  `That channel has no digest. There are digests in ${places}.`;
export const nothingNow = (reason: string) => `Nothing would be posted now: ${reason}.`;
export const nothingPosted = (reason: string) => `Nothing was posted: ${reason}.`;
export const paused = (place: string) =>
  `The digest in ${place} is paused. \`/digest resume\` starts it again.`;
export const resumed = (place: string, runs: string) => `The digest in ${place} is on again. Next:\n${runs}`;
export const ended = (place: string) => `The digest in ${place} has ended.`;
export const heading = (place: string) => `**The digest in ${place}**`;
export const isSetUp = (place: string, settings: string, runs: string) =>
  `**The digest in ${place} is set up**: ${settings}.\nNext:\n${runs}`;
export const ownComes = (days: string, hour: string, zone: string) =>
  `Your digest will come here ${days} at ${hour} (${zone}). \`/digest me stop\` ends it.`;

export function matches(count: number): string {
  if (count === 0)
    return '-# Nothing in the library matches this yet, so nothing will be posted until something does.';
  const said = count === 1 ? 'One excerpt matches' : `${count} excerpts match`;
  return `-# ${said}. \`/digest preview\` shows what would come now.`;
}

/** @param yours the same time in the reader's time zone */
export const when = (days: string, hour: string, zone: string, yours: string | undefined) =>
  `${days} at ${hour} (${zone})${yours ? `, which is ${yours} for you` : ''}`;
export const QUIET = 'skips a day if nobody has posted since the last digest';
export const PUBLISHED = 'published to following channels';
export const ON_THIS_DAY = 'posts from this day of the year first';
export const GONE_PERSON = 'somebody who is no longer in the library';
export const OWN_PLACE = 'your direct messages';

/** A digest's status. Times are in the reader's time zone: "24 November 2026 at 07:00 (in 3 hours)". */
export const pausedSince = (moment: string) => `Paused since ${moment} your time.`;
export const next = (moment: string) => `Next: ${moment} your time.`;
export const spread = (from: string, to: string) =>
  `Many digests are due at that minute: this one comes between ${from} and ${to}.`;
export const pausedByItself = (problem: string) =>
  `⚠️ Paused automatically: ${problem}. It will resume once this is fixed.`;
export const cannotPostNow = (problem: string) =>
  `⚠️ I can’t post here right now: ${problem}. It resumes automatically once this is fixed.`;

/** The outcome of the last delivery. @param link Markdown */
export const sent = (moment: string, asked: boolean, link: string) =>
  `The last digest went out ${moment}${asked ? ', because somebody asked for it' : ''}: ${link}.`;
export const SEE_IT = 'see it';
export const late = (due: string) => `That was late: it was due ${due}.`;
export const attempts = (tries: number) => `It took ${tries} attempts.`;
export const skipped = (due: string, reason: string) =>
  `The last digest, due ${due}, was skipped: ${reason}.`;
export const missed = (due: string, reason: string) => `The last digest, due ${due}, was missed: ${reason}.`;
export const failed = (due: string, reason: string) =>
  `The last digest, due ${due}, did not go out: ${reason}.`;
export const onItsWay = (due: string, reason: string, nextAttempt: string) =>
  `The digest that was due ${due} is on its way${reason && `, but not there yet: ${reason}`}. The next attempt is ${nextAttempt}.`;

const blocked = (what: string, reason: string, command: string) =>
  `${what} is paused: ${reason}. It resumes automatically once this is fixed. Check with \`${command}\`.`;

export const why = (place: string, settings: string) =>
  `This is the daily digest in ${place}: ${settings}.\nAuthors take turns and new excerpts come first. Nothing is repeated until you’ve seen everything that matches, and excerpts shared here in the last 30 days are left out.`;
export const HOW_OWN = '`/digest me stop` ends it.';
export const HOW_SERVER =
  'Admins of this server can change it with `/digest`. “Get this by DM” gives you one of your own.';

const NUMBERS = ['One', 'Two', 'Three', 'Four', 'Five'];

/** "Three passages for Tuesday" */
export function invitation(count: number, weekday: string): string {
  return `${NUMBERS[count - 1] ?? count} ${count === 1 ? 'passage' : 'passages'} for ${weekday}`;
}
/** The title of a forum post or thread. @param date "Friday 21 November 2025" */
export const dailyReading = (date: string) => `Daily reading, ${date}`;

/** On a card: why the excerpt is in today's digest. */
export const REASON = {
  onThisDay: (years: number) =>
    years === 1 ? 'Published a year ago today' : `Published ${years} years ago today`,
  new: 'New in the library',
  discussed: (times: number) =>
    times === 1 ? 'Discussed here before' : `Discussed here ${times} times before`,
  returns: 'Not shown here for a year',
  seldom: (name: string) => `The first by ${name} in a month`,
} as const;

/** Why a digest was not sent. */
export const NOT_SENT = {
  paused: 'the digest was paused',
  quiet: 'nobody had posted there since the previous one, and this digest skips such days',
  unprepared: 'it could not be prepared in time',
  late: 'it could not be sent in time',
  nothingMatches: 'nothing in the library matches what this digest asks for',
  allShared: 'everything that matches was shared here within the last 30 days',
  gone: 'its excerpts have left the library',
  unknown: 'I couldn’t tell whether it had been posted, so I didn’t post it again',
} as const;

/** What prevents the bot from posting a digest. */
export const PROBLEM = {
  closedDirectMessages: 'you don’t accept direct messages from me',
  noCommonServer: 'we no longer share a server',
  channelGone: 'the channel is gone',
  channelUnseen: 'I can’t see the channel',
  threadLocked: 'the thread is locked',
  tagRequired: 'the forum requires a tag on every post, and I can’t choose one',
  noPermission: 'I don’t have permission to post there',
  refused: 'Discord doesn’t let me post there',
  refusedDirectMessage: 'Discord doesn’t let me write to you',
  notRunning: 'the bot was not running at that time',
  connectionBroke: 'the connection to Discord broke',
  lacking: (permissions: string) => `I need ${permissions} there`,
  refusedMessage: (code: number | string) => `Discord refused the message (code ${code})`,
  serverError: (status: number) => `Discord answered ${status}`,
  unknownZone: (time: string, zone: string) =>
    `I can’t work out when ${time} in the time zone ${zone} is. Set this digest up again with another time zone`,
} as const;

/** @param channel a mention; undefined for a personal digest */
export const blockedNotice = (channel: string | undefined, reason: string) =>
  channel === undefined
    ? blocked('Your daily digest', reason, '/digest me status')
    : blocked(`The daily digest in ${channel}`, reason, '/digest status');

export const howMany = (count: number) => (count === 1 ? 'one excerpt' : `${count} excerpts`);
export const by = (author: string) => `by ${author}`;
export const about = (query: string) => `about “${query}”`;
/** @param role a mention */
export const mentions = (role: string) => `mentions ${role}`;
