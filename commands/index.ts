import type { Command } from '../src/discord/command.ts';
import type { Services } from '../src/services.ts';
import { aboutCommand } from './about.ts';
import { authorCommand } from './author.ts';
import { randomCommand } from './random.ts';
import { searchCommand } from './search.ts';

/** The one list of commands: what is registered and what runs. */
export function allCommands(services: Services): readonly Command[] {
  return [searchCommand(services), randomCommand(services), authorCommand(services), aboutCommand(services)];
}
