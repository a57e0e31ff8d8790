import type { Message, MessageSnapshot } from 'discord.js';
import { ComponentType } from 'discord-api-types/v10';

/** The fields of components that matter here. */
interface AnyComponent {
  readonly type: ComponentType;
  readonly content?: string;
  readonly url?: string;
  readonly accessory?: AnyComponent;
  readonly components?: readonly AnyComponent[];
}

/** All text of a message, one per line: its content, embeds, components, and forwarded messages. */
export function textOfMessage(message: Message | MessageSnapshot): string {
  const embeds = message.embeds.flatMap(({ title, description, url }) => [title, description, url]);
  const components = message.components.flatMap((component) => textOf(component.toJSON() as AnyComponent));
  const forwarded = message.messageSnapshots?.map(textOfMessage) ?? [];
  return [message.content, ...embeds, ...components, ...forwarded].filter(Boolean).join('\n');
}

/** Texts, and the addresses of link buttons; other buttons' labels are irrelevant. */
function textOf(component: AnyComponent): string[] {
  const { type, content, url, accessory, components = [] } = component;
  return [
    ...(type === ComponentType.TextDisplay && content ? [content] : []),
    ...(type === ComponentType.Button && url ? [url] : []),
    ...(accessory ? textOf(accessory) : []),
    ...components.flatMap(textOf),
  ];
}
