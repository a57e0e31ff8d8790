import {
  type APIApplicationCommand,
  ApplicationCommandType,
  ComponentType,
  GatewayDispatchEvents,
  InteractionType,
  PermissionFlagsBits as P,
} from 'discord-api-types/v10';
import { type AttachedFile, ClientRefusal, fillIn, type Values } from '../interactions/client-checks.ts';
import type { Interaction, NewInteraction } from '../interactions/interaction.ts';
import { checkChoice, control, type Submission, submission } from '../interactions/modals.ts';
import { interactionPayload, resolve } from '../interactions/payloads.ts';
import { compose, replyTo } from '../messages/compose.ts';
import type { Context } from '../routes/context.ts';
import type { Channel, Message } from '../world/model.ts';
import { has, permissionsIn } from '../world/permissions.ts';
import { messageForBot } from '../world/wire.ts';

/**
 * A person in a channel who uses the bot as far as Discord's client allows. Actions become interactions; `finished` resolves
 * with the outcome.
 */
export class Actor {
  readonly userId: string;
  readonly channel: Channel;
  readonly #context: Context;

  /** @throws ClientRefusal if the person cannot see the channel */
  constructor(context: Context, userId: string, channel: Channel) {
    this.#context = context;
    this.userId = userId;
    this.channel = channel;
    this.#need(P.ViewChannel, 'see this channel');
  }

  /** The commands in the picker. */
  commands(): APIApplicationCommand[] {
    return this.#context.commands.offeredTo(this.userId, this.channel);
  }

  /** The messages that the person can see, oldest first. */
  messages(): Message[] {
    const { world } = this.#context;
    return world
      .messages(this.channel.id)
      .filter(({ visibleTo }) => visibleTo === null || visibleTo === this.userId);
  }

  /** @param command the full name, with subcommands: `digest setup` */
  run(command: string, values: Values): Interaction {
    return this.#slash(InteractionType.ApplicationCommand, command, values);
  }

  /** Requests autocomplete while `focused` is being typed. */
  complete(command: string, values: Values, focused: string): Interaction {
    return this.#slash(InteractionType.ApplicationCommandAutocomplete, command, values, focused);
  }

