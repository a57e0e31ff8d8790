import type { Gateway } from '../gateway/gateway.ts';
import type { Commands } from '../interactions/commands.ts';
import type { Interactions } from '../interactions/interactions.ts';
import type { FileStore } from '../world/files.ts';
import type { World } from '../world/world.ts';
import type { Faults } from './faults.ts';

/** The parts of a sandbox, for its routes and actors. */
export interface Context {
  readonly world: World;
  readonly commands: Commands;
  readonly interactions: Interactions;
  readonly gateway: Gateway;
  readonly files: FileStore;
  readonly faults: Faults;
}
