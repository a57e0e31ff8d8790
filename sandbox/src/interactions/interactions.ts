import { randomBytes } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { InteractionResponseType as Kind, MessageFlags } from 'discord-api-types/v10';
import { compose, edit } from '../messages/compose.ts';
import { checkComponents } from '../messages/rules.ts';
import { numberComponents } from '../schemas/component-tree.ts';
import { ApiError } from '../schemas/errors.ts';
import type { Callback } from '../schemas/interactions.ts';
import { LIMITS } from '../schemas/limits.ts';
import type { MessageBody } from '../schemas/messages.ts';
import type { FileStore, Upload } from '../world/files.ts';
import type { Message } from '../world/model.ts';
import type { World } from '../world/world.ts';
import {
  attribution,
  checkKind,
  type Interaction,
  type NewInteraction,
  type Outcome,
  outcomeOf,
  seen,
} from './interaction.ts';

/** The maximum number of follow-ups of an app that is only user-installed. */
const USER_INSTALL_FOLLOW_UPS = 5;

/** The maximum number of interactions to keep; the oldest finished ones are dropped first. */
const MAX_REMEMBERED = 10_000;

/** Interactions and their lifecycle: one acknowledgement within three seconds, then a token valid for fifteen minutes. */
export class Interactions {
  readonly #world: World;
  readonly #files: FileStore;
  readonly #byId = new Map<string, Interaction>();
  readonly #byToken = new Map<string, Interaction>();
  readonly #finish = new Map<string, (outcome: Outcome) => void>();
  /** Emits interactions that are created, acknowledged or finished. */
  readonly events = new EventEmitter<{ change: [Interaction] }>();

  constructor(world: World, files: FileStore) {
    this.#world = world;
    this.#files = files;
    this.events.setMaxListeners(0);
  }

