import {
  type MessageComponentInteraction,
  MessageFlags,
  type ModalSubmitInteraction,
  type RepliableInteraction,
} from 'discord.js';
import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import { UserError } from '../../errors.ts';
import { FORM_TOO_LATE } from '../../messages/errors.ts';
import { hasCode } from './api-error.ts';
import type { Answer, Message } from './command.ts';
import { LIMITS } from './limits.ts';
import { payloadOf } from './payload.ts';

/** When to acknowledge on behalf of a slow handler: half of Discord's limit, leaving the rest for latency. */
const DEFER_AFTER_MS = LIMITS.acknowledgeMs / 2;

/** Discord did not accept the acknowledgement, so nobody is waiting for an answer any more. */
export class AcknowledgementLost extends Error {
  override readonly name = 'AcknowledgementLost';
}

/** The response to an interaction: deferred if the handler is slow, and then sent in the only way left. */
export class Reply {
  readonly #interaction: RepliableInteraction;
  readonly #private: boolean;
  readonly #timer: NodeJS.Timeout;
  /** Set once the acknowledgement has been sent. */
  #deferral: Promise<void> | undefined;
  #lost: AcknowledgementLost | undefined;

  constructor(interaction: RepliableInteraction, isPrivate: boolean) {
    this.#interaction = interaction;
    this.#private = isPrivate;
    this.#timer = setTimeout(() => void this.#defer(), DEFER_AFTER_MS);
  }

  /**
   * Ensures that Discord waits for the answer.
   *
   * @throws AcknowledgementLost if it does not
   */
  async acknowledge(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#defer();
    this.throwIfLost();
  }

  /** @throws AcknowledgementLost if Discord is known to wait no longer */
  throwIfLost(): void {
    if (this.#lost) throw this.#lost;
  }

  /** Controls are deferred as updates, which still allows both an edit of the message and a new one. */
  #defer(): Promise<void> {
    const interaction = this.#interaction;
    const defer = async () => {
      if (interaction.isMessageComponent()) await interaction.deferUpdate();
      else await interaction.deferReply(this.#private ? { flags: MessageFlags.Ephemeral } : {});
    };
    this.#deferral ??= defer().catch((cause: unknown) => {
      this.#lost = new AcknowledgementLost('Discord did not take the acknowledgement', { cause });
    });
    return this.#deferral;
  }

  /**
   * Sends the answer. After a failure, another one may be sent instead.
   *
   * @throws AcknowledgementLost, UserError if a modal comes too late, or Discord's refusal
   */
  async send(answer: Answer): Promise<void> {
    clearTimeout(this.#timer);
    await this.#deferral;
    this.throwIfLost();
    const interaction = this.#interaction;
    if (answer.kind === 'modal') {
      if (interaction.isModalSubmit()) throw new Error('a form cannot open a form');
      if (this.#deferral) throw new UserError(FORM_TOO_LATE);
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
      // Everybody sees "thinking…", but only the asker may see the answer (or vice versa).
      await interaction.deleteReply().catch((error: unknown) => {
        // Already gone. After any other error, a follow-up could end up in the public reply.
        if (!hasCode(error, RESTJSONErrorCodes.UnknownMessage)) throw error;
      });
      await interaction.followUp(payload);
    }
  }
}

/** Whether the user may change the message: nobody else can see it, or it answers the user. */
function ownsMessage(interaction: MessageComponentInteraction | ModalSubmitInteraction): boolean {
  const { message, user } = interaction;
  if (!message || message.flags.has(MessageFlags.Ephemeral)) return true;
  return message.interactionMetadata?.user.id === user.id;
}
