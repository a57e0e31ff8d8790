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
  RESTPostAPIApplicationCommandsJSONBody,
} from 'discord-api-types/v10';

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

/** A button, a select menu or a form that a command put on a message. */
export interface ControlHandler {
  /** Whether a new message in answer is for the presser alone. */
  readonly private: boolean;
  /** Permission bits that the presser needs (Discord's `default_member_permissions` form), checked by the dispatcher. */
  readonly requires?: bigint;
  /** See {@link Command.changes}. */
  readonly changes?: boolean;
  /** @param args what the custom id carries, see custom-id.ts */
  run(
    interaction: MessageComponentInteraction | ModalSubmitInteraction,
    args: readonly string[],
  ): Promise<Answer>;
}

/** One command: what Discord shows (and to whom), and what it does. One file each in commands/. */
export interface Command {
  readonly definition: RESTPostAPIApplicationCommandsJSONBody;
  /** Whether the answer is for the asker alone: asked before `run`, for the case that it has to be deferred. */
  isPrivate(interaction: CommandInteraction): boolean;
  /**
   * Whether it changes something that people see later. It then runs only once Discord has taken the acknowledgement:
   * nobody who reads "The application did not respond" finds the work done afterwards.
   */
  readonly changes?: boolean;
  run(interaction: CommandInteraction): Promise<Answer>;
  /** At most 25 choices; the dispatcher cuts, guards and always answers. */
  autocomplete?(
    interaction: AutocompleteInteraction,
  ): APIApplicationCommandOptionChoice[] | Promise<APIApplicationCommandOptionChoice[]>;
  /** The command's own controls by action name; the custom id is made by `customId(command, action, ...args)`. */
  readonly controls?: Readonly<Record<string, ControlHandler>>;
}
