import { type Logger, pino } from 'pino';
import pretty from 'pino-pretty';

export type { Logger };

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
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: describeError },
    hooks: { streamWrite: blot },
  };
  return process.stdout.isTTY
    ? pino(options, pretty({ translateTime: 'SYS:HH:MM:ss', sync: true }))
    : pino(options);
}

/** Name, message, code and stack. Requests stay out: their addresses hold interaction tokens. */
function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack } = error;
  const { code, status } = error as { code?: unknown; status?: unknown };
  return {
    name,
    message: withoutWebhookTokens(message),
    code,
    status,
    stack: stack && withoutWebhookTokens(stack),
    cause: error.cause && describeError(error.cause),
  };
}

function withoutWebhookTokens(text: string): string {
  return text.replace(/(webhooks|interactions)\/(\d+)\/[\w-]+/g, '$1/$2/[token]');
}
