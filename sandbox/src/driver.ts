import { type APIMessage, type ButtonStyle, ComponentType, MessageFlags } from 'discord-api-types/v10';
import type { Values } from './interactions/client-checks.ts';
import type { Interaction, Outcome } from './interactions/interaction.ts';
import type { Submission } from './interactions/modals.ts';
import { displayedTexts, walk } from './schemas/component-tree.ts';
import type { Actor } from './server/actors.ts';
import type { Sandbox } from './server/server.ts';
import type { Message } from './world/model.ts';

/** How long to wait for a deferred answer, milliseconds. */
const PATIENCE_MS = 20_000;

/** A person in a channel: `person(sandbox, 'admin', '#general')`. */
export function person(sandbox: Sandbox, name: string, place: string): Person {
  return new Person(sandbox.as(name, place));
}

/** A person who uses the bot and waits for its final answers. */
export class Person {
  readonly actor: Actor;

  constructor(actor: Actor) {
    this.actor = actor;
  }

  /** Runs a slash command: `slash('search', { query: 'x' })`, `slash('digest setup', …)`. */
  slash(command: string, values: Values = {}): Promise<Reply> {
    return answered(this.actor.run(command, values));
  }

  /** The autocomplete suggestions while `focused` is being typed. */
  async complete(command: string, values: Values, focused: string) {
    const { outcome } = await answered(this.actor.complete(command, values, focused));
    if (outcome.kind !== 'choices') throw new Error(`autocomplete ended in ${outcome.kind}`);
    return outcome.choices;
  }

  /** Presses the button with this label (or custom id). */
  press(shown: Shown, button: string): Promise<Reply> {
    const message = messageOf(shown);
    const { customId } = find(
      buttons(message.wire),
      (each) => each.label === button || each.customId === button,
    );
    return answered(this.actor.press(message, customId ?? button));
  }

  /** Selects from the message's menu, or from the one with this custom id if there are several. */
  choose(shown: Shown, values: string | readonly string[], customId?: string): Promise<Reply> {
    const message = messageOf(shown);
    const menu = find(selects(message.wire), (each) => customId === undefined || each.customId === customId);
    return answered(this.actor.select(message, menu.customId, [values].flat()));
  }

  /** Submits the modal that a reply opened. */
  submit(opened: Reply, filled: Submission): Promise<Reply> {
    return answered(this.actor.submit(opened.interaction, filled));
  }

  /** Uses a message command (right click, Apps). */
  rightClick(shown: Shown, command: string): Promise<Reply> {
    return answered(this.actor.runOnMessage(command, messageOf(shown)));
  }

  /** Sends a message. */
  says(text: string, inReplyTo?: Shown): Message {
    return this.actor.say(text, inReplyTo && messageOf(inReplyTo));
  }

  /** All messages that the person can see in the channel, oldest first. */
  sees(): Shown[] {
    return this.actor.messages();
  }
}

/** A message, or a reply that has one. */
export type Shown = Message | Reply;

/** The outcome of an interaction. */
export class Reply {
  readonly interaction: Interaction;
  readonly outcome: Outcome;

  constructor(interaction: Interaction, outcome: Outcome) {
    this.interaction = interaction;
    this.outcome = outcome;
  }

  /** `message`, `update`, `modal`, `choices`, or `failed` ("The application did not respond"). */
  get kind(): Outcome['kind'] {
    return this.outcome.kind;
  }

  /** The message with all later edits. @throws Error if the answer is not a message */
  get message(): APIMessage {
    return messageOf(this).wire;
  }

  /** Whether it is ephemeral. */
  get ephemeral(): boolean {
    return ((this.message.flags ?? 0) & MessageFlags.Ephemeral) !== 0;
  }

  /** The modal. @throws Error if the answer is not a modal */
  get modal() {
    if (this.outcome.kind !== 'modal') throw new Error(`expected a form, got ${describe(this.outcome)}`);
    return this.outcome.modal;
  }

  /** All text of the message. */
  text(): string {
    return textOf(this.message);
  }

  buttons(): Button[] {
    return buttons(this.message);
  }

  selects(): Select[] {
    return selects(this.message);
  }
}

export interface Button {
  readonly label: string | undefined;
  readonly customId: string | undefined;
  readonly url: string | undefined;
  readonly style: ButtonStyle;
  readonly disabled: boolean;
}

export interface Select {
  readonly customId: string;
  readonly options: readonly { readonly label: string; readonly value: string }[];
}

/** All text of a message, one part per line: its content and text displays. */
export function textOf(shown: Shown | APIMessage): string {
  const wire = 'channel_id' in shown ? shown : messageOf(shown).wire;
  return [wire.content, ...displayedTexts(wire.components ?? [])].filter(Boolean).join('\n');
}

export function buttons(message: APIMessage): Button[] {
  return controls(message, (type) => type === ComponentType.Button).map((raw) => ({
    label: raw.label,
    customId: raw.custom_id,
    url: raw.url,
    style: raw.style,
    disabled: raw.disabled ?? false,
  }));
}

function selects(message: APIMessage): Select[] {
  const menus = controls(
    message,
    (type) => type >= ComponentType.StringSelect && type <= ComponentType.ChannelSelect,
  );
  return menus.map((raw) => ({ customId: raw.custom_id ?? '', options: raw.options ?? [] }));
}

interface RawControl {
  label?: string;
  custom_id?: string;
  url?: string;
  style: ButtonStyle;
  disabled?: boolean;
  options?: { label: string; value: string }[];
}

function controls(message: APIMessage, wanted: (type: ComponentType) => boolean): RawControl[] {
  const all = walk(message.components ?? []).map(({ component }) => component);
  return all.filter(({ type }) => wanted(type)) as unknown as RawControl[];
}

function messageOf(shown: Shown): Message {
  if (!(shown instanceof Reply)) return shown;
  const { outcome } = shown;
  if (outcome.kind === 'message' || outcome.kind === 'update') return outcome.message;
  throw new Error(`expected a message, got ${describe(outcome)}`);
}

function describe(outcome: Outcome): string {
  return outcome.kind === 'failed' ? `a failure: ${outcome.why}` : outcome.kind;
}

function find<T>(list: readonly T[], wanted: (each: T) => boolean): T {
  const found = list.find(wanted);
  if (!found) throw new Error(`no such control among ${JSON.stringify(list)}`);
  return found;
}

async function answered(interaction: Interaction): Promise<Reply> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error('no final answer to the interaction')), PATIENCE_MS);
  try {
    return new Reply(interaction, await Promise.race([interaction.finished, late.promise]));
  } finally {
    clearTimeout(timer);
  }
}
