import { randomBytes } from 'node:crypto';
import {
  type AutocompleteInteraction,
  DiscordAPIError,
  type Interaction,
  MessageFlags,
  type RepliableInteraction,
} from 'discord.js';
import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import { UserError } from '../../errors.ts';
import type { Logger } from '../../log.ts';
import { demandOfAsker } from '../actions/permissions.ts';
import { note } from '../views/cards.ts';
import type { Answer, Command, CommandInteraction, ControlHandler, Message } from './command.ts';
import { parseCustomId } from './custom-id.ts';
import { LIMITS } from './limits.ts';
import { payloadOf } from './payload.ts';

/** A handler that takes longer is acknowledged for: half of what Discord grants, the rest is for the way. */
const DEFER_AFTER_MS = LIMITS.acknowledgeMs / 2;

type Control = Parameters<ControlHandler['run']>[0];

/** What one interaction came to, for logs and metrics. */
export interface Outcome {
  /** "/search", "autocomplete /search" or "search:page". */
  readonly what: string;
  readonly result: 'answered' | 'refused' | 'failed' | 'expired';
  /** Milliseconds from the interaction's arrival to the answer. */
  readonly ms: number;
}

/**
 * Brings every interaction to its handler and every answer to Discord: acknowledges in time, checks who may,
 * answers once, and turns whatever is thrown into words for the asker. Nothing that it does can end the process.
 */
export class Dispatcher {
  readonly #commands: ReadonlyMap<string, Command>;
  readonly #logger: Logger;
  readonly #observe: (outcome: Outcome) => void;
  readonly #afterwards: (interaction: CommandInteraction) => Promise<void>;
  readonly #running = new Set<Promise<void>>();
  #closed = false;

  /**
   * @param observe is told of each outcome
   * @param afterwards is called when a command was answered
   */
  constructor(
    commands: readonly Command[],
    logger: Logger,
    observe: (outcome: Outcome) => void = () => {},
    afterwards: (interaction: CommandInteraction) => Promise<void> = async () => {},
  ) {
    this.#commands = new Map(commands.map((command) => [command.definition.name, command]));
    this.#logger = logger;
    this.#observe = observe;
    this.#afterwards = afterwards;
  }

  /** Takes an interaction; everything after that is the dispatcher's own business. */
  handle(interaction: Interaction): void {
    if (this.#closed) return;
    const run = this.#run(interaction).finally(() => this.#running.delete(run));
    this.#running.add(run);
  }

  /** Takes no more interactions, and resolves when those under way are answered. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#running);
  }

  async #run(interaction: Interaction): Promise<void> {
    const started = performance.now();
    const what = describe(interaction);
    const reference = randomBytes(3).toString('hex');
    let result: Outcome['result'];
    try {
      result = await (interaction.isAutocomplete()
        ? this.#complete(interaction, reference)
        : this.#answer(interaction as RepliableInteraction, reference));
    } catch (error) {
      result = this.#lost(error, what, reference);
    }
    const ms = Math.round((performance.now() - started) * 10) / 10;
    this.#logger.info({ what, result, ms, ...(result === 'failed' && { reference }) }, 'interaction');
    this.#observe({ what, result, ms });
    if (result !== 'answered' || !interaction.isCommand()) return;
    await this.#afterwards(interaction as CommandInteraction).catch((error: unknown) =>
      this.#logger.warn({ what, err: error }, 'something could not be done after an answer'),
    );
  }

  /** An answer that could not be brought to Discord. */
  #lost(error: unknown, what: string, reference: string): Outcome['result'] {
    const expired =
      error instanceof DiscordAPIError &&
      (error.code === RESTJSONErrorCodes.UnknownInteraction ||
        error.code === RESTJSONErrorCodes.InteractionHasAlreadyBeenAcknowledged ||
        error.code === RESTJSONErrorCodes.InvalidWebhookToken);
    if (expired) this.#logger.warn({ what, err: error }, 'Discord no longer waits for this answer');
    else this.#logger.error({ what, reference, err: error }, 'an answer could not be sent');
    return expired ? 'expired' : 'failed';
  }

  async #complete(interaction: AutocompleteInteraction, reference: string): Promise<Outcome['result']> {
    let result: Outcome['result'] = 'answered';
    const choices = await Promise.resolve()
      .then(() => this.#commands.get(interaction.commandName)?.autocomplete?.(interaction) ?? [])
      .catch((error: unknown) => {
        result = 'failed';
        this.#logger.error({ what: describe(interaction), reference, err: error }, 'autocomplete failed');
        return [];
      });
    await interaction.respond(choices.slice(0, LIMITS.autocompleteChoices));
    return result;
  }

