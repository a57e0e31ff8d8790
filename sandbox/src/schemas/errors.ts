/**
 * Discord's errors: HTTP status, code and message
 * (https://discord.com/developers/docs/topics/opcodes-and-status-codes#json).
 */
const ERRORS = {
  badRequest: [400, 0, '400: Bad Request'],
  unauthorized: [401, 0, '401: Unauthorized'],
  notFound: [404, 0, '404: Not Found'],
  unknownApplication: [404, 10002, 'Unknown Application'],
  unknownChannel: [404, 10003, 'Unknown Channel'],
  unknownGuild: [404, 10004, 'Unknown Guild'],
  unknownMember: [404, 10007, 'Unknown Member'],
  unknownMessage: [404, 10008, 'Unknown Message'],
  unknownUser: [404, 10013, 'Unknown User'],
  unknownWebhook: [404, 10015, 'Unknown Webhook'],
  unknownInteraction: [404, 10062, 'Unknown interaction'],
  unknownCommand: [404, 10063, 'Unknown application command'],
  tooManyCommands: [400, 30032, 'Maximum number of application commands reached (100).'],
  tooManyFiles: [400, 30015, 'Maximum number of attachments in a message reached (10)'],
  bodyTooLarge: [413, 40005, 'Request entity too large. Try sending something smaller in size'],
  forumMessage: [400, 40058, 'Cannot send a message in a forum channel'],
  alreadyCrossposted: [400, 40033, 'This message has already been crossposted'],
  alreadyAcknowledged: [400, 40060, 'Interaction has already been acknowledged.'],
  tooManyFollowUps: [400, 40094, 'You have reached the maximum number of follow up messages.'],
  missingAccess: [403, 50001, 'Missing Access'],
  wrongDmAction: [403, 50003, 'Cannot execute action on a DM channel'],
  notYourMessage: [403, 50005, 'Cannot edit a message authored by another user'],
  emptyMessage: [400, 50006, 'Cannot send an empty message'],
  dmsClosed: [403, 50007, 'Cannot send messages to this user'],
  notTextChannel: [400, 50008, 'Cannot send messages in a non-text channel'],
  missingPermissions: [403, 50013, 'Missing Permissions'],
  bulkDeleteCount: [
    400,
    50016,
    'Provided too few or too many messages to delete. Must provide at least 2 and fewer than 100 messages.',
  ],
  wrongChannelType: [400, 50024, 'Cannot execute action on this channel type'],
  invalidToken: [401, 50027, 'Invalid Webhook Token'],
  messageTooOld: [400, 50034, 'A message provided was too old to bulk delete'],
  invalidForm: [400, 50035, 'Invalid Form Body'],
  invalidApiVersion: [400, 50041, 'Invalid API version'],
  threadArchived: [400, 50083, 'Thread is archived'],
  invalidJson: [400, 50109, 'The request body contains invalid JSON.'],
  noMutualGuilds: [403, 50278, 'Cannot send messages to this user due to having no mutual guilds'],
  noHistoryForReply: [403, 160002, 'Cannot reply without permission to read message history'],
  threadExists: [400, 160004, 'A thread has already been created for this message'],
  threadLocked: [403, 160005, 'Thread is locked'],
} as const satisfies Record<string, readonly [status: number, code: number, message: string]>;

/** One error of a field, as in `_errors`. */
export interface FieldError {
  readonly path: readonly PropertyKey[];
  readonly code: string;
  readonly message: string;
}

/** An error in Discord's format. Thrown by any route, it becomes the JSON response. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: number;
  readonly fields: readonly FieldError[];

  constructor(kind: keyof typeof ERRORS, fields: readonly FieldError[] = []) {
    const [status, code, message] = ERRORS[kind];
    super(message);
    this.status = status;
    this.code = code;
    this.fields = fields;
  }

  /** The response's body; field errors are nested by path, as in Discord's. */
  toJSON(): object {
    const body = { message: this.message, code: this.code };
    return this.fields.length === 0 ? body : { ...body, errors: nest(this.fields) };
  }
}

/** An invalid form body with one invalid field. */
export function fieldError(path: readonly PropertyKey[], code: string, message: string): ApiError {
  return new ApiError('invalidForm', [{ path, code, message }]);
}

interface Nested {
  [key: string]: Nested | { code: string; message: string }[];
}

function nest(fields: readonly FieldError[]): Nested {
  const root: Nested = {};
  for (const { path, code, message } of fields) {
    const node = path.reduce<Nested>((parent, key) => child(parent, String(key)), root);
    const errors = (node['_errors'] ?? []) as { code: string; message: string }[];
    node['_errors'] = [...errors, { code, message }];
  }
  return root;
}

function child(parent: Nested, key: string): Nested {
  const found = (parent[key] ?? {}) as Nested;
  parent[key] = found;
  return found;
}
