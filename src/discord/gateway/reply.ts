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

/** A handler that takes longer is acknowledged for: half of what Discord grants, the rest is for the way. */
const DEFER_AFTER_MS = LIMITS.acknowledgeMs / 2;

/** Discord did not take the acknowledgement: nobody waits for this answer any more. */
export class AcknowledgementLost extends Error {
  override readonly name = 'AcknowledgementLost';
}

/** One interaction's answer: deferred when the handler is slow, and sent in the one way that is then open. */
export class Reply {
  readonly #interaction: RepliableInteraction;
  readonly #private: boolean;
  readonly #timer: NodeJS.Timeout;
  /** Set once the acknowledgement is on its way. */
  #deferral: Promise<void> | undefined;
  #lost: AcknowledgementLost | undefined;

  constructor(interaction: RepliableInteraction, isPrivate: boolean) {
    this.#interaction = interaction;
    this.#private = isPrivate;
    this.#timer = setTimeout(() => void this.#defer(), DEFER_AFTER_MS);
  }

  /**
   * Makes sure that Discord waits for the answer.
   *
   * @throws AcknowledgementLost when it does not
   */
  async acknowledge(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#defer();
    this.throwIfLost();
  }

  /** @throws AcknowledgementLost when Discord is known not to wait any more */
  throwIfLost(): void {
    if (this.#lost) throw this.#lost;
  }

  /** A control is deferred as an update, which leaves both ways open: a change of the message or a new one. */
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
   * Sends the answer. After a failure another one may be sent in its place.
   *
   * @throws AcknowledgementLost, a UserError when a form comes too late, or whatever Discord's refusal is
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
      // Everybody sees "thinking…", but the words are for the asker alone (or the other way round).
      await interaction.deleteReply().catch((error: unknown) => {
        // Gone already. After any other error a follow-up could land in the public reply.
        if (!hasCode(error, RESTJSONErrorCodes.UnknownMessage)) throw error;
      });
      await interaction.followUp(payload);
    }
  }
}

/** Whether the presser may change the message: it is seen by nobody else, or it answers the presser. */
function ownsMessage(interaction: MessageComponentInteraction | ModalSubmitInteraction): boolean {
  const { message, user } = interaction;
  if (!message || message.flags.has(MessageFlags.Ephemeral)) return true;
  return message.interactionMetadata?.user.id === user.id;
}
