import { ComponentType, TextInputStyle } from 'discord-api-types/v10';
import { z } from 'zod';
import {
  channelSelect,
  componentId,
  customId,
  entitySelect,
  stringSelect,
  textDisplay,
} from './components.ts';
import { LIMITS } from './limits.ts';
import { says } from './validate.ts';

/** Schemas of modals. */

const textInput = z
  .strictObject({
    type: z.literal(ComponentType.TextInput),
    id: componentId,
    custom_id: customId,
    style: z.enum(TextInputStyle),
    label: z.string().min(1).max(45).optional(),
    min_length: z.int().min(0).max(LIMITS.textInput).optional(),
    max_length: z.int().min(1).max(LIMITS.textInput).optional(),
    required: z.boolean().optional(),
    value: z.string().max(LIMITS.textInput).optional(),
    placeholder: z.string().max(100).optional(),
  })
  .refine(
    ({ min_length = 0, max_length = LIMITS.textInput }) => min_length <= max_length,
    says('TEXT_INPUT_INVALID_BOUNDS', 'min_length must not exceed max_length.', ['min_length']),
  );

/** Modals cannot have disabled components. */
const enabled = says('COMPONENT_DISABLED_IN_MODAL', 'Modals cannot have disabled components.', ['disabled']);
const selectInModal = z
  .discriminatedUnion('type', [stringSelect, entitySelect, channelSelect])
  .refine((select) => select.disabled === undefined, enabled)
  .refine(
    (select) => select.required === false || (select.min_values ?? 1) >= 1,
    says('SELECT_COMPONENT_INVALID_BOUNDS', 'A required select needs min_values of at least 1.', [
      'min_values',
    ]),
  );

const label = z.strictObject({
  type: z.literal(ComponentType.Label),
  id: componentId,
  label: z.string().min(1).max(45),
  description: z.string().max(100).optional(),
  component: z.union([
    textInput.refine(
      (input) => input.label === undefined,
      says('BASE_TYPE_INVALID', 'The label has the label.'),
    ),
    selectInModal,
  ]),
});

/** The older layout: an action row with one text input and its label. */
const textInputRow = z.strictObject({
  type: z.literal(ComponentType.ActionRow),
  id: componentId,
  components: z
    .array(textInput)
    .length(1)
    .refine((row) => row.every((input) => input.label), says('BASE_TYPE_REQUIRED', 'This field is required')),
});

export const modal = z.strictObject({
  custom_id: customId,
  title: z.string().min(1).max(LIMITS.modalTitle),
  components: z
    .array(z.discriminatedUnion('type', [label, textInputRow, textDisplay]))
    .min(1)
    .max(5),
});
export type Modal = z.output<typeof modal>;
