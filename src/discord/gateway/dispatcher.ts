import { randomUUID } from 'node:crypto';
import {
  type AutocompleteInteraction,
  DiscordAPIError,
  type Interaction,
  type RepliableInteraction,
} from 'discord.js';
import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import { DatabaseAwayError, UserError } from '../../errors.ts';
import { type Logger, withReference } from '../../log.ts';
import {
  DATABASE_AWAY,
  EXPIRED_CONTROL,
  somethingWentWrong,
  TOO_MANY_REQUESTS,
  UNKNOWN_COMMAND,
} from '../../messages/errors.ts';
import type {
  Answer,
  AnyCommand,
  ChatCommand,
  Command,
  CommandInteraction,
  Control,
  ControlInteraction,
  MessageCommand,
} from './command.ts';
import { note } from './components.ts';
import { parseCustomId } from './custom-id.ts';
import { LIMITS } from './limits.ts';
import { requirePermissions } from './permissions.ts';
import { AcknowledgementLost, Reply } from './reply.ts';
import { Turns } from './turns.ts';

/** The outcome of an interaction, for logs and metrics. */
export interface Outcome {
  /** "/search", "autocomplete /search" or "search:page". */
  readonly what: string;
  readonly result: 'answered' | 'refused' | 'failed' | 'expired';
  /** Milliseconds from the interaction's arrival to the answer. */
  readonly ms: number;
}

/** The name of an interaction in the log. */
interface About {
  readonly what: string;
  /** Shown to the user when something fails. */
  readonly reference: string;
}

interface Task {
  readonly private: boolean;
  readonly changes: boolean;
  run(): Promise<Answer>;
}

/**
 * Routes every interaction to its handler and every answer to Discord: it acknowledges in time, checks permissions, responds
 * once, and turns whatever is thrown into a message for the asker. Nothing it does can end the process.
 */
export class Dispatcher {
  readonly #chatCommands: ReadonlyMap<string, ChatCommand>;
  readonly #messageCommands: ReadonlyMap<string, MessageCommand>;
  /** By {@link controlKey}. */
  readonly #controls: ReadonlyMap<string, Control>;
  readonly #logger: Logger;
  readonly #observe: (outcome: Outcome) => void;
  readonly #afterwards: (interaction: CommandInteraction) => Promise<void>;
  readonly #turns = new Turns();
  readonly #running = new Set<Promise<void>>();
  #closed = false;

