import { MessageFlags } from 'discord-api-types/v10';
import { parseMarkdown } from '../../sandbox/page/markdown/parse.ts';
import { checkMessage } from '../../sandbox/src/messages/rules.ts';
import { displayedTexts } from '../../sandbox/src/schemas/component-tree.ts';
import { createMessage } from '../../sandbox/src/schemas/messages.ts';
import { parse } from '../../sandbox/src/schemas/validate.ts';
import type { Message } from '../../src/discord/gateway/command.ts';

/** Small print that Discord shows with its mark: right below a quotation or a list it is not read as such. */
const UNREAD = /(^|\n)-# /;

/**
 * Takes a message as Discord would.
 *
 * @throws what Discord would answer to one that breaks a limit, or when small print is not shown as such
 */
export function accept(message: Message): void {
  const body = { flags: MessageFlags.IsComponentsV2, components: message.components };
  checkMessage(parse(createMessage, body), []);
  for (const content of displayedTexts(message.components)) {
    const unread = parseMarkdown(content).some((node) => node.kind === 'text' && UNREAD.test(node.text));
    if (unread) throw new Error(`small print is not read as such: ${content}`);
  }
}
