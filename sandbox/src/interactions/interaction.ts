import {
  type APIMessage,
  ApplicationCommandType,
  InteractionType,
  InteractionResponseType as Kind,
  MessageType,
} from 'discord-api-types/v10';
import { fieldError } from '../schemas/errors.ts';
import type { Callback, Choice } from '../schemas/interactions.ts';
import type { Modal } from '../schemas/modals.ts';
import type { Channel, Message } from '../world/model.ts';
import { userWire, withoutReference } from '../world/wire.ts';
import type { World } from '../world/world.ts';

/** What an interaction came to, for the person who waits. */
export type Outcome =
  | { readonly kind: 'message'; readonly message: Message }
  /** The message with the pressed control was changed. */
  | { readonly kind: 'update'; readonly message: Message }
  | { readonly kind: 'modal'; readonly modal: Modal }
  | { readonly kind: 'choices'; readonly choices: readonly Choice[] }
  /** Discord shows "The application did not respond"; `why` is for tests and logs. */
  | { readonly kind: 'failed'; readonly why: string };

export interface Interaction {
  readonly id: string;
  readonly token: string;
  readonly type: InteractionType;
  readonly userId: string;
  readonly channel: Channel;
  readonly createdAt: number;
  /** When it was sent to the bot and when the bot's first callback arrived: `performance.now()`, for benches. */
  readonly timing: { sent?: number; callback?: number };
  /** Installation contexts that allowed it, as in the payload. */
  readonly owners: Readonly<Record<string, string>>;
  /** `search`, `digest setup`: what "NAME used /command" shows. Absent for components. */
  readonly command?: string;
  /** Slash command or context menu. */
  readonly commandType?: ApplicationCommandType;
  /** The message whose button, menu or modal was used. */
  readonly source?: Message;
  /** Answers may only be seen by the person, whatever the bot says. */
  readonly forcePrivate: boolean;
  /** How the bot acknowledged it. */
  acknowledged: Kind | null;
  original: Message | null;
  modal: Modal | null;
  outcome: Outcome | null;
  followUps: number;
  /** Resolves once, with what the person sees in the end. */
  readonly finished: Promise<Outcome>;
}

/** What is known of an interaction when it begins. */
export type NewInteraction = Pick<
  Interaction,
  'type' | 'userId' | 'channel' | 'owners' | 'forcePrivate' | 'command' | 'commandType' | 'source'
>;

/** What may acknowledge which interaction. */
const ALLOWED: Record<number, readonly Kind[]> = {
  [InteractionType.ApplicationCommand]: [
    Kind.ChannelMessageWithSource,
    Kind.DeferredChannelMessageWithSource,
    Kind.Modal,
  ],
  [InteractionType.MessageComponent]: [
    Kind.ChannelMessageWithSource,
    Kind.DeferredChannelMessageWithSource,
    Kind.DeferredMessageUpdate,
    Kind.UpdateMessage,
    Kind.Modal,
  ],
  [InteractionType.ApplicationCommandAutocomplete]: [Kind.ApplicationCommandAutocompleteResult],
  [InteractionType.ModalSubmit]: [
    Kind.ChannelMessageWithSource,
    Kind.DeferredChannelMessageWithSource,
    Kind.DeferredMessageUpdate,
    Kind.UpdateMessage,
  ],
};
const NEEDS_SOURCE: readonly Kind[] = [Kind.DeferredMessageUpdate, Kind.UpdateMessage];

/** @throws ApiError when an interaction cannot be answered in this way */
export function checkKind(interaction: Interaction, kind: Kind): void {
  const allowed = (ALLOWED[interaction.type] ?? []).filter(
    (each) => interaction.source !== undefined || !NEEDS_SOURCE.includes(each),
  );
  if (!allowed.includes(kind)) {
    throw fieldError(['type'], 'BASE_TYPE_CHOICES', `Value must be one of {${allowed.join(', ')}}.`);
  }
}

/** What the person sees after the first answer; undefined while a deferred one is still to come. */
export function outcomeOf(interaction: Interaction, callback: Callback): Outcome | undefined {
  switch (callback.type) {
    case Kind.Modal:
      return interaction.modal ? { kind: 'modal', modal: interaction.modal } : undefined;
    case Kind.ApplicationCommandAutocompleteResult:
      return { kind: 'choices', choices: callback.data.choices };
    case Kind.ChannelMessageWithSource:
    case Kind.UpdateMessage:
      return interaction.original ? seen(interaction, interaction.original) : undefined;
    default:
      return undefined;
  }
}

/** A message as the answer: a new one, or the one whose control was used. */
export function seen(interaction: Interaction, message: Message): Outcome {
  return { kind: message === interaction.source ? 'update' : 'message', message };
}

/** What tells, on every message that an interaction made, who asked for what. */
export function attribution(
  world: World,
  interaction: Interaction,
  repliesTo?: Message,
): Partial<APIMessage> {
  const { id, type, userId, owners, command, commandType, source } = interaction;
  const user = userWire(world.user(userId));
  const name = command ? { name: command } : {};
  const used = source ? { interacted_message_id: source.wire.id } : {};
  const isMenu = commandType !== undefined && commandType !== ApplicationCommandType.ChatInput;
  const commandMessage = isMenu ? MessageType.ContextMenuCommand : MessageType.ChatInputCommand;
  return {
    type: repliesTo ? MessageType.Reply : commandMessage,
    application_id: world.botId,
    webhook_id: world.botId,
    interaction_metadata: { id, type, user, authorizing_integration_owners: owners, ...name, ...used },
    ...(command ? { interaction: { id, type, name: command, user } } : {}),
    ...(repliesTo
      ? {
          message_reference: {
            type: 0,
            message_id: repliesTo.wire.id,
            channel_id: repliesTo.wire.channel_id,
          },
          referenced_message: withoutReference(repliesTo.wire),
        }
      : {}),
  } as Partial<APIMessage>;
}
