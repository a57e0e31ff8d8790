import type { APIMessage } from 'discord-api-types/v10';
import { describe, expect, test } from 'vitest';
import { formatTime } from '../../page/markdown/time.ts';
import { plainText } from '../../page/messages/plain.ts';
import { jumpTarget, readRoute, writeRoute } from '../../page/model/route.ts';
import { type PageState, reduce } from '../../page/model/state.ts';
import type { PageInteraction, Snapshot } from '../../src/server/page-state.ts';

const message = (id: string, channel_id: string, content = id) => ({ id, channel_id, content }) as APIMessage;

const SNAPSHOT = {
  now: Date.now(),
  botOnline: true,
  channels: [],
  messages: { a: [message('1', 'a')] },
  interactions: [],
} as unknown as Snapshot;

function stateAfter(...actions: Parameters<typeof reduce>[1][]): PageState {
  return actions.reduce(reduce, reduce(undefined, { type: 'snapshot', snapshot: SNAPSHOT })) as PageState;
}

describe('what the page knows', () => {
  test('a message is added, then changed in its place, then gone', () => {
    const added = stateAfter({ type: 'message', message: message('2', 'a') });
    expect(added.messages['a']?.map(({ id }) => id)).toEqual(['1', '2']);
    const edited = reduce(added, { type: 'message', message: message('1', 'a', 'edited') })!;
    expect(edited.messages['a']?.map(({ content }) => content)).toEqual(['edited', '2']);
    const gone = reduce(edited, { type: 'message-gone', channelId: 'a', id: '1' })!;
    expect(gone.messages['a']?.map(({ id }) => id)).toEqual(['2']);
  });

  test('new messages count as unread where one does not look, edits do not', () => {
    const state = stateAfter(
      { type: 'view', channelId: 'a' },
      { type: 'message', message: message('2', 'a') },
      { type: 'message', message: message('3', 'b') },
      { type: 'message', message: message('3', 'b', 'edited') },
    );
    expect(state.unread).toEqual({ b: 1 });
    expect(state.arrived.map(({ id }) => id)).toEqual(['2']);
    expect(reduce(state, { type: 'view', channelId: 'b' })).toMatchObject({ unread: {}, arrived: [] });
  });

  const interaction = (id: string, state: PageInteraction['state'], extra = {}): PageInteraction => ({
    id,
    kind: 'command',
    channelId: 'a',
    state,
    ...extra,
  });
  const tell = (each: PageInteraction) => ({ type: 'interaction', interaction: each }) as const;

  test('commands that wait or failed are kept, answered ones and suggestions are not', () => {
    const state = stateAfter(
      tell(interaction('1', 'waiting')),
      tell(interaction('2', 'waiting')),
      tell(interaction('1', 'done')),
      tell(interaction('2', 'failed')),
      tell(interaction('3', 'failed', { kind: 'autocomplete' })),
    );
    expect(state.interactions.map(({ id }) => id)).toEqual(['2']);
    expect(reduce(state, { type: 'forget-interaction', id: '2' })?.interactions).toEqual([]);
  });

  test('a failed button is forgotten when its message is used again, and kept through a new snapshot', () => {
    const pressed = { kind: 'control', messageId: 'm' };
    const failed = stateAfter(tell(interaction('1', 'failed', pressed)), {
      type: 'snapshot',
      snapshot: SNAPSHOT,
    });
    expect(failed.interactions).toHaveLength(1);
    expect(reduce(failed, tell(interaction('2', 'done', pressed)))?.interactions).toEqual([]);
  });
});

describe('addresses', () => {
  test.each(['#/member/123', '#/admin'])('%s leads back to itself', (hash) => {
    expect(writeRoute(readRoute(hash))).toBe(hash);
  });

  test.each(['', '#/<script>', '#/a/b/c'])('“%s” is the beginning', (hash) => {
    expect(readRoute(hash)).toEqual({ person: 'admin', channelId: null });
  });

  test('Discord’s own addresses lead to channels and messages, others do not', () => {
    expect(jumpTarget('https://discord.com/channels/1/2/3')).toEqual({ channelId: '2', messageId: '3' });
    expect(jumpTarget('https://discord.com/channels/@me/2')).toEqual({
      channelId: '2',
      messageId: undefined,
    });
    expect(jumpTarget('https://discord.com.evil.example/channels/1/2/3')).toBeUndefined();
    expect(jumpTarget('https://example.org/channels/1/2/3')).toBeUndefined();
  });
});

describe('times in words', () => {
  const NOW = Date.UTC(2025, 10, 20, 16, 20, 30);
  const SECOND = 1000;
  test.each([
    [0, 'in 0 seconds'],
    [-5 * SECOND, '5 seconds ago'],
    [3 * 3600 * SECOND, 'in 3 hours'],
    [-26 * 3600 * SECOND, '1 day ago'],
    [400 * 86_400 * SECOND, 'in 1 year'],
  ])('%d milliseconds from now: %s', (distance, words) => {
    expect(formatTime(NOW + distance, 'R', NOW)).toBe(words);
  });

  test.each([
    ['t', '16:20'],
    ['T', '16:20:30'],
    ['d', '20/11/2025'],
    ['D', '20 November 2025'],
  ] as const)('style %s: %s', (style, words) => {
    expect(formatTime(NOW, style, NOW, 'UTC')).toBe(words);
  });

  test('the longer styles hold the day, the date and the time', () => {
    expect(formatTime(NOW, 'f', NOW, 'UTC')).toMatch(/^20 November 2025\b.*\b16:20$/);
    expect(formatTime(NOW, 'F', NOW, 'UTC')).toMatch(/^Thursday\b.*\b20 November 2025\b.*\b16:20$/);
  });
});

test('a message in plain words has no signs of Markdown', () => {
  const components = [
    { type: 17, components: [{ type: 10, content: '### Title\n> **quoted** words\n- item' }, { type: 14 }] },
  ];
  expect(plainText({ content: '', components } as unknown as APIMessage)).toBe('Title\nquoted words\nitem');
});
