import type { SectionReader, SectionWriter } from './sections.ts';

/** Values per section: parsed in a few milliseconds, so as not to block the event loop. */
const VALUES_PER_SECTION = 1000;
/** Numbers per section: a megabyte, copied in about a millisecond. */
const NUMBERS_PER_SECTION = 1 << 18;

/** Writes what `encode` makes of each value; JSON must be able to hold it. */
export async function writeValues<V>(
  writer: SectionWriter,
  values: readonly V[],
  encode: (value: V) => unknown = (value) => value,
): Promise<void> {
  await writer.write(Buffer.from(JSON.stringify(values.length)));
  for (let at = 0; at < values.length; at += VALUES_PER_SECTION) {
    const section = values.slice(at, at + VALUES_PER_SECTION).map(encode);
    await writer.write(Buffer.from(JSON.stringify(section)));
  }
}

/** Reads what writeValues wrote and decodes each value. */
export async function readValues<V, T>(reader: SectionReader, make: (value: V) => T): Promise<T[]> {
  const length: number = JSON.parse((await reader.read()).toString());
  const made: T[] = [];
  while (made.length < length) {
    const values: V[] = JSON.parse((await reader.read()).toString());
    for (const value of values) made.push(make(value));
  }
  return made;
}

/** Writes numbers in native byte order. */
export async function writeNumbers(writer: SectionWriter, numbers: Uint32Array): Promise<void> {
  await writer.write(Buffer.from(JSON.stringify(numbers.length)));
  for (let at = 0; at < numbers.length; at += NUMBERS_PER_SECTION) {
    const part = numbers.subarray(at, at + NUMBERS_PER_SECTION);
    await writer.write(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
  }
}

/** Reads what writeNumbers wrote. */
export async function readNumbers(reader: SectionReader): Promise<Uint32Array> {
  const length: number = JSON.parse((await reader.read()).toString());
  const numbers = new Uint32Array(length);
  for (let at = 0; at < length; ) {
    const section = await reader.read();
    const part = new Uint32Array(section.buffer, section.byteOffset, section.byteLength / 4);
    numbers.set(part, at);
    at += part.length;
  }
  return numbers;
}
