import { createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { sql, type Transaction } from 'kysely';
import { inTransaction } from './database.ts';
import type { Database, Schema } from './schema.ts';

/** Bytes per row. */
const BLOCK_BYTES = 8 << 20;
/** Of each version of the code: older ones stay for processes that are reading them. */
const KEPT = 2;
/** The channel on which a new snapshot is announced. */
export const SNAPSHOT_CHANNEL = 'commonplace_library';

export interface Snapshot {
  readonly revision: number;
  /** A hash of the seeds and the code it was made from. */
  readonly key: string;
  readonly blocks: number;
}

/** Saved libraries, stored in the database in blocks: one process publishes them, all open them. */
export class Snapshots {
  readonly #db: Database;
  readonly #code: string;

  /** @param code a hash of the code that reads them; snapshots of other code are ignored */
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

  /** Publishes a file and announces it, in one transaction. */
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
        await this.#deleteOld(trx);
        await sql`select pg_notify(${SNAPSHOT_CHANNEL}, ${String(revision)})`.execute(trx);
      });
    } finally {
      await file.close();
    }
  }

  /** Keeps those of this and of the previous version of the code: gateways of both run during an update. */
  async #deleteOld(trx: Transaction<Schema>): Promise<void> {
    const revisions = await trx
      .selectFrom('library_snapshots')
      .select(['revision', 'code'])
      .orderBy('revision', 'desc')
      .execute();
    const previous = revisions.find(({ code }) => code !== this.#code)?.code;
    const kept = [this.#code, previous].flatMap((kept) =>
      revisions.filter(({ code }) => code === kept).slice(0, KEPT),
    );
    await trx
      .deleteFrom('library_snapshots')
      .where(
        'revision',
        'not in',
        kept.map(({ revision }) => revision),
      )
      .execute();
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