  /** Uses a message command (right click, Apps). */
  runOnMessage(name: string, message: Message): Interaction {
    const { world } = this.#context;
    const command = this.#command(name, ApplicationCommandType.Message);
    const target = this.#visible(message);
    const wire = target.visibleTo === null ? messageForBot(world, target, true) : target.wire;
    return this.#begin(
      {
        type: InteractionType.ApplicationCommand,
        command: name,
        commandType: command.type,
        owners: this.#owners(command),
      },
      {
        ...about(command),
        target_id: target.wire.id,
        resolved: { messages: { [target.wire.id]: wire } },
      },
    );
  }

  /** Presses a message's button. */
  press(message: Message, customId: string): Interaction {
    const button = control(this.#visible(message).wire, customId);
    if (button.type !== ComponentType.Button) throw new ClientRefusal(`${customId} is not a button`);
    return this.#useControl(message, { custom_id: customId, component_type: button.type, id: button.id });
  }

  /** Selects from a message's menu. */
  select(message: Message, customId: string, values: readonly string[]): Interaction {
    const { world } = this.#context;
    const menu = control(this.#visible(message).wire, customId);
    if (menu.type === ComponentType.Button) throw new ClientRefusal(`${customId} is not a menu`);
    const resolved = resolve(
      world,
      this.channel,
      this.userId,
      checkChoice(world, this.channel, menu, values),
    );
    const data = { custom_id: customId, component_type: menu.type, id: menu.id, values };
    return this.#useControl(message, resolved ? { ...data, resolved } : data);
  }

  /** Submits the modal that an interaction opened. */
  submit(opened: Interaction, filled: Submission): Interaction {
    const { world } = this.#context;
    if (!opened.modal || opened.userId !== this.userId)
      throw new ClientRefusal('there is no modal to submit');
    const { components, entities } = submission(world, this.channel, opened.modal, filled);
    const resolved = resolve(world, this.channel, this.userId, entities);
    return this.#begin(
      {
        type: InteractionType.ModalSubmit,
        owners: opened.owners,
        ...(opened.source ? { source: opened.source } : {}),
      },
      { custom_id: opened.modal.custom_id, components, ...(resolved ? { resolved } : {}) },
    );
  }

  /** Sends a message. */
  say(text: string, inReplyTo?: Message): Message {
    const { world, files } = this.#context;
    this.#need(this.channel.thread ? P.SendMessagesInThreads : P.SendMessages, 'write here');
    const reference = inReplyTo ? { message_id: inReplyTo.wire.id } : undefined;
    const reply = replyTo(world, this.channel, reference);
    const wire = compose(world, files, this.channel, this.userId, { content: text }, [], reply);
    return world.addMessage({ wire, visibleTo: null, interactionId: null, nonce: null });
  }

  /** Deletes a message: the person's own, an ephemeral one, or anybody's with Manage Messages. */
  remove(message: Message): void {
    const { wire, visibleTo } = this.#visible(message);
    if (wire.author.id !== this.userId && visibleTo === null) this.#need(P.ManageMessages, 'delete it');
    this.#context.world.deleteMessage(message);
  }

  #slash(type: InteractionType, name: string, values: Values, focused?: string): Interaction {
    const { world, files } = this.#context;
    const [root = '', ...subcommands] = name.split(' ');
    const command = this.#command(root, ApplicationCommandType.ChatInput);
    const upload = ({ name: filename, base64 }: AttachedFile) => {
      const data = Buffer.from(base64, 'base64');
      return files.add(world.newId(), this.channel.id, { ...FILE, name: filename, data });
    };
    const { options, entities, attachments } = fillIn(
      world,
      this.channel,
      command,
      subcommands,
      values,
      focused,
      upload,
    );
    const named = resolve(world, this.channel, this.userId, entities);
    const byId = Object.fromEntries(attachments.map((attachment) => [attachment.id, attachment]));
    const resolved = attachments.length > 0 ? { ...named, attachments: byId } : named;
    return this.#begin(
      { type, command: name, commandType: command.type, owners: this.#owners(command) },
      {
        ...about(command),
        ...(options.length > 0 ? { options } : {}),
        ...(resolved ? { resolved } : {}),
      },
    );
  }

  #useControl(message: Message, data: object): Interaction {
    const { guildId } = this.channel;
    const metadata = message.wire.interaction_metadata;
    const owners = metadata?.authorizing_integration_owners ?? { 0: guildId ?? '0' };
    return this.#begin(
      { type: InteractionType.MessageComponent, source: message, owners: owners as Record<string, string> },
      data,
    );
  }

  #begin(fields: Omit<NewInteraction, 'userId' | 'channel' | 'forcePrivate'>, data: object): Interaction {
    const { world, interactions, gateway, faults } = this.#context;
    const permissions = permissionsIn(world, this.userId, this.channel);
    const forcePrivate =
      this.channel.guildId !== null && !('0' in fields.owners) && !has(permissions, P.UseExternalApps);
    const interaction = interactions.begin({
      ...fields,
      userId: this.userId,
      channel: this.channel,
      forcePrivate,
    });
    const payload = interactionPayload(world, interaction, data);
    const send = () => {
      interaction.timing.sent = performance.now();
      const t = GatewayDispatchEvents.InteractionCreate;
      gateway.dispatch({ t, guildId: this.channel.guildId, intent: 0, data: () => payload });
    };
    if (faults.interactionDelayMs > 0) setTimeout(send, faults.interactionDelayMs);
    else send();
    return interaction;
  }

  #command(name: string, type: ApplicationCommandType): APIApplicationCommand {
    if (this.channel.thread?.metadata.archived) throw new ClientRefusal('the thread is archived');
    const command = this.commands().find((each) => each.name === name && each.type === type);
    if (!command) throw new ClientRefusal(`Discord does not offer ${name} here`);
    return command;
  }

  #owners(command: APIApplicationCommand): Record<string, string> {
    return this.#context.commands.owners(command, this.userId, this.channel);
  }

  #visible(message: Message): Message {
    if (!this.messages().includes(message)) throw new ClientRefusal('the person does not see this message');
    return message;
  }

  #need(permission: bigint, what: string): void {
    const permissions = permissionsIn(this.#context.world, this.userId, this.channel);
    if (!has(permissions, permission)) throw new ClientRefusal(`the person may not ${what}`);
  }
}

/** The default content type of files. */
const FILE = { index: 0, contentType: 'application/octet-stream' };

function about({ id, name, type, guild_id }: APIApplicationCommand): object {
  return { id, name, type, ...(guild_id ? { guild_id } : {}) };
}
