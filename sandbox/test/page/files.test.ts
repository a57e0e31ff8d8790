import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../src/server/server.ts';

let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 });
});
afterAll(() => sandbox.close());

const get = (path: string) => fetch(new URL(path, sandbox.url));

test('the page’s policy lets nothing come from elsewhere and no text become a script or a tag', async () => {
  const page = await get('/');
  const policy = page.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self'");
  expect(policy).toContain("require-trusted-types-for 'script'");
  expect(policy).not.toMatch(/unsafe|https?:|\*/);
  expect(page.headers.get('x-content-type-options')).toBe('nosniff');
  expect(await page.text()).not.toMatch(/<script(?![^>]* src=)|\son\w+=|style=/);
});

test('everything that the page loads is there, and what is loaded names only what is there', async () => {
  const seen = new Set<string>();
  const follow = async (path: string): Promise<void> => {
    if (seen.has(path)) return;
    seen.add(path);
    const response = await get(path);
    expect({ path, status: response.status }).toEqual({ path, status: 200 });
    const text = await response.text();
    const named = [
      ...text.matchAll(/\b(?:href|src)="([^"]+)"/g),
      ...text.matchAll(/^(?:import|export)\b[^'"]*\bfrom\s*['"]([^'"]+)['"]/gm),
    ];
    for (const [, name] of named) await follow(new URL(name!, new URL(path, sandbox.url)).pathname);
  };
  await follow('/');
  expect(seen).toContain('/page/app.ts');
  expect(seen).toContain('/page/libraries/preact.js');
});

test.each([
  '/page/../server.ts',
  '/page/%2e%2e/server.ts',
  '/page/tsconfig.json',
  '/page/nothing.ts',
  '/package.json',
])('%s is not served', async (path) => {
  expect((await get(path)).status).toBe(404);
});
