import type { Commands } from './commands.ts';
import type { Faults } from './faults.ts';
import type { FileStore } from './files.ts';
import type { Gateway } from './gateway.ts';
import type { Interactions } from './interactions.ts';
import type { World } from './world.ts';

/** The parts of a sandbox that its routes and actors work on. */
export interface Context {
  readonly world: World;
  readonly commands: Commands;
  readonly interactions: Interactions;
  readonly gateway: Gateway;
  readonly files: FileStore;
  readonly faults: Faults;
}
