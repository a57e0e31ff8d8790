import { ComponentType, MessageFlags } from 'discord-api-types/v10';
import { type Component, displayedTexts, type Placed, walk } from '../schemas/component-tree.ts';
import { ApiError, type FieldError } from '../schemas/errors.ts';
import { LIMITS } from '../schemas/limits.ts';
import type { MessageBody } from '../schemas/messages.ts';

/** The maximum number of action rows without Components V2. */
const LEGACY_ROWS = 5;

/**
 * Validates a message as a whole: the rules of Components V2, unique ids, not empty.
 *
 * @param body the resulting message (for an edit, the old message with the new fields)
 * @param files the names of its attachments
 * @throws ApiError 50035 or 50006
 */
export function checkMessage(body: MessageBody, files: readonly string[]): void {
  const components = body.components ?? [];
  const v2 = isV2(body.flags);
  const errors = [
    ...(v2 ? legacyFieldErrors(body) : legacyLayoutErrors(components)),
    ...componentErrors(components, files),
  ];
  if (errors.length > 0) throw new ApiError('invalidForm', errors);

  const said =
    components.length > 0 || (!v2 && (body.content?.trim() || body.embeds?.length || files.length > 0));
  // "… is thinking" has no content yet.
  const loading = ((body.flags ?? 0) & MessageFlags.Loading) !== 0;
  if (!said && !loading) throw new ApiError('emptyMessage');
}

export function isV2(flags: number | null | undefined): boolean {
  return ((flags ?? 0) & MessageFlags.IsComponentsV2) !== 0;
}

/**
 * Validates a modal's components beyond their schema.
 *
 * @throws ApiError 50035
 */
export function checkComponents(components: readonly object[]): void {
  const errors = componentErrors(components, []);
  if (errors.length > 0) throw new ApiError('invalidForm', errors);
}

/** The rules for components of both messages and modals. */
function componentErrors(components: readonly object[], files: readonly string[]): FieldError[] {
  const placed = walk(components);
  return [
    ...sizeErrors(components, placed.length),
    ...duplicates(placed, (component) => component.custom_id, 'COMPONENT_CUSTOM_ID_DUPLICATED', 'custom_id'),
    ...duplicates(placed, (component) => component.id || undefined, 'COMPONENT_ID_DUPLICATED', 'id'),
    ...missingFiles(placed, files),
  ];
}

function sizeErrors(components: readonly object[], count: number): FieldError[] {
  const errors: FieldError[] = [];
  if (count > LIMITS.components) {
    errors.push({
      path: ['components'],
      code: 'COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED',
      message: `Total number of components exceeds the maximum of ${LIMITS.components}`,
    });
  }
  const characters = displayedTexts(components).join('').length;
  if (characters > LIMITS.messageText) {
    errors.push({
      path: ['components'],
      code: 'COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED',
      message: `Total number of characters of displayable text exceeds the maximum size of ${LIMITS.messageText}`,
    });
  }
  return errors;
}

function duplicates(
  placed: readonly Placed[],
  key: (component: Component) => string | number | undefined,
  code: string,
  field: string,
): FieldError[] {
  const seen = new Set<string | number>();
  const errors: FieldError[] = [];
  for (const { component, path } of placed) {
    const value = key(component);
    if (value === undefined) continue;
    if (seen.has(value)) {
      errors.push({ path: [...path, field], code, message: `Component ${field} cannot be duplicated` });
    }
    seen.add(value);
  }
  return errors;
}

/** `attachment://name` must refer to one of the message's files. */
function missingFiles(placed: readonly Placed[], files: readonly string[]): FieldError[] {
  return placed.flatMap(({ component, path }) =>
    attachmentNames(component)
      .filter((name) => !files.includes(name))
      .map((name) => ({
        path,
        code: 'UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND',
        message: `The referenced attachment was not found: ${name}`,
      })),
  );
}

function attachmentNames(component: Component): string[] {
  const { file, media, items = [] } = component as Component & Media;
  const urls = [file?.url, media?.url, ...items.map((item) => item.media.url)];
  return urls.flatMap((url) => /^attachment:\/\/(.+)$/.exec(url ?? '')?.[1] ?? []);
}

interface Media {
  file?: { url: string };
  media?: { url: string };
  items?: { media: { url: string } }[];
}

function legacyFieldErrors({ content, embeds }: MessageBody): FieldError[] {
  const used = [content ? 'content' : '', embeds?.length ? 'embeds' : ''].filter(Boolean);
  return used.map((field) => ({
    path: [field],
    code: 'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2',
    message: `The '${field}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2`,
  }));
}

function legacyLayoutErrors(components: readonly { type: ComponentType }[]): FieldError[] {
  const errors: FieldError[] = components.flatMap(({ type }, i) =>
    type === ComponentType.ActionRow
      ? []
      : {
          path: ['components', i],
          code: 'UNION_TYPE_CHOICES',
          message: 'Value of field "type" must be one of (1,).',
        },
  );
  if (components.length > LEGACY_ROWS) {
    errors.push({
      path: ['components'],
      code: 'BASE_TYPE_BAD_LENGTH',
      message: `Must be between 1 and ${LEGACY_ROWS} in length.`,
    });
  }
  return errors;
}
