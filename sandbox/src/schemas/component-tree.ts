import { ComponentType } from 'discord-api-types/v10';

/** The fields of components that the tree traversal needs. */
export interface Component {
  type: ComponentType;
  id?: number;
  custom_id?: string;
  content?: string;
  disabled?: boolean;
  components?: Component[];
  accessory?: Component;
  /** A label's only child (modals). */
  component?: Component;
}

export interface Placed {
  readonly component: Component;
  readonly path: readonly (string | number)[];
}

/** All components of a message or modal in pre-order. */
export function walk(components: readonly object[], path: Placed['path'] = ['components']): Placed[] {
  return components.flatMap((component, i) => walkOne(component as Component, [...path, i]));
}

function walkOne(component: Component, path: Placed['path']): Placed[] {
  const { components = [], accessory, component: labelled } = component;
  return [
    { component, path },
    ...walk(components, [...path, 'components']),
    ...(accessory ? walkOne(accessory, [...path, 'accessory']) : []),
    ...(labelled ? walkOne(labelled, [...path, 'component']) : []),
  ];
}

/** The texts that count towards a message's limit of 4,000 characters. */
export function displayedTexts(components: readonly object[]): string[] {
  return walk(components)
    .filter(({ component }) => component.type === ComponentType.TextDisplay)
    .map(({ component }) => component.content ?? '');
}

/** Assigns the lowest free id to each component without one (or with 0), as Discord does. */
export function numberComponents<T extends object>(components: readonly T[]): T[] {
  const numbered = structuredClone(components) as T[];
  const placed = walk(numbered);
  const taken = new Set(placed.map(({ component }) => component.id));
  let next = 1;
  for (const { component } of placed) {
    if (component.id) continue;
    while (taken.has(next)) next++;
    component.id = next++;
  }
  return numbered;
}