  /** Creates an interaction; the caller dispatches it. */
  begin(fields: NewInteraction): Interaction {
    const { clock } = this.#world;
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    const interaction: Interaction = {
      id: this.#world.newId(),
      token: randomBytes(64).toString('base64url'),
      createdAt: clock.now(),
      timing: {},
      ...fields,
      acknowledged: null,
      original: null,
      modal: null,
      outcome: null,
      followUps: 0,
      finished: promise,
    };
    this.#forgetOldest();
    this.#byId.set(interaction.id, interaction);
    this.#byToken.set(interaction.token, interaction);
    const cancels = [
      clock.alarm(interaction.createdAt + LIMITS.acknowledgeMs, () => {
        if (interaction.acknowledged === null) {
          this.#end(interaction, { kind: 'failed', why: 'not acknowledged within three seconds' });
        }
      }),
      clock.alarm(interaction.createdAt + LIMITS.tokenMs, () =>
        this.#end(interaction, { kind: 'failed', why: 'deferred, and never answered' }),
      ),
    ];
    this.#finish.set(interaction.id, (outcome) => {
      for (const cancel of cancels) cancel();
      resolve(outcome);
    });
    this.events.emit('change', interaction);
    return interaction;
  }

  /** @throws ApiError Unknown interaction */
  get(id: string): Interaction {
    const interaction = this.#byId.get(id);
    if (!interaction) throw new ApiError('unknownInteraction');
    return interaction;
  }

  /** Fails all pending interactions. */
  close(): void {
    for (const interaction of this.all())
      this.#end(interaction, { kind: 'failed', why: 'the sandbox was closed' });
  }

  /** All kept interactions, oldest first. */
  all(): Interaction[] {
    return [...this.#byId.values()];
  }

  /** Waits until an interaction is acknowledged or has failed. */
  async acknowledgedOrOver(interaction: Interaction): Promise<void> {
    while (interaction.acknowledged === null && interaction.outcome === null)
      await once(this.events, 'change');
  }

  /**
   * Handles the bot's first answer.
   *
   * @throws ApiError if it is unknown or expired (10062), already acknowledged (40060), or the answer is invalid
   */
  acknowledge(id: string, token: string, callback: Callback, uploads: readonly Upload[]): Interaction {
    const interaction = this.get(id);
    if (interaction.token !== token) throw new ApiError('unknownInteraction');
    if (interaction.acknowledged !== null) throw new ApiError('alreadyAcknowledged');
    if (interaction.outcome !== null) throw new ApiError('unknownInteraction');
    checkKind(interaction, callback.type);
    interaction.original = this.#answer(interaction, callback, uploads);
    interaction.acknowledged = callback.type;
    const outcome = outcomeOf(interaction, callback);
    if (outcome) this.#end(interaction, outcome);
    else this.events.emit('change', interaction);
    return interaction;
  }

  /**
   * Finds an interaction by its token.
   *
   * @throws ApiError Invalid Webhook Token once it has expired, Unknown Webhook before the first answer
   */
  byToken(applicationId: string, token: string): Interaction {
    const interaction = this.#byToken.get(token);
    if (applicationId !== this.#world.botId || !interaction) throw new ApiError('unknownWebhook');
    if (this.#world.clock.now() - interaction.createdAt >= LIMITS.tokenMs) throw new ApiError('invalidToken');
    if (interaction.acknowledged === null) throw new ApiError('unknownWebhook');
    return interaction;
  }

  /** The message that `@original` or an id refers to. @throws ApiError Unknown Message */
  message(interaction: Interaction, id: string): Message {
    const { original, channel, source } = interaction;
    const found = id === '@original' ? original : this.#world.findMessage(channel.id, id);
    const present = found && this.#world.findMessage(channel.id, found.wire.id);
    if (!present || (present.interactionId !== interaction.id && present !== source)) {
      throw new ApiError('unknownMessage');
    }
    return present;
  }

  /** Edits one of the interaction's messages; editing `@original` completes a deferred interaction. */
  edit(interaction: Interaction, id: string, body: MessageBody, uploads: readonly Upload[]): Message {
    const message = edit(this.#world, this.#files, this.message(interaction, id), body, uploads);
    if (message === interaction.original) this.#end(interaction, seen(interaction, message));
    return message;
  }

  delete(interaction: Interaction, id: string): void {
    const message = this.message(interaction, id);
    this.#world.deleteMessage(message);
    // After a deferred reply is deleted, a follow-up is the answer.
    if (message === interaction.original && (message.wire.flags ?? 0) & MessageFlags.Loading) {
      interaction.original = null;
    }
  }

  /** Creates a follow-up. The first one after a deferred reply replaces it, as in Discord. */
  followUp(interaction: Interaction, body: MessageBody, uploads: readonly Upload[]): Message {
    if (!('0' in interaction.owners) && ++interaction.followUps > USER_INSTALL_FOLLOW_UPS) {
      throw new ApiError('tooManyFollowUps');
    }
    const { original } = interaction;
    if (original && (original.wire.flags ?? 0) & MessageFlags.Loading) {
      return this.edit(interaction, '@original', { ...body, flags: withoutEphemeral(body.flags) }, uploads);
    }
    const message = this.#add(interaction, body, uploads, original ?? undefined);
    this.#end(interaction, { kind: 'message', message });
    return message;
  }

  #forgetOldest(): void {
    for (const { id, token, outcome } of this.#byId.values()) {
      if (this.#byId.size < MAX_REMEMBERED || outcome === null) break;
      this.#byId.delete(id);
      this.#byToken.delete(token);
    }
  }

  /** Applies the first answer. @returns the message that `@original` refers to */
  #answer(interaction: Interaction, callback: Callback, uploads: readonly Upload[]): Message | null {
    const { source } = interaction;
    switch (callback.type) {
      case Kind.ChannelMessageWithSource:
        return this.#add(interaction, callback.data, uploads, source);
      case Kind.DeferredChannelMessageWithSource: {
        const flags = (callback.data?.flags ?? 0) | MessageFlags.Loading;
        return this.#add(interaction, { flags }, [], source);
      }
      case Kind.UpdateMessage:
        return source ? edit(this.#world, this.#files, source, callback.data ?? {}, uploads) : null;
      case Kind.DeferredMessageUpdate:
        return source ?? null;
      case Kind.Modal: {
        const { components } = callback.data;
        checkComponents(components);
        interaction.modal = { ...callback.data, components: numberComponents(components) };
        return null;
      }
      default:
        return null;
    }
  }

  #add(
    interaction: Interaction,
    body: MessageBody,
    uploads: readonly Upload[],
    repliesTo: Message | undefined,
  ): Message {
    const world = this.#world;
    const { channel, userId } = interaction;
    const flags = (body.flags ?? 0) | (interaction.forcePrivate ? MessageFlags.Ephemeral : 0);
    const about = attribution(world, interaction, repliesTo);
    const wire = compose(world, this.#files, channel, world.botId, { ...body, flags }, uploads, about);
    const visibleTo = flags & MessageFlags.Ephemeral ? userId : null;
    return world.addMessage({ wire, visibleTo, interactionId: interaction.id, nonce: null });
  }

  #end(interaction: Interaction, outcome: Outcome): void {
    if (interaction.outcome !== null) return;
    interaction.outcome = outcome;
    this.#finish.get(interaction.id)?.(outcome);
    this.#finish.delete(interaction.id);
    this.events.emit('change', interaction);
  }
}

function withoutEphemeral(flags: number | null | undefined): number {
  return (flags ?? 0) & ~MessageFlags.Ephemeral;
}
