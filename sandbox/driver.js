import './strip-types.js';

export const { buttons, Person, person, Reply, textOf } = await import('./src/driver.ts');
