import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Config } from '../config.ts';
import { SOURCES_FILE } from '../corpus/catalog.ts';
import { StartError } from '../errors.ts';

/** A source in the operator's file. */
export interface ListedSource {
  readonly what: string;
  readonly filter?: string;
  readonly karma?: number;
}

const MAX_LISTED = 500;

const File = z.strictObject({
  sources: z
    .array(
      z.strictObject({
        what: z.string().trim().min(1).max(500),
        filter: z.string().trim().min(1).max(200).optional(),
        karma: z.number().int().min(0).max(1000).optional(),
      }),
    )
    .max(MAX_LISTED),
});

/**
 * Reads the operator's list of sources for everybody: SOURCES_FILE, or `sources.json` beside the seeds.
 *
 * @returns undefined if there is no such file and none was configured
 * @throws StartError if it cannot be used
 */
export function readListedSources({
  seedsDir,
  sourcesFile,
}: Pick<Config, 'seedsDir' | 'sourcesFile'>): Promise<ListedSource[] | undefined> {
  return readSourcesFile(sourcesFile ?? join(seedsDir, SOURCES_FILE), sourcesFile !== undefined);
}

async function readSourcesFile(path: string, isRequired: boolean): Promise<ListedSource[] | undefined> {
  let raw: string;
  try {
    raw = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && !isRequired) return undefined;
    throw new StartError(`The list of sources ${path} cannot be read: ${(error as Error).message}.`);
  }
  try {
    const { data, error } = File.safeParse(JSON.parse(raw));
    if (!data) {
      const [issue] = error.issues;
      throw new StartError(`The list of sources ${path}: ${issue?.path.join('.')}: ${issue?.message}.`);
    }
    return data.sources.map(({ what, filter, karma }) => ({
      what,
      ...(filter !== undefined && { filter }),
      ...(karma !== undefined && { karma }),
    }));
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw new StartError(`The list of sources ${path} is not valid JSON: ${(error as Error).message}.`);
  }
}
