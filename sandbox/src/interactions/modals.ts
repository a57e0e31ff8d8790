import { type APIMessage, ComponentType } from 'discord-api-types/v10';
import { type Component, walk } from '../schemas/component-tree.ts';
import type { Modal } from '../schemas/modals.ts';
import type { Channel } from '../world/model.ts';
import type { World } from '../world/world.ts';
import { ClientRefusal } from './client-checks.ts';
import type { EntityKind } from './payloads.ts';

/** A select menu, in a message or a modal. */
interface Select extends Component {
  min_values?: number;
  max_values?: number;
  required?: boolean;
  options?: { value: string }[];
  channel_types?: number[];
}

interface TextInput extends Component {
  min_length?: number;
  max_length?: number;
  required?: boolean;
  value?: string;
}

/** A modal's values by custom id: text, or a menu's selected values. */
export type Submission = Readonly<Record<string, string | readonly string[]>>;

const ENTITY_SELECTS: Partial<Record<ComponentType, readonly EntityKind[]>> = {
  [ComponentType.UserSelect]: ['users'],
  [ComponentType.RoleSelect]: ['roles'],
  [ComponentType.MentionableSelect]: ['users', 'roles'],
  [ComponentType.ChannelSelect]: ['channels'],
};

/** Finds a message's control by its custom id. @throws ClientRefusal if it is absent or disabled */
export function control(message: APIMessage, customId: string): Component {
  const placed = walk(message.components ?? []);
  const found = placed.find(({ component }) => component.custom_id === customId)?.component;
  if (!found) throw new ClientRefusal(`the message has no control ${customId}`);
  if (found.disabled) throw new ClientRefusal(`the control ${customId} is disabled`);
  return found;
}

/**
 * Validates a menu's selection as Discord's client does.
 *
 * @returns the users, channels and roles that the values refer to
 * @throws ClientRefusal
 */
export function checkChoice(
  world: World,
  channel: Channel,
  component: Component,
  values: readonly string[],
): { kind: EntityKind; id: string }[] {
  const select = component as Select;
  const least = select.required === false ? 0 : (select.min_values ?? 1);
  const most = select.max_values ?? 1;
  if (values.length < least || values.length > most) {
    throw new ClientRefusal(`choose ${least} to ${most} of the menu's values`);
  }
  if (select.type === ComponentType.StringSelect) {
    const offered = new Set(select.options?.map((option) => option.value));
    if (values.every((value) => offered.has(value))) return [];
    throw new ClientRefusal('the menu does not have this value');
  }
  const kinds = ENTITY_SELECTS[select.type] ?? [];
  return values.map((id) => {
    const kind = kinds.find((each) => exists(world, channel, each, id));
    if (!kind) throw new ClientRefusal('the menu does not have this value');
    return { kind, id };
  });
}

function exists(world: World, channel: Channel, kind: EntityKind, id: string): boolean {
  if (kind === 'users') return world.users.has(id);
  if (channel.guildId === null) return false;
  if (kind === 'roles') return world.guild(channel.guildId).roles.has(id);
  return world.channels.get(id)?.guildId === channel.guildId;
}

/**
 * Converts a submitted modal to the interaction's form.
 *
 * @throws ClientRefusal if a field is missing, too short or too long
 */
export function submission(world: World, channel: Channel, modal: Modal, filled: Submission) {
  const fields = walk(modal.components).filter(({ component }) => component.custom_id !== undefined);
  for (const id of Object.keys(filled)) {
    if (!fields.some(({ component }) => component.custom_id === id))
      throw new ClientRefusal(`no field ${id}`);
  }
  const entities: { kind: EntityKind; id: string }[] = [];
  const answer = (component: Component): object => {
    const { type, id, custom_id } = component;
    if (component.component) return { type, id, component: answer(component.component) };
    if (component.components) return { type, id, components: component.components.map(answer) };
    if (custom_id === undefined) return { type, id };
    const value = filled[custom_id];
    if (type === ComponentType.TextInput) {
      return {
        type,
        id,
        custom_id,
        value: checkText(component, typeof value === 'string' ? value : undefined),
      };
    }
    const values = typeof value === 'string' ? [value] : (value ?? []);
    entities.push(...checkChoice(world, channel, component, values));
    return { type, id, custom_id, values };
  };
  return { components: (modal.components as Component[]).map(answer), entities };
}

function checkText(input: TextInput, typed: string | undefined): string {
  const { min_length = 0, max_length = 4000, required = true, custom_id } = input;
  const text = typed ?? input.value ?? '';
  if (text === '' && !required) return text;
  if (text.length < Math.max(min_length, required ? 1 : 0))
    throw new ClientRefusal(`${custom_id}: too short`);
  if (text.length > max_length) throw new ClientRefusal(`${custom_id}: too long`);
  return text;
}
