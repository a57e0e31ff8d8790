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

/** A message in Components V2. Mentions never ping, and flags are set when it is sent. */
export interface Message {
  readonly components: readonly APIMessageTopLevelComponent[];
  readonly files?: readonly { readonly name: string; readonly data: Buffer }[];
}

/** A handler's answer. The dispatcher sends it in whatever way the interaction then allows. */
export type Answer =
  /** A new message, for everybody or only the asker. */
  | { readonly kind: 'reply'; readonly message: Message; readonly private?: boolean }
  /**
   * Replaces the message whose button was pressed. If that message is public and answers somebody else, the user gets the new
   * message privately instead: nobody can turn another person's page.
   */
  | { readonly kind: 'update'; readonly message: Message }
  /** Opens a modal, which must be the first response, so the command must be quick. */
  | { readonly kind: 'modal'; readonly modal: APIModalInteractionResponseCallbackData };

export type CommandInteraction = ChatInputCommandInteraction | MessageContextMenuCommandInteraction;
export type ControlInteraction = MessageComponentInteraction | ModalSubmitInteraction;

/** What all kinds of commands have in common. */
export interface AnyCommand<I extends CommandInteraction> {
  /** Whether only the asker sees the answer. Called before `run`, in case it has to be deferred. */
  isPrivate(interaction: I): boolean;
  /**
   * Whether it has lasting effects. It then runs only once Discord has accepted the acknowledgement, so that nobody who reads
   * "The application did not respond" finds the work done afterwards. It cannot open a modal then.
   */
  readonly changes?: boolean | ((interaction: I) => boolean);
  run(interaction: I): Promise<Answer>;
  /** The command's own buttons, menus and modals. */
  readonly controls?: readonly Control[];
}

/** A slash command: its definition and its implementation. Each has a file or folder in commands/. */
export interface ChatCommand extends AnyCommand<ChatInputCommandInteraction> {
  readonly kind: 'chat';
  readonly definition: RESTPostAPIChatInputApplicationCommandsJSONBody;
  /** At most 25 choices; the dispatcher truncates, handles errors and always responds. */
  autocomplete?(
    interaction: AutocompleteInteraction,
  ): APIApplicationCommandOptionChoice[] | Promise<APIApplicationCommandOptionChoice[]>;
}

/** A message command (right click, Apps). */
export interface MessageCommand extends AnyCommand<MessageContextMenuCommandInteraction> {
  readonly kind: 'message';
  readonly definition: RESTPostAPIContextMenuApplicationCommandsJSONBody;
}

export type Command = ChatCommand | MessageCommand;

/** What all kinds of controls have in common. */
interface ControlRules {
  /** Whether only the user sees a new message in response. */
  readonly private: boolean;
  /** Permission bits that the user needs (in the form of `default_member_permissions`), checked by the dispatcher. */
  readonly requires?: bigint;
  /** See {@link AnyCommand.changes}. */
  readonly changes?: boolean;
}

/** A button, select menu or modal of a command. */
export interface Control extends ControlRules {
  readonly action: Pick<Action<never>, 'command' | 'name'>;
  /** @param args the values in the custom id */
  run(interaction: ControlInteraction, args: readonly string[]): Promise<Answer>;
}

/** A button or select menu with custom ids of `action`. */
export const control = handling((interaction): interaction is MessageComponentInteraction =>
  interaction.isMessageComponent(),
);

/** A modal with custom ids of `action`. */
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
