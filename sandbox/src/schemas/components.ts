import { ButtonStyle, ChannelType, ComponentType } from 'discord-api-types/v10';
import { z } from 'zod';
import { LIMITS } from './limits.ts';
import { says, snowflake } from './validate.ts';

/** Schemas of a message's components. */

export const componentId = z.int().min(0).max(0x7fffffff).optional();
export const customId = z.string().min(1).max(LIMITS.customId);

const emoji = z.strictObject({
  id: snowflake.nullish(),
  name: z.string().min(1).nullish(),
  animated: z.boolean().optional(),
});

const webUrl = z
  .string()
  .max(LIMITS.url)
  .refine(
    (url) => /^(https?|discord):\/\/\S+$/.test(url) && URL.canParse(url),
    says('URL_TYPE_INVALID_URL', 'Not a well formed URL.'),
  );

const mediaUrl = z
  .string()
  .max(2048)
  .refine(
    (url) => /^(https?:\/\/|attachment:\/\/)\S+$/.test(url),
    says('URL_TYPE_INVALID_SCHEME', 'Scheme must be one of ("http", "https", "attachment").'),
  );
const media = z.strictObject({ url: mediaUrl });

const pressable = z
  .strictObject({
    type: z.literal(ComponentType.Button),
    id: componentId,
    style: z.literal([ButtonStyle.Primary, ButtonStyle.Secondary, ButtonStyle.Success, ButtonStyle.Danger]),
    label: z.string().max(LIMITS.buttonLabel).optional(),
    emoji: emoji.optional(),
    custom_id: customId,
    disabled: z.boolean().optional(),
  })
  .refine(hasFace, says('BUTTON_COMPONENT_INVALID_LABEL', 'A button must have a label or an emoji.'));

const link = z
  .strictObject({
    type: z.literal(ComponentType.Button),
    id: componentId,
    style: z.literal(ButtonStyle.Link),
    label: z.string().max(LIMITS.buttonLabel).optional(),
    emoji: emoji.optional(),
    url: webUrl,
    disabled: z.boolean().optional(),
  })
  .refine(hasFace, says('BUTTON_COMPONENT_INVALID_LABEL', 'A button must have a label or an emoji.'));

function hasFace(button: { label?: string | undefined; emoji?: object | undefined }): boolean {
  return Boolean(button.label) || button.emoji !== undefined;
}

const button = z.discriminatedUnion('style', [pressable, link]);

const selectBase = {
  id: componentId,
  custom_id: customId,
  placeholder: z.string().max(LIMITS.selectPlaceholder).optional(),
  min_values: z.int().min(0).max(LIMITS.selectOptions).optional(),
  max_values: z.int().min(1).max(LIMITS.selectOptions).optional(),
  disabled: z.boolean().optional(),
  required: z.boolean().optional(),
};

const selectOption = z.strictObject({
  label: z.string().min(1).max(LIMITS.selectOptionLabel),
  value: z.string().min(1).max(LIMITS.selectOptionValue),
  description: z.string().max(LIMITS.selectOptionDescription).optional(),
  emoji: emoji.optional(),
  default: z.boolean().optional(),
});

interface Bounds {
  min_values?: number | undefined;
  max_values?: number | undefined;
}

function boundsInOrder({ min_values, max_values = 1 }: Bounds): boolean {
  return (min_values ?? 1) <= max_values;
}
const BOUNDS_ERROR = says('SELECT_COMPONENT_INVALID_BOUNDS', 'min_values must not exceed max_values.');

