import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'sandbox/test/**/*.test.ts'],
    // Bot processes and browsers share two cores: a slow machine must not fail a right answer.
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