  /**
   * @param observe called with each outcome
   * @param afterwards called after a command has been answered
   */
  constructor(
    commands: readonly Command[],
    logger: Logger,
    observe: (outcome: Outcome) => void = () => {},
    afterwards: (interaction: CommandInteraction) => Promise<void> = async () => {},
  ) {
    const byName = <C extends Command>(some: readonly C[]) =>
      new Map(some.map((command) => [command.definition.name, command]));
    this.#chatCommands = byName(commands.filter((command) => command.kind === 'chat'));
    this.#messageCommands = byName(commands.filter((command) => command.kind === 'message'));
    this.#controls = new Map(
      commands.flatMap(({ controls = [] }) =>
        controls.map((control) => [controlKey(control.action.command, control.action.name), control]),
      ),
    );
    this.#logger = logger;
    this.#observe = observe;
    this.#afterwards = afterwards;
  }

  /** Handles an interaction. Never throws. */
  handle(interaction: Interaction): void {
    if (this.#closed) return;
    const about: About = { what: describe(interaction), reference: randomUUID().slice(0, 6) };
    const run = withReference(about.reference, () => this.#run(interaction, about)).finally(() =>
      this.#running.delete(run),
    );
    this.#running.add(run);
  }

  /** Accepts no more interactions. Resolves when running ones have been answered. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#running);
  }

  async #run(interaction: Interaction, about: About): Promise<void> {
    const started = performance.now();
    const work = interaction.isAutocomplete()
      ? this.#complete(interaction, about)
      : this.#answer(interaction as RepliableInteraction, about);
    const result = await work.catch((error: unknown) => this.#lost(error, about));
    const { what } = about;
    const ms = Math.round((performance.now() - started) * 10) / 10;
    this.#logger.info({ what, result, ms }, 'interaction');
    this.#observe({ what, result, ms });
    if (result !== 'answered' || !interaction.isCommand()) return;
    await this.#afterwards(interaction as CommandInteraction).catch((error: unknown) =>
      this.#logger.warn({ what, err: error }, 'post-response hook failed'),
    );
  }

  /** An answer that could not be sent to Discord. */
  #lost(error: unknown, about: About): Outcome['result'] {
    if (hasExpired(error)) {
      this.#logger.warn({ what: about.what, err: error }, 'Discord no longer waits for this answer');
      return 'expired';
    }
    this.#logger.error({ ...about, err: error }, 'an answer could not be sent');
    return 'failed';
  }

  async #complete(interaction: AutocompleteInteraction, about: About): Promise<Outcome['result']> {
    let result: Outcome['result'] = 'answered';
    const suggest = async () =>
      this.#chatCommands.get(interaction.commandName)?.autocomplete?.(interaction) ?? [];
    const userId = interaction.user.id;
    const choices = (await this.#turns.takeNewest(userId))
      ? await suggest()
          .catch((error: unknown) => {
            result = 'failed';
            this.#logger.error({ ...about, err: error }, 'autocomplete failed');
            return [];
          })
          .finally(() => this.#turns.release(userId))
      : [];
    await interaction.respond(choices.slice(0, LIMITS.autocompleteChoices));
    return result;
  }

  async #answer(interaction: RepliableInteraction, about: About): Promise<Outcome['result']> {
    let result: Outcome['result'] = 'answered';
    let reply: Reply | undefined;
    let answer: Answer;
    try {
      const task = this.#task(interaction);
      reply = new Reply(interaction, task.private);
      answer = await this.#inTurn(interaction.user.id, task, reply);
    } catch (error) {
      if (error instanceof AcknowledgementLost) throw error;
      result = error instanceof UserError ? 'refused' : 'failed';
      if (result === 'failed' || (error as Error).cause)
        this.#logger.error({ ...about, err: error }, 'a command failed');
      answer = excuse(error, about.reference);
    }
    reply ??= new Reply(interaction, true);
    try {
      await reply.send(answer);
      return result;
    } catch (error) {
      if (hasExpired(error)) throw error;
      if (!(error instanceof UserError)) {
        result = 'failed';
        this.#logger.error({ ...about, err: error }, 'Discord refused an answer');
      }
      // The token may still be valid: a person should read words, not "The application did not respond".
      await reply
        .send(excuse(error, about.reference))
        .catch((again: unknown) =>
          this.#logger.warn({ ...about, err: again }, 'the apology was refused too'),
        );
      return result;
    }
  }

  /** Runs a handler once it is this person's turn. */
  async #inTurn(userId: string, task: Task, reply: Reply): Promise<Answer> {
    if (!(await this.#turns.take(userId))) {
      throw new UserError(TOO_MANY_REQUESTS);
    }
    try {
      reply.throwIfLost();
      if (task.changes) await reply.acknowledge();
      return await task.run();
    } finally {
      this.#turns.release(userId);
    }
  }

  /**
   * Finds the handler and checks that the asker may run it.
   *
   * @throws UserError if the asker may not, or the control is from an older release
   */
  #task(interaction: RepliableInteraction): Task {
    if (interaction.isChatInputCommand()) {
      return taskOf(this.#chatCommands.get(interaction.commandName), interaction);
    }
    if (interaction.isMessageContextMenuCommand()) {
      return taskOf(this.#messageCommands.get(interaction.commandName), interaction);
    }
    const pressed = interaction as ControlInteraction;
    const id = parseCustomId(pressed.customId);
    const control = id && this.#controls.get(controlKey(id.command, id.action));
    if (!control) throw new UserError(EXPIRED_CONTROL);
    if (control.requires !== undefined) requirePermissions(interaction, control.requires);
    const { changes = false } = control;
    return { private: control.private, changes, run: () => control.run(pressed, id.args) };
  }
}

/** @throws UserError if the command no longer exists */
function taskOf<I extends CommandInteraction>(
  command: Pick<AnyCommand<I>, 'isPrivate' | 'changes' | 'run'> | undefined,
  interaction: I,
): Task {
  if (!command) throw new UserError(UNKNOWN_COMMAND);
  const changes =
    typeof command.changes === 'function' ? command.changes(interaction) : (command.changes ?? false);
  return { private: command.isPrivate(interaction), changes, run: () => command.run(interaction) };
}

function controlKey(command: string, action: string): string {
  return `${command}:${action}`;
}

function excuse(error: unknown, reference: string): Answer {
  return { kind: 'reply', private: true, message: note(wordsFor(error, reference)) };
}

function wordsFor(error: unknown, reference: string): string {
  if (error instanceof UserError) return error.message;
  return error instanceof DatabaseAwayError ? DATABASE_AWAY : somethingWentWrong(reference);
}

/** Whether an error means that the interaction can no longer be answered. */
function hasExpired(error: unknown): boolean {
  if (error instanceof AcknowledgementLost) return true;
  return error instanceof DiscordAPIError && EXPIRED.has(error.code);
}

const EXPIRED: ReadonlySet<number | string> = new Set([
  RESTJSONErrorCodes.UnknownInteraction,
  RESTJSONErrorCodes.InteractionHasAlreadyBeenAcknowledged,
  RESTJSONErrorCodes.InvalidWebhookToken,
]);

function describe(interaction: Interaction): string {
  if (interaction.isAutocomplete()) return `autocomplete /${interaction.commandName}`;
  if (interaction.isCommand()) return `/${interaction.commandName}`;
  const id = parseCustomId(interaction.customId);
  return id ? `${id.command}:${id.action}` : 'unknown control';
}
