import { MessageFlags } from 'discord-api-types/v10';
import type { Message } from '../../src/discord/command.ts';
import { checkMessage } from '../../src/sandbox/message-rules.ts';
import { createMessage } from '../../src/sandbox/schemas/messages.ts';
import { parse } from '../../src/sandbox/validate.ts';

/**
 * Takes a message as Discord would.
 *
 * @throws what Discord would answer to one that breaks a limit
 */
export function accept(message: Message): void {
  const body = { flags: MessageFlags.IsComponentsV2, components: message.components };
  checkMessage(parse(createMessage, body), []);
}
