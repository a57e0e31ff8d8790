import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { postgresPrograms } from './test/support/postgres.ts';

/** Tests in Chromium. */
const PAGE = ['sandbox/test/browser/*.test.ts', 'test/e2e/page-*.test.ts', 'test/**/*.browser.test.ts'];
/** Tests that start the bot: in a process of its own, or whole in this one. */
const E2E = ['test/e2e/**/*.test.ts', 'test/cli/**/*.test.ts', 'sandbox/test/{cli,example}.test.ts'];
/** What holds for both databases, and what only PostgreSQL does. */
const ON_BOTH = [
  'test/storage/**/*.test.ts',
  'test/jobs/**/*.test.ts',
  'test/digest/runner.test.ts',
  'test/sources/{poller,polite}.test.ts',
  'test/discord/actions/{deletions,notices,scopes}.test.ts',
  'test/e2e/*.test.ts',
];
const POSTGRES_ONLY = [
  'test/storage/{postgres,listener,conflicts}.test.ts',
  'test/cluster/**/*.test.ts',
  'test/e2e/cluster.test.ts',
  'test/cli/db-move.test.ts',
  'test/support/postgres.test.ts',
];
const SQLITE_ONLY = [
  'test/storage/{database,full-disk,privacy,retention,upgrade}.test.ts',
  'test/e2e/production-install.test.ts',
];
const POSTGRES_MISSING = ['test/support/postgres-is-missing.test.ts'];
/** Tests of the container image: minutes, where buildah is installed. */
const IMAGE = ['test/image/**/*.test.ts'];
/** Tests that try thousands of cases or wait for files: seconds each, so that `npm run test:unit` stays quick. */
const LONG = [
  'test/corpus/dedupe/deduplicate.test.ts',
  'test/digest/{runner,schedule,selection}.test.ts',
  'test/library/{current-library,extend,snapshot}.test.ts',
  'test/storage/privacy.test.ts',
];
const ALL = ['test/**/*.test.ts', 'sandbox/test/**/*.test.ts'];

/** Milliseconds. A slow machine must not fail a right answer: this only ends what will never come. */
const TEST_TIMEOUT = 120_000;
const IMAGE_TIMEOUT = 600_000;
const POLL_TIMEOUT = 20_000;

function project(name: string, test: TestProjectInlineConfiguration['test']): TestProjectInlineConfiguration {
  return {
    test: {
      name,
      testTimeout: TEST_TIMEOUT,
      hookTimeout: TEST_TIMEOUT,
      provide: { database: 'sqlite' },
      expect: { poll: { timeout: POLL_TIMEOUT } },
      ...test,
    },
  };
}

export default defineConfig({
  test: {
    maxWorkers: '100%',
    projects: [
      // Without isolation: a worker loads discord.js and zod once, not once for each file.
      project('unit', {
        include: ALL,
        exclude: [
          ...PAGE,
          ...E2E,
          ...LONG,
          ...POSTGRES_ONLY,
          ...POSTGRES_MISSING,
          ...IMAGE,
          '**/node_modules/**',
        ],
        isolate: false,
      }),
      project('long', { include: LONG, isolate: false }),
      project('postgres', {
        include: postgresPrograms() ? [...ON_BOTH, ...POSTGRES_ONLY] : POSTGRES_MISSING,
        exclude: [...SQLITE_ONLY, ...PAGE],
        globalSetup: ['test/support/postgres-setup.ts'],
        provide: { database: 'postgres' },
      }),
      project('image', { include: IMAGE, hookTimeout: IMAGE_TIMEOUT }),
      project('e2e', { include: E2E, exclude: [...PAGE, ...POSTGRES_ONLY] }),
      // Chromium itself may fall over on a busy build machine; the reporter names what needed a second try.
      project('page', { include: PAGE, retry: process.env['CI'] ? 1 : 0 }),
    ],
  },
});
