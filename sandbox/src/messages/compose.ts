import {
  type APIAttachment,
  type APIEmbed,
  type APIMessage,
  type APIMessageTopLevelComponent,
  type APIUser,
  EmbedType,
  MessageFlags,
  MessageType,
  PermissionFlagsBits,
} from 'discord-api-types/v10';
import { displayedTexts, numberComponents } from '../schemas/component-tree.ts';
import { fieldError } from '../schemas/errors.ts';
import type { MessageBody } from '../schemas/messages.ts';
import type { FileStore, Upload } from '../world/files.ts';
import type { Channel, Message } from '../world/model.ts';
import { has, permissionsIn } from '../world/permissions.ts';
import { userWire, withoutReference } from '../world/wire.ts';
import type { World } from '../world/world.ts';
import { checkMessage, isV2 } from './rules.ts';

/** The default allowed mentions. */
const DEFAULT_MENTIONS = { parse: ['everyone', 'roles', 'users'] as ('everyone' | 'roles' | 'users')[] };

/**
 * Creates a message from a request.
 *
 * @param extra fields that the client does not set: type, reference, interaction …
 * @throws ApiError if the message is invalid
 */
export function compose(
  world: World,
  files: FileStore,
  channel: Channel,
  authorId: string,
  body: MessageBody,
  uploads: readonly Upload[] = [],
  extra: Partial<APIMessage> = {},
): APIMessage {
  checkMessage(
    body,
    uploads.map(({ name }) => name),
  );
  const attachments = store(world, files, channel, body, uploads);
  const content = body.content?.trim() ?? '';
  return {
    id: world.newId(),
    channel_id: channel.id,
    author: userWire(world.user(authorId)),
    content,
    timestamp: world.timestamp(),
    edited_timestamp: null,
    tts: body.tts ?? false,
    attachments,
    embeds: embeds(body),
    components: components(body, attachments),
    pinned: false,
    type: MessageType.Default,
    flags: (body.flags ?? 0) as MessageFlags,
    ...mentions(world, channel, authorId, body),
    ...extra,
  };
}

/**
 * Applies an edit to a message: absent fields stay, null clears.
 *
 * @throws ApiError if the edited message is invalid
 */
export function edit(
  world: World,
  files: FileStore,
  message: Message,
  changes: MessageBody,
  uploads: readonly Upload[] = [],
): Message {
  const { wire } = message;
  const channel = world.channel(wire.channel_id);
  const kept = keptAttachments(wire, changes);
  const after: MessageBody = {
    content: changes.content === undefined ? wire.content : changes.content,
    embeds: changes.embeds === undefined ? (wire.embeds as MessageBody['embeds']) : changes.embeds,
    components:
      changes.components === undefined ? (wire.components as MessageBody['components']) : changes.components,
    allowed_mentions: changes.allowed_mentions,
    // The Components V2 flag cannot be removed.
    flags: ((wire.flags ?? 0) & MessageFlags.IsComponentsV2) | (changes.flags ?? 0),
  };
  checkMessage(
    after,
    [...kept, ...uploads.map(({ name }) => ({ filename: name }))].map((a) => a.filename),
  );
  const attachments = [...kept, ...store(world, files, channel, changes, uploads)];
  const unchangedFlags = (wire.flags ?? 0) & ~(MessageFlags.Loading | MessageFlags.SuppressEmbeds);
  return world.editMessage(message, {
    content: after.content?.trim() ?? '',
    embeds: embeds(after),
    components: changes.components === undefined ? (wire.components ?? []) : components(after, attachments),
    attachments,
    flags: unchangedFlags | (changes.flags ?? 0),
    edited_timestamp: (wire.flags ?? 0) & MessageFlags.Loading ? null : world.timestamp(),
    ...mentions(world, channel, wire.author.id, after),
  });
}

/** `attachments` lists what to keep, by id; if absent, everything is kept. */
function keptAttachments(wire: APIMessage, { attachments }: MessageBody): APIAttachment[] {
  if (attachments === undefined) return wire.attachments;
  const ids = new Set((attachments ?? []).map(({ id }) => String(id)));
  return wire.attachments.filter(({ id }) => ids.has(id));
}

function store(
  world: World,
  files: FileStore,
  channel: Channel,
  { attachments }: MessageBody,
  uploads: readonly Upload[],
): APIAttachment[] {
  return uploads.map((upload) => {
    const about = attachments?.find(({ id }) => String(id) === String(upload.index));
    const named = about?.filename ? { ...upload, name: about.filename } : upload;
    return files.add(world.newId(), channel.id, named, about?.description);
  });
}

function embeds({ embeds }: MessageBody): APIEmbed[] {
  return (embeds ?? []).map((embed) => ({ ...embed, type: EmbedType.Rich }) as APIEmbed);
}

/** Components as stored: each with an id, and `attachment://` replaced by the file's address. */
function components(body: MessageBody, attachments: readonly APIAttachment[]): APIMessageTopLevelComponent[] {
  const numbered = numberComponents(body.components ?? []);
  const text = JSON.stringify(numbered).replace(/"attachment:\/\/([^"]+)"/g, (whole, name: string) => {
    const found = attachments.find(({ filename }) => filename === name);
    return found ? JSON.stringify(found.url) : whole;
  });
  return JSON.parse(text) as APIMessageTopLevelComponent[];
}

/** The users and roles that are pinged: those that the text mentions, as far as `allowed_mentions` and permissions allow. */
function mentions(
  world: World,
  channel: Channel,
  authorId: string,
  body: MessageBody,
): Pick<APIMessage, 'mentions' | 'mention_roles' | 'mention_everyone'> {
  const text = isV2(body.flags) ? displayedTexts(body.components ?? []).join('\n') : (body.content ?? '');
  const allowed = body.allowed_mentions ?? DEFAULT_MENTIONS;
  const named = (pattern: RegExp) => [...new Set([...text.matchAll(pattern)].flatMap(([, id]) => id ?? []))];
  const may = (kind: 'users' | 'roles', id: string) =>
    allowed.parse?.includes(kind) || (kind in allowed && (allowed as Listed)[kind]?.includes(id));

  const users = named(/<@!?(\d+)>/g).filter((id) => may('users', id));
  const roles = named(/<@&(\d+)>/g).filter((id) => may('roles', id));
  const everyone =
    /@(everyone|here)\b/.test(text) &&
    allowed.parse?.includes('everyone') &&
    has(permissionsIn(world, authorId, channel), PermissionFlagsBits.MentionEveryone);
  return {
    mentions: users.flatMap((id): APIUser[] => (world.users.has(id) ? [userWire(world.user(id))] : [])),
    mention_roles: roles,
    mention_everyone: Boolean(everyone),
  };
}

interface Listed {
  users?: string[];
  roles?: string[];
}

/** The fields of a reply from its `message_reference`. */
export function replyTo(
  world: World,
  channel: Channel,
  reference: MessageBody['message_reference'],
): Partial<APIMessage> {
  if (!reference) return {};
  const target = world.findMessage(channel.id, reference.message_id);
  if (!target || target.visibleTo !== null) {
    if (reference.fail_if_not_exists === false) return {};
    throw fieldError(['message_reference'], 'REPLIES_UNKNOWN_MESSAGE', 'Unknown message');
  }
  return {
    type: MessageType.Reply,
    message_reference: { type: 0, message_id: target.wire.id, channel_id: channel.id },
    referenced_message: withoutReference(target.wire),
  };
}
