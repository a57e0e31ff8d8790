import type { Command } from '../src/discord/gateway/command.ts';
import type { Services } from '../src/services.ts';
import { aboutCommand } from './about.ts';
import { authorCommand } from './author.ts';
import { citeCommand } from './cite.ts';
import { digestCommand } from './digest/index.ts';
import { discussCommand } from './discuss.ts';
import { forgetCommand } from './forget.ts';
import { randomCommand } from './random.ts';
import { findRelatedCommand, relatedCommand } from './related.ts';
import { savedCommand } from './saved.ts';
import { searchCommand } from './search.ts';
import { shareCommand } from './share.ts';
import { sharedCommand } from './shared.ts';
import { sourceCommand } from './source/index.ts';

/** All commands, to be registered and run. */
export function allCommands(services: Services): readonly Command[] {
  return [
    searchCommand(services),
    randomCommand(services),
    authorCommand(services),
    relatedCommand(services),
    findRelatedCommand(services),
    shareCommand(services),
    sharedCommand(services),
    discussCommand(services),
    digestCommand(services),
    sourceCommand(services),
    citeCommand(services),
    savedCommand(services),
    forgetCommand(services),
    aboutCommand(services),
  ];
}
