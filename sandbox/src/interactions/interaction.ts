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

/** The outcome of an interaction for the person. */
export type Outcome =
  | { readonly kind: 'message'; readonly message: Message }
  /** The message with the control was edited. */
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
  /** When it was dispatched and when the bot's first callback arrived, by `performance.now()`, for benchmarks. */
  readonly timing: { sent?: number; callback?: number };
  /** The installations that authorised it, as in the payload. */
  readonly owners: Readonly<Record<string, string>>;
  /** `search`, `digest setup`: the name in "NAME used /command". Absent for components. */
  readonly command?: string;
  /** Slash command or context menu. */
  readonly commandType?: ApplicationCommandType;
  /** The message whose button, menu or modal was used. */
  readonly source?: Message;
  /** Whether answers are ephemeral whatever the bot says. */
  readonly forcePrivate: boolean;
  /** The bot's acknowledgement. */
  acknowledged: Kind | null;
  original: Message | null;
  modal: Modal | null;
  outcome: Outcome | null;
  followUps: number;
  /** Resolves with the final outcome. */
  readonly finished: Promise<Outcome>;
}

/** The data to create an interaction from. */
export type NewInteraction = Pick<
  Interaction,
  'type' | 'userId' | 'channel' | 'owners' | 'forcePrivate' | 'command' | 'commandType' | 'source'
>;

/** The callback types allowed for each interaction type. */
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

/** @throws ApiError if the callback type is not allowed for the interaction */
export function checkKind(interaction: Interaction, kind: Kind): void {
  const allowed = (ALLOWED[interaction.type] ?? []).filter(
    (each) => interaction.source !== undefined || !NEEDS_SOURCE.includes(each),
  );
  if (!allowed.includes(kind)) {
    throw fieldError(['type'], 'BASE_TYPE_CHOICES', `Value must be one of {${allowed.join(', ')}}.`);
  }
}

/** The outcome of the first answer; undefined if it is deferred. */
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

/** The outcome of a message as the answer: a new one, or the one with the control. */
export function seen(interaction: Interaction, message: Message): Outcome {
  return { kind: message === interaction.source ? 'update' : 'message', message };
}

/** The interaction metadata of the messages that an interaction creates. */
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
