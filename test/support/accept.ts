import { MessageFlags } from 'discord-api-types/v10';
import { checkMessage } from '../../sandbox/src/messages/rules.ts';
import { createMessage } from '../../sandbox/src/schemas/messages.ts';
import { parse } from '../../sandbox/src/schemas/validate.ts';
import type { Message } from '../../src/discord/gateway/command.ts';

/**
 * Takes a message as Discord would.
 *
 * @throws what Discord would answer to one that breaks a limit
 */
export function accept(message: Message): void {
  const body = { flags: MessageFlags.IsComponentsV2, components: message.components };
  checkMessage(parse(createMessage, body), []);
}
