import { afterEach, beforeEach } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../src/server/server.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every form
  readonly body: any;
}

/** Speaks to the sandbox's REST API as the bot, without a library that would wait, repeat or repair. */
export function rest(sandbox: RunningSandbox) {
  return async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> => {
    const response = await fetch(`${sandbox.apiUrl}/v10${path}`, {
      method,
      headers: {
        authorization: `Bot ${sandbox.token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? undefined : JSON.parse(text),
    };
  };
}

/** Gives every test of a file its own sandbox, and its REST API. */
export function freshSandbox() {
  let current: RunningSandbox;
  beforeEach(async () => {
    current = await startSandbox({ port: 0 });
  });
  afterEach(() => current.close());
  return {
    sandbox: () => current,
    api: (...request: Parameters<ReturnType<typeof rest>>) => rest(current)(...request),
  };
}

/** The field errors of an answer by path: `components.0.custom_id` → codes. */
export function fieldErrors(answer: Answer): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  const visit = (node: object, path: string[]) => {
    for (const [key, value] of Object.entries(node)) {
      if (key === '_errors') found[path.join('.')] = (value as { code: string }[]).map(({ code }) => code);
      else visit(value as object, [...path, key]);
    }
  };
  visit(answer.body?.errors ?? {}, []);
  return found;
}
