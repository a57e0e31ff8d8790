import './strip-types.js';

export const { ClientRefusal, DEFAULT_WORLD, SEEDED, startSandbox } = await import('./src/index.ts');
