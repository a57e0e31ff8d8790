import { StartError } from '../errors.ts';

/** Runs a command of the shell: what it cannot do is said in one line, with exit code 1. */
export async function runCommand(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    console.error(error.message);
    // Not just the exit code: pg leaves a connection open when the server wants a password and there is none.
    process.exit(1);
  }
}
