import { describe, expect, test } from 'vitest';
import { LIMITS } from '../src/schemas/limits.ts';
import { SEEDED } from '../src/world/seed.ts';
import { freshSandbox } from './support/rest.ts';

const MESSAGES = `/channels/${SEEDED.general}/messages`;
const { sandbox, api } = freshSandbox();

const post = () => api('POST', MESSAGES, { content: 'x' });
const stored = () => sandbox().world.messages(SEEDED.general).length;

describe('rate limits', () => {
  test('every answer tells what is left of its bucket', async () => {
    const { headers } = await post();
    expect(headers.get('x-ratelimit-limit')).toBe('5');
    expect(headers.get('x-ratelimit-remaining')).toBe('4');
    expect(Number(headers.get('x-ratelimit-reset-after'))).toBeGreaterThan(0);
    expect(headers.get('x-ratelimit-bucket')).toBe((await post()).headers.get('x-ratelimit-bucket'));
  });

  test('the sixth message to a channel is refused, another channel is not', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, post));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(1);
    expect(refused[0]?.body).toMatchObject({ message: 'You are being rate limited.', global: false });
    expect(refused[0]?.headers.get('retry-after')).toBe(String(Math.ceil(refused[0]?.body.retry_after)));
    expect(refused[0]?.headers.get('x-ratelimit-scope')).toBe('user');
    expect(stored()).toBe(5);
    expect((await api('POST', `/channels/${SEEDED.papers}/messages`, { content: 'x' })).status).toBe(200);
  });

  test('more than 50 requests a second are refused on every route', async () => {
    const routes = [SEEDED.general, SEEDED.papers, SEEDED.ideas];
    const many = Array.from({ length: 2 * LIMITS.globalRequestsPerSecond }, (_, i) =>
      api('GET', `/channels/${routes[i % routes.length]}`),
    );
    const refused = (await Promise.all(many)).filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]?.body.global).toBe(true);
    expect(refused[0]?.headers.get('x-ratelimit-global')).toBe('true');
    expect(sandbox().limits.refused).toBe(refused.length);
  });
});

describe('faults that a test orders', () => {
  test('a message is stored, then the answer is an error', async () => {
    sandbox().faults.onCreateMessage({ kind: 'do-then-fail', status: 500 });
    expect((await post()).status).toBe(500);
    expect(stored()).toBe(1);
    expect((await post()).status).toBe(200);
  });

  test('a message is stored, then the connection breaks', async () => {
    sandbox().faults.onCreateMessage({ kind: 'do-then-drop' });
    await expect(post()).rejects.toThrow();
    expect(stored()).toBe(1);
  });

  test('the connection breaks before', async () => {
    sandbox().faults.onCreateMessage({ kind: 'drop' });
    await expect(post()).rejects.toThrow();
    expect(stored()).toBe(0);
  });

  test('a refusal, as often as ordered', async () => {
    sandbox().faults.onCreateMessage({ kind: 'refuse', status: 503 }, 2);
    expect([(await post()).status, (await post()).status, (await post()).status]).toEqual([503, 503, 200]);
  });

  test('a rate limit', async () => {
    sandbox().faults.onCreateMessage({ kind: 'rate-limit', seconds: 0.2, global: true });
    const answer = await post();
    expect([answer.status, answer.body.retry_after, answer.body.global]).toEqual([429, 0.2, true]);
  });

  test('in the order in which they were ordered', async () => {
    sandbox().faults.onCreateMessage({ kind: 'refuse', status: 502 });
    sandbox().faults.onCreateMessage({ kind: 'delay', ms: 1 });
    expect([(await post()).status, (await post()).status]).toEqual([502, 200]);
  });

  test('is forgotten when cleared', async () => {
    sandbox().faults.onCreateMessage({ kind: 'drop' }, 9);
    sandbox().faults.clear();
    expect((await post()).status).toBe(200);
  });
});
