import { createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { sql } from 'kysely';
import { inTransaction } from './database.ts';
import type { Database } from './schema.ts';

/** Bytes in one row. */
const BLOCK_BYTES = 8 << 20;
/** Older ones stay for processes that are reading them. */
const KEPT = 2;
/** The channel that tells of a new one. */
export const SNAPSHOT_CHANNEL = 'commonplace_library';

export interface Snapshot {
  readonly revision: number;
  /** Of the seeds and the code that it was made from. */
  readonly key: string;
  readonly blocks: number;
}

/** Saved libraries, in the database in blocks: one process makes them, all open them. */
export class Snapshots {
  readonly #db: Database;
  readonly #code: string;

  /** @param code a hash of the code that reads them; those of other code are passed over */
  constructor(db: Database, code: string) {
    this.#db = db;
    this.#code = code;
  }

  /** The newest; undefined when there is none for this code. */
  async newest(): Promise<Snapshot | undefined> {
    return this.#db
      .selectFrom('library_snapshots')
      .select(['revision', 'key', 'blocks'])
      .where('code', '=', this.#code)
      .orderBy('revision', 'desc')
      .limit(1)
      .executeTakeFirst();
  }

  /** Publishes a file and tells of it: all of it or nothing. */
  async publish(key: string, path: string): Promise<void> {
    const file = await open(path);
    try {
      await inTransaction(this.#db, async (trx) => {
        const { size } = await file.stat();
        const blocks = Math.ceil(size / BLOCK_BYTES);
        const { revision } = await trx
          .insertInto('library_snapshots')
          .values({ key, code: this.#code, blocks })
          .returning('revision')
          .executeTakeFirstOrThrow();
        for (let number = 0; number < blocks; number++) {
          const length = Math.min(BLOCK_BYTES, size - number * BLOCK_BYTES);
          const { buffer } = await file.read(Buffer.alloc(length), 0, length, number * BLOCK_BYTES);
          await trx.insertInto('library_blocks').values({ revision, number, bytes: buffer }).execute();
        }
        const old = await trx
          .selectFrom('library_snapshots')
          .select('revision')
          .where('code', '=', this.#code)
          .orderBy('revision', 'desc')
          .offset(KEPT)
          .limit(1)
          .executeTakeFirst();
        if (old) {
          await trx
            .deleteFrom('library_snapshots')
            .where('revision', '<=', old.revision)
            .where('code', '=', this.#code)
            .execute();
        }
        await sql`select pg_notify(${SNAPSHOT_CHANNEL}, ${String(revision)})`.execute(trx);
      });
    } finally {
      await file.close();
    }
  }

  /** Writes a snapshot to a file. @throws when it has been deleted meanwhile */
  async fetch({ revision, blocks }: Snapshot, path: string): Promise<void> {
    const db = this.#db;
    const unfinished = `${path}.${process.pid}.part`;
    await mkdir(dirname(path), { recursive: true });
    const rows = async function* () {
      for (let number = 0; number < blocks; number++) {
        const { bytes } = await db
          .selectFrom('library_blocks')
          .select('bytes')
          .where('revision', '=', revision)
          .where('number', '=', number)
          .executeTakeFirstOrThrow();
        yield bytes;
      }
    };
    try {
      await pipeline(Readable.from(rows()), createWriteStream(unfinished));
      await rename(unfinished, path);
    } finally {
      await rm(unfinished, { force: true });
    }
  }
}