export const stringSelect = z
  .strictObject({
    type: z.literal(ComponentType.StringSelect),
    ...selectBase,
    options: z.array(selectOption).min(1).max(LIMITS.selectOptions),
  })
  .refine(boundsInOrder, BOUNDS_ERROR)
  .refine(
    (select) => new Set(select.options.map((option) => option.value)).size === select.options.length,
    says('SELECT_COMPONENT_OPTION_VALUE_DUPLICATED', 'The specified option value is already used.', [
      'options',
    ]),
  )
  .refine(
    (select) => (select.max_values ?? 1) <= select.options.length,
    says('SELECT_COMPONENT_INVALID_BOUNDS', 'max_values must not exceed the number of options.', [
      'max_values',
    ]),
  )
  .refine(
    (select) => select.options.filter((o) => o.default).length <= (select.max_values ?? 1),
    says('SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES', 'More default values than max_values.', ['options']),
  );

const defaultValues = z.array(z.strictObject({ id: snowflake, type: z.enum(['user', 'role', 'channel']) }));

/** User, role and mentionable selects. */
export const entitySelect = z
  .strictObject({
    type: z.literal([ComponentType.UserSelect, ComponentType.RoleSelect, ComponentType.MentionableSelect]),
    ...selectBase,
    default_values: defaultValues.max(LIMITS.selectOptions).optional(),
  })
  .refine(boundsInOrder, BOUNDS_ERROR);

export const channelSelect = z
  .strictObject({
    type: z.literal(ComponentType.ChannelSelect),
    ...selectBase,
    default_values: defaultValues.max(LIMITS.selectOptions).optional(),
    channel_types: z.array(z.enum(ChannelType)).optional(),
  })
  .refine(boundsInOrder, BOUNDS_ERROR);

const rowChild = z.discriminatedUnion('type', [button, stringSelect, entitySelect, channelSelect]);

/** One to five buttons, or a single select. */
const actionRow = z.strictObject({
  type: z.literal(ComponentType.ActionRow),
  id: componentId,
  components: z
    .array(rowChild)
    .min(1)
    .max(LIMITS.buttonsInRow)
    .refine(
      (row) => row.length === 1 || row.every((child) => child.type === ComponentType.Button),
      says('COMPONENT_LAYOUT_WIDTH_EXCEEDED', 'Action rows hold up to five buttons or a single select.'),
    ),
});

export const textDisplay = z.strictObject({
  type: z.literal(ComponentType.TextDisplay),
  id: componentId,
  content: z.string().min(1).max(LIMITS.messageText),
});

const thumbnail = z.strictObject({
  type: z.literal(ComponentType.Thumbnail),
  id: componentId,
  media,
  description: z.string().min(1).max(1024).nullish(),
  spoiler: z.boolean().optional(),
});

const section = z.strictObject({
  type: z.literal(ComponentType.Section),
  id: componentId,
  components: z.array(textDisplay).min(1).max(3),
  accessory: z.discriminatedUnion('type', [button, thumbnail]),
});

const galleryItem = z.strictObject({
  media,
  description: z.string().min(1).max(1024).nullish(),
  spoiler: z.boolean().optional(),
});

const mediaGallery = z.strictObject({
  type: z.literal(ComponentType.MediaGallery),
  id: componentId,
  items: z.array(galleryItem).min(1).max(10),
});

const file = z.strictObject({
  type: z.literal(ComponentType.File),
  id: componentId,
  file: z.strictObject({
    url: z.string().regex(/^attachment:\/\/\S+$/),
  }),
  spoiler: z.boolean().optional(),
});

const separator = z.strictObject({
  type: z.literal(ComponentType.Separator),
  id: componentId,
  divider: z.boolean().optional(),
  spacing: z.literal([1, 2]).optional(),
});

const insideContainer = [actionRow, section, textDisplay, mediaGallery, file, separator] as const;

const container = z.strictObject({
  type: z.literal(ComponentType.Container),
  id: componentId,
  components: z.array(z.discriminatedUnion('type', insideContainer)).min(1).max(LIMITS.components),
  accent_color: z.int().min(0).max(0xffffff).nullish(),
  spoiler: z.boolean().optional(),
});

/** The top-level components in Components V2. */
export const topLevel = z.discriminatedUnion('type', [...insideContainer, container]);