  async #answer(interaction: RepliableInteraction, reference: string): Promise<Outcome['result']> {
    let result: Outcome['result'] = 'answered';
    let reply: Reply | undefined;
    let answer: Answer;
    try {
      const task = this.#task(interaction);
      reply = new Reply(interaction, task.private, (error) =>
        this.#lost(error, describe(interaction), reference),
      );
      answer = await task.run();
    } catch (error) {
      result = error instanceof UserError ? 'refused' : 'failed';
      if (result === 'failed') {
        this.#logger.error({ what: describe(interaction), reference, err: error }, 'a command failed');
      }
      answer = { kind: 'reply', private: true, message: excuse(error, reference) };
    }
    reply ??= new Reply(interaction, true, () => {});
    await reply.send(answer);
    return result;
  }

  /**
   * Finds what has to be run, and checks that the asker may.
   *
   * @throws UserError when the asker may not, or the control is of an older release
   */
  #task(interaction: RepliableInteraction): { private: boolean; run: () => Promise<Answer> } {
    if (interaction.isChatInputCommand() || interaction.isMessageContextMenuCommand()) {
      const command = this.#commands.get(interaction.commandName);
      if (!command)
        throw new UserError('This command is no longer part of the bot. Reload Discord (Ctrl+R).');
      return { private: command.isPrivate(interaction), run: () => command.run(interaction) };
    }
    const control = interaction as Control;
    const id = parseCustomId(control.customId);
    const handler = id && this.#commands.get(id.command)?.controls?.[id.action];
    if (!handler)
      throw new UserError('This control is from an older release and has expired. Run the command again.');
    if (handler.requires !== undefined) demandOfAsker(interaction, handler.requires);
    return { private: handler.private, run: () => handler.run(control, id.args) };
  }
}

function excuse(error: unknown, reference: string): Message {
  if (error instanceof UserError) return note(error.message);
  return note(
    `Something went wrong here, and it is not your fault. Please try again; if it stays so, give your admin the reference \`${reference}\`.`,
  );
}

function describe(interaction: Interaction): string {
  if (interaction.isAutocomplete()) return `autocomplete /${interaction.commandName}`;
  if (interaction.isCommand()) return `/${interaction.commandName}`;
  const id = parseCustomId(interaction.customId);
  return id ? `${id.command}:${id.action}` : 'unknown control';
}

/** One interaction's answer: deferred when the handler is slow, and sent in the one way that is then open. */
class Reply {
  readonly #interaction: RepliableInteraction;
  readonly #private: boolean;
  readonly #timer: NodeJS.Timeout;
  /** Set once the acknowledgement is on its way. */
  #deferral: Promise<unknown> | undefined;

  constructor(interaction: RepliableInteraction, isPrivate: boolean, onLost: (error: unknown) => void) {
    this.#interaction = interaction;
    this.#private = isPrivate;
    this.#timer = setTimeout(() => {
      this.#deferral = this.#defer().catch(onLost);
    }, DEFER_AFTER_MS);
  }

  /** A control is deferred as an update, which leaves both ways open: a change of the message or a new one. */
  #defer(): Promise<unknown> {
    const interaction = this.#interaction;
    if (interaction.isMessageComponent()) return interaction.deferUpdate();
    return interaction.deferReply(this.#private ? { flags: MessageFlags.Ephemeral } : {});
  }

  async send(answer: Answer): Promise<void> {
    clearTimeout(this.#timer);
    await this.#deferral;
    const interaction = this.#interaction;
    if (answer.kind === 'modal') {
      if (this.#deferral || interaction.isModalSubmit()) throw new Error('a form must be the first answer');
      await interaction.showModal(answer.modal);
    } else if (answer.kind === 'update' && interaction.isMessageComponent() && ownsMessage(interaction)) {
      const payload = payloadOf(answer.message);
      await (this.#deferral ? interaction.editReply(payload) : interaction.update(payload));
    } else {
      await this.#say(answer.message, answer.kind === 'update' || (answer.private ?? this.#private));
    }
  }

  async #say(message: Message, isPrivate: boolean): Promise<void> {
    const interaction = this.#interaction;
    const plain = payloadOf(message);
    const payload = isPrivate ? { ...plain, flags: plain.flags | MessageFlags.Ephemeral } : plain;
    if (!this.#deferral) {
      await interaction.reply(payload);
    } else if (interaction.isMessageComponent()) {
      await interaction.followUp(payload);
    } else if (isPrivate === this.#private) {
      await interaction.editReply(plain);
    } else {
      // Everybody sees "thinking…", but the words are for the asker alone (or the other way round).
      await interaction.deleteReply();
      await interaction.followUp(payload);
    }
  }
}

/** Whether the presser may change the message: it is seen by nobody else, or it answers the presser. */
function ownsMessage(interaction: Control): boolean {
  const { message, user } = interaction;
  if (!message || message.flags.has(MessageFlags.Ephemeral)) return true;
  return message.interactionMetadata?.user.id === user.id;
}
