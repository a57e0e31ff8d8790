import { DISK_FULL } from './messages/errors.ts';

/**
 * The one error whose words a user may see. Its message says, in plain words, what went wrong and
 * what to do next. Everything else that is thrown is logged and shown as a reference id only.
 */
export class UserError extends Error {
  override readonly name: string = 'UserError';
}

/** Nothing can be written until there is space again; the user is told so. */
export class DiskFullError extends UserError {
  constructor(options?: ErrorOptions) {
    super(DISK_FULL, options);
  }
}

/** The database cannot be reached right now. Its message is the cause's, for the log; the user gets {@link DATABASE_AWAY}. */
export class DatabaseAwayError extends Error {
  override readonly name = 'DatabaseAwayError';
  declare readonly cause: Error;

  constructor(cause: Error) {
    super(cause.message, { cause });
  }
}

/**
 * Ends the start of the process: its message is one clear line for the operator, printed without a stack.
 */
export class StartError extends Error {
  override readonly name = 'StartError';
}
