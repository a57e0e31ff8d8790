import { type FileHandle, open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';

/** Precedes each section: its length in bytes and its checksum. */
const HEADER_BYTES = 8;
/** The maximum size of a section, so that a damaged length cannot exhaust memory. */
const MAX_SECTION_BYTES = 64 << 20;

/** Writes a file of sections, each with a checksum. */
export class SectionWriter {
  readonly #file: FileHandle;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  /** @throws RangeError if the section is too large */
  async write(section: Uint8Array): Promise<void> {
    if (section.length > MAX_SECTION_BYTES) throw new RangeError(`a section of ${section.length} bytes`);
    const header = Buffer.alloc(HEADER_BYTES);
    header.writeUInt32LE(section.length, 0);
    header.writeUInt32LE(crc32(section), 4);
    await this.#file.writev([header, section]);
  }
}

/** Reads what SectionWriter wrote. */
export class SectionReader {
  readonly #file: FileHandle;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  static async open(path: string): Promise<SectionReader> {
    return new SectionReader(await open(path));
  }

  /** @throws Error if the file ends too early or a checksum is wrong */
  async read(): Promise<Buffer> {
    const header = await this.#bytes(HEADER_BYTES);
    const length = header.readUInt32LE(0);
    if (length > MAX_SECTION_BYTES) throw new Error('a section is too long');
    const section = await this.#bytes(length);
    if (crc32(section) !== header.readUInt32LE(4)) throw new Error('a checksum is wrong');
    return section;
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  /** Copies it to aligned memory, so that it can be read as numbers of any size. */
  async #bytes(length: number): Promise<Buffer> {
    const bytes = Buffer.from(new ArrayBuffer(length));
    for (let at = 0; at < length; ) {
      const { bytesRead } = await this.#file.read(bytes, at, length - at, null);
      if (bytesRead === 0) throw new Error('it ends too early');
      at += bytesRead;
    }
    return bytes;
  }
}
