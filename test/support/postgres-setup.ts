import type { TestProject } from 'vitest/node';
import { freePort } from './free-port.ts';
import { type PostgresServer, postgresPrograms, startPostgres } from './postgres.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** What the suite runs on, see databases.ts. */
    database: 'sqlite' | 'postgres';
    /** The port that the tests' PostgreSQL server is about to answer on; undefined where it is not installed. */
    postgresPort: number | undefined;
  }
}

/** Starts one PostgreSQL server for all tests. Nobody waits for it here: those that need it do, in databases.ts. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const port = postgresPrograms() ? await freePort() : undefined;
  project.provide('postgresPort', port);
  if (port === undefined) return async () => {};
  const server: Promise<PostgresServer> = startPostgres({ durable: false, port });
  server.catch((error: Error) => process.stderr.write(`PostgreSQL did not start: ${error.message}\n`));
  return async () => (await server.catch(() => undefined))?.stop();
}
