import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** The seeds that ship with the project. */
export const SHIPPED_SEEDS = fileURLToPath(new URL('../../seeds', import.meta.url));

/** A seeds folder with these files; gone when the test ends. Objects are written as JSON. */
export async function seedsFolder(
  files: Readonly<Record<string, string | Buffer | object>>,
): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'seeds-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    const path = join(dir, name);
    await mkdir(dirname(path), { recursive: true });
    const plain = typeof content === 'string' || Buffer.isBuffer(content);
    await writeFile(path, plain ? content : JSON.stringify(content));
  }
  return dir;
}

/** The lines of a .jsonl file. */
export function jsonl(...objects: readonly object[]): string {
  return objects.map((object) => JSON.stringify(object)).join('\n');
}
