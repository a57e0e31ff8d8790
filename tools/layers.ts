/**
 * The order of the rooms. Each may import those of the lines above its own, and nothing of its own line or below.
 * `npm run arrows` checks it file by file and, with `-- --write`, makes Biome's rules of it (biome.layers.json).
 */
export const LAYERS: readonly (readonly string[])[] = [
  ['src/messages'],
  ['src/errors.ts'],
  [
    'src/clock.ts',
    'src/log.ts',
    'src/bounded-cache.ts',
    'src/yielding.ts',
    'src/closers.ts',
    'src/config.ts',
  ],
  ['src/due-loop.ts'],
  ['src/text'],
  ['src/corpus'],
  ['src/search', 'src/links'],
  ['src/library'],
  ['src/storage'],
  ['src/jobs'],
  ['src/digest', 'src/sources'],
  ['src/discord/gateway'],
  ['src/discord/views'],
  ['src/discord/actions'],
  ['src/cluster'],
  ['src/digest-services.ts'],
  ['src/services.ts'],
  ['commands'],
  ['src/health.ts', 'src/metrics.ts'],
  ['src/http.ts'],
  ['src/assembly.ts'],
  ['src/app.ts', 'src/demo-forum.ts', 'src/demo-world.ts'],
  ['src/main.ts'],
  ['src/cli'],
];

/** The same for the folders of the sandbox, which is a package of its own. */
export const SANDBOX_LAYERS: readonly (readonly string[])[] = [
  ['sandbox/src/schemas'],
  ['sandbox/src/world'],
  ['sandbox/src/messages', 'sandbox/src/gateway'],
  ['sandbox/src/interactions'],
  ['sandbox/src/routes'],
  ['sandbox/src/server'],
  ['sandbox/src'],
  ['sandbox/page/model'],
  ['sandbox/page/parts'],
  ['sandbox/page/markdown'],
  ['sandbox/page/messages', 'sandbox/page/composer'],
  ['sandbox/page/shell'],
  ['sandbox/page'],
];

/** From here on a room may know Discord. */
export const FIRST_WITH_DISCORD = 'src/discord/gateway';

/** Rooms that may import the sandbox's package. */
export const WITH_SANDBOX: readonly string[] = ['src/demo-world.ts', 'src/main.ts'];
