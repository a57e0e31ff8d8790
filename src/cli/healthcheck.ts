import { readConfig } from '../config.ts';

const TIMEOUT_MS = 4000;

/**
 * Asks the bot in this container or on this machine whether it is healthy: the image's HEALTHCHECK.
 *
 * @param port HTTP_PORT
 * @returns undefined when it is, else the reason
 */
export async function unhealthyBecause(port: number): Promise<string | undefined> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/health`, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return response.ok ? undefined : await response.text();
  } catch (error) {
    return `no answer on port ${port}: ${(error as Error).message}`;
  }
}

if (import.meta.main) {
  const { httpPort } = readConfig();
  const reason = httpPort === undefined ? 'HTTP_PORT is not set' : await unhealthyBecause(httpPort);
  if (reason !== undefined) {
    console.error(reason);
    process.exitCode = 1;
  }
}
