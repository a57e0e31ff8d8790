import type {
  AutocompleteInteraction,
  ChatInputCommandInteraction,
  MessageComponentInteraction,
  MessageContextMenuCommandInteraction,
  ModalSubmitInteraction,
} from 'discord.js';
import type {
  APIApplicationCommandOptionChoice,
  APIMessageTopLevelComponent,
  APIModalInteractionResponseCallbackData,
  RESTPostAPIChatInputApplicationCommandsJSONBody,
  RESTPostAPIContextMenuApplicationCommandsJSONBody,
} from 'discord-api-types/v10';
import { UserError } from '../../errors.ts';
import { EXPIRED_CONTROL } from '../../messages/errors.ts';
import type { Action } from './custom-id.ts';

/** A message in Components V2. Mentions never ping and the flags are set where it is sent. */
export interface Message {
  readonly components: readonly APIMessageTopLevelComponent[];
  readonly files?: readonly { readonly name: string; readonly data: Buffer }[];
}

/** What a handler wants said. The dispatcher says it, in whatever way the interaction then allows. */
export type Answer =
  /** A new message: for everybody, or for the asker alone. */
  | { readonly kind: 'reply'; readonly message: Message; readonly private?: boolean }
  /**
   * Replaces the message whose button was pressed. When that message is public and somebody else's answer,
   * the presser gets the new message privately instead: nobody turns another person's page.
   */
  | { readonly kind: 'update'; readonly message: Message }
  /** Opens a form. Only as the first answer: the command must be quick. */
  | { readonly kind: 'modal'; readonly modal: APIModalInteractionResponseCallbackData };

export type CommandInteraction = ChatInputCommandInteraction | MessageContextMenuCommandInteraction;
export type ControlInteraction = MessageComponentInteraction | ModalSubmitInteraction;

/** What every command has, whichever way it is run. */
export interface AnyCommand<I extends CommandInteraction> {
  /** Whether the answer is for the asker alone: asked before `run`, for the case that it has to be deferred. */
  isPrivate(interaction: I): boolean;
  /**
   * Whether it changes something that people see later. It then runs only once Discord has taken the acknowledgement:
   * nobody who reads "The application did not respond" finds the work done afterwards. A form cannot be opened then.
   */
  readonly changes?: boolean | ((interaction: I) => boolean);
  run(interaction: I): Promise<Answer>;
  /** The command's own buttons, menus and forms. */
  readonly controls?: readonly Control[];
}

/** A slash command: what Discord shows (and to whom), and what it does. One file or folder each in commands/. */
export interface ChatCommand extends AnyCommand<ChatInputCommandInteraction> {
  readonly kind: 'chat';
  readonly definition: RESTPostAPIChatInputApplicationCommandsJSONBody;
  /** At most 25 choices; the dispatcher cuts, guards and always answers. */
  autocomplete?(
    interaction: AutocompleteInteraction,
  ): APIApplicationCommandOptionChoice[] | Promise<APIApplicationCommandOptionChoice[]>;
}

/** A command on a message (right click, Apps). */
export interface MessageCommand extends AnyCommand<MessageContextMenuCommandInteraction> {
  readonly kind: 'message';
  readonly definition: RESTPostAPIContextMenuApplicationCommandsJSONBody;
}

export type Command = ChatCommand | MessageCommand;

/** What holds for a control, whatever kind it is. */
interface ControlRules {
  /** Whether a new message in answer is for the presser alone. */
  readonly private: boolean;
  /** Permission bits that the presser needs (Discord's `default_member_permissions` form), checked by the dispatcher. */
  readonly requires?: bigint;
  /** See {@link AnyCommand.changes}. */
  readonly changes?: boolean;
}

/** A button, a select menu or a form that a command put on a message. */
export interface Control extends ControlRules {
  readonly action: Pick<Action<never>, 'command' | 'name'>;
  /** @param args what the custom id carries */
  run(interaction: ControlInteraction, args: readonly string[]): Promise<Answer>;
}

/** A button or a select menu whose custom ids `action` writes. */
export const control = handling((interaction): interaction is MessageComponentInteraction =>
  interaction.isMessageComponent(),
);

/** A form whose custom ids `action` writes. */
export const form = handling((interaction): interaction is ModalSubmitInteraction =>
  interaction.isModalSubmit(),
);

function handling<I extends ControlInteraction>(
  isOne: (interaction: ControlInteraction) => interaction is I,
) {
  return <Args extends readonly unknown[]>(
    action: Action<Args>,
    handler: ControlRules & { run(interaction: I, args: Args): Promise<Answer> },
  ): Control => ({
    ...handler,
    action,
    async run(interaction, args) {
      const read = action.read(args);
      if (!read || !isOne(interaction)) throw new UserError(EXPIRED_CONTROL);
      return handler.run(interaction, read);
    },
  });
}
