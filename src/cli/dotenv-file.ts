import { chmodSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/**
 * Sets one variable in a `.env` file and leaves every other line as it is. The file is created from a template when
 * it is missing, and only its owner can read it afterwards (0600). It is replaced in one step: a crash leaves the old one.
 *
 * @param path the file
 * @param template what a new file begins as
 */
export function setVariable(path: string, name: string, value: string, template: string): void {
  const text = readText(path) ?? template;
  const assignment = new RegExp(`^[ \\t]*(?:export[ \\t]+)?${name}[ \\t]*=.*$`, 'm');
  const line = `${name}=${value}`;
  const changed = assignment.test(text)
    ? text.replace(assignment, () => line)
    : `${text.replace(/\n?$/, '\n')}${line}\n`;
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, changed, { mode: 0o600 });
  chmodSync(temporary, 0o600);
  renameSync(temporary, path);
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
