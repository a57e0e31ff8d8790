import { AsyncLocalStorage } from 'node:async_hooks';
import { type Logger, pino } from 'pino';
import pretty from 'pino-pretty';

export type { Logger };

const references = new AsyncLocalStorage<string>();

/** Does some work; every line that it logs, however deep, carries this reference. */
export function withReference<T>(reference: string, work: () => T): T {
  return references.run(reference, work);
}

/**
 * The log: JSON lines on standard output, readable lines on a terminal.
 *
 * @param secrets texts that are blotted out of every line, wherever they stand
 */
export function createLogger(level: string, secrets: readonly string[] = []): Logger {
  const blot = (line: string) => secrets.reduce((text, secret) => text.replaceAll(secret, '[secret]'), line);
  const options = {
    level,
    base: null,
    mixin: () => {
      const reference = references.getStore();
      return reference === undefined ? {} : { reference };
    },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: (error: unknown) => describeError(error) },
    hooks: { streamWrite: blot },
  };
  return process.stdout.isTTY
    ? pino(options, pretty({ translateTime: 'SYS:HH:MM:ss', sync: true }))
    : pino(options);
}

/** Causes of causes that are logged: they may run in a circle. */
const MAX_CAUSES = 5;

/** Name, message, code and stack. Requests stay out: their addresses hold interaction tokens. */
function describeError(error: unknown, depth = 0): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const inner = (cause: unknown) => describeError(cause, depth + 1);
  const { name, message, stack } = error;
  const { code, status } = error as { code?: unknown; status?: unknown };
  return {
    name,
    message: withoutWebhookTokens(message),
    code,
    status,
    stack: stack && withoutWebhookTokens(stack),
    ...(depth < MAX_CAUSES && {
      cause: error.cause && inner(error.cause),
      errors: error instanceof AggregateError ? error.errors.map(inner) : undefined,
    }),
  };
}

function withoutWebhookTokens(text: string): string {
  return text.replace(/(webhooks|interactions)\/(\d+)\/[\w-]+/g, '$1/$2/[token]');
}
