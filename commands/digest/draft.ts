import type { ChatInputCommandInteraction } from 'discord.js';
import { z } from 'zod';
import { describeDays, parseDays, parseTime, suggestDays } from '../../src/digest/input.ts';
import { findZone, suggestZones } from '../../src/digest/zones.ts';
import { escapeLine } from '../../src/discord/views/markdown.ts';
import type { Library } from '../../src/library/library.ts';
import * as messages from '../../src/messages/digest.ts';
import type { SubscriptionSettings } from '../../src/storage/subscriptions.ts';

const DEFAULT_COUNT = 3;
const EVERY_DAY = 'every day';
/** The maximum number of suggestions for an invalid field. */
const MAX_CHOICES = 5;
const TYPED_BUDGET = 50;

/** A digest's settings as typed. Stored while one of them is invalid, so that nothing has to be typed twice. */
export const Draft = z.object({
  draft: z.literal('digest'),
  /** The channel; null for a personal digest. */
  channel: z.string().nullable(),
  time: z.string(),
  zone: z.string(),
  days: z.string(),
  author: z.string(),
  query: z.string(),
  count: z.number(),
  flavour: z.literal('on-this-day').nullable(),
  role: z.string().nullable(),
  quiet: z.boolean(),
  publish: z.boolean(),
});
export type Draft = z.output<typeof Draft>;

/** A field that may be invalid. */
export const FIELD = z.enum(['time', 'zone', 'days', 'author']);
type Field = z.output<typeof FIELD>;

/** What is wrong with a draft, with suggestions. */
export interface Wrong {
  readonly field: Field;
  readonly words: string;
  readonly choices: readonly string[];
}

/** The result of reading a draft. */
export type Read = Pick<
  SubscriptionSettings,
  'time' | 'zone' | 'days' | 'count' | 'author' | 'query' | 'flavour'
>;

const EMPTY: Draft = {
  draft: 'digest',
  channel: null,
  time: '',
  zone: '',
  days: EVERY_DAY,
  author: '',
  query: '',
  count: DEFAULT_COUNT,
  flavour: null,
  role: null,
  quiet: true,
  publish: false,
};

/** @param channel null for the asker's personal digest */
export function draftOf(
  { options }: ChatInputCommandInteraction,
  channel: string | null,
  before: Draft = { ...EMPTY, channel },
): Draft {
  return {
    ...before,
    channel,
    time: options.getString('time') ?? before.time,
    zone: options.getString('timezone') ?? before.zone,
    days: options.getString('days') ?? before.days,
    author: options.getString('author') ?? before.author,
    query: options.getString('query') ?? before.query,
    count: options.getInteger('count') ?? before.count,
    flavour: options.getString('flavour') === 'on-this-day' ? 'on-this-day' : before.flavour,
    role: options.getRole('role')?.id ?? before.role,
    quiet: options.getBoolean('quiet') ?? before.quiet,
    publish: options.getBoolean('publish') ?? before.publish,
  };
}

/** A digest's current values. @param channel null for a personal digest */
export function draftFrom(settings: SubscriptionSettings, channel: string | null, library: Library): Draft {
  const { time, zone, days, count, author, query, flavour, roleId, quiet, publish } = settings;
  return {
    ...EMPTY,
    ...{ channel, time, zone, count, flavour, quiet, publish },
    days: describeDays(days),
    author: (author !== null && library.person(author)?.name) || '',
    query: query ?? '',
    role: channel === null ? null : roleId,
  };
}

/** Reads a draft. The first invalid field is returned with suggestions. */
export function readDraft(draft: Draft, library: Library): Read | { readonly wrong: Wrong } {
  const shown = (typed: string) => escapeLine(typed, TYPED_BUDGET);
  const time = parseTime(draft.time);
  if (!time) {
    const wrong = { field: 'time' as const, words: messages.wrongTime(shown(draft.time)) };
    return { wrong: { ...wrong, choices: nearTimes(draft.time) } };
  }
  const zone = findZone(draft.zone);
  if (!zone) {
    const choices = [...new Set(suggestZones(draft.zone, 2 * MAX_CHOICES).map((each) => each.zone))];
    const words = messages.wrongZone(shown(draft.zone), choices.length > 1);
    return { wrong: { field: 'zone', words, choices: choices.slice(0, MAX_CHOICES) } };
  }
  const days = parseDays(draft.days === '' ? EVERY_DAY : draft.days);
  if (!days) {
    const near = suggestDays(draft.days.slice(0, 2)).slice(0, MAX_CHOICES);
    const choices = near.length > 0 ? near : ['Every day', 'Weekdays'];
    return { wrong: { field: 'days', words: messages.wrongDays(shown(draft.days)), choices } };
  }
  const { count, flavour } = draft;
  const read = { time, zone, days, count, flavour, query: draft.query.trim() || null };
  if (draft.author === '') return { ...read, author: null };
  const match = library.findPeople(draft.author);
  if (match.kind === 'one') return { ...read, author: match.person.id };
  const people = match.kind === 'ambiguous' ? match.people : match.nearest;
  const say = match.kind === 'ambiguous' ? messages.severalAuthors : messages.wrongAuthor;
  const choices = people.slice(0, MAX_CHOICES).map(({ name }) => name);
  return { wrong: { field: 'author', words: say(shown(draft.author)), choices } };
}

/** Suggestions for a time of day: the typed hour on a 12-hour clock, or the usual ones. */
function nearTimes(typed: string): string[] {
  const words: Readonly<Record<string, string>> = { noon: '12:00', midday: '12:00', midnight: '00:00' };
  const said = words[typed.trim().toLowerCase()];
  if (said) return [said];
  const hour = Number(/\d{1,2}/.exec(typed)?.[0] ?? Number.NaN) % 24;
  const read = Number.isNaN(hour) ? [] : [`${String(hour).padStart(2, '0')}:00`];
  return [...new Set([...read, '08:00', '12:00', '18:00'])].slice(0, MAX_CHOICES - 1);
}
