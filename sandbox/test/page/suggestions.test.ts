import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createSuggester, type Suggestions } from '../../page/composer/suggestions.ts';

const REST_MS = 150;
const choice = (name: string) => ({ name, value: name });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function start() {
  const told: Suggestions[] = [];
  return { told, suggester: createSuggester({ restMs: REST_MS, tell: (each) => told.push(each) }) };
}

test('only the last question of a burst is asked, after a rest', async () => {
  const { told, suggester } = start();
  const asked: string[] = [];
  for (const text of ['a', 'ab', 'abc']) {
    suggester.ask(async () => {
      asked.push(text);
      return [choice(text)];
    });
    // Without giving way to the event loop: nothing else in this process may move the time meanwhile.
    vi.advanceTimersByTime(REST_MS - 1);
  }
  expect(asked).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(asked).toEqual(['abc']);
  expect(told.at(-1)).toEqual({ state: 'ready', choices: [choice('abc')] });
});

test('an answer that was overtaken is dropped, whichever comes first', async () => {
  const { told, suggester } = start();
  const old = Promise.withResolvers<ReturnType<typeof choice>[]>();
  suggester.ask(() => old.promise);
  await vi.advanceTimersByTimeAsync(REST_MS);
  suggester.ask(async () => [choice('new')]);
  await vi.advanceTimersByTimeAsync(REST_MS);
  old.resolve([choice('old')]);
  await vi.runAllTimersAsync();
  expect(told.at(-1)).toEqual({ state: 'ready', choices: [choice('new')] });
  expect(told.flatMap(({ choices }) => choices)).not.toContainEqual(choice('old'));
});

test('while a newer answer is awaited the last one stays in view', async () => {
  const { told, suggester } = start();
  suggester.ask(async () => [choice('a')]);
  await vi.runAllTimersAsync();
  suggester.ask(() => new Promise(() => {}));
  expect(told.at(-1)).toEqual({ state: 'loading', choices: [choice('a')] });
});

test('a failure is told, and once stopped nothing is', async () => {
  const { told, suggester } = start();
  suggester.ask(() => Promise.reject(new Error('no answer')));
  await vi.runAllTimersAsync();
  expect(told.at(-1)).toEqual({ state: 'failed', choices: [] });
  suggester.ask(async () => [choice('late')]);
  suggester.stop();
  await vi.runAllTimersAsync();
  expect(told.at(-1)?.state).toBe('loading');
});
