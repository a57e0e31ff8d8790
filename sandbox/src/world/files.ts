import type { APIAttachment } from 'discord-api-types/v10';

/** An uploaded file. */
export interface Upload {
  /** Its number in `files[n]`, which an attachment's `id` refers to. */
  readonly index: number;
  readonly name: string;
  readonly contentType: string;
  readonly data: Buffer;
}

/** The maximum size of all uploads in bytes; the oldest are dropped first. */
const MAX_BYTES = 100 * 1024 * 1024;

/** Uploaded files, in memory. */
export class FileStore {
  readonly #files = new Map<string, Upload>();
  #bytes = 0;
  /** The base address they are served from, without a trailing slash; known once the server listens. */
  baseUrl = '';

  add(id: string, channelId: string, upload: Upload, description?: string | null): APIAttachment {
    this.#files.set(id, upload);
    this.#bytes += upload.data.length;
    for (const [oldest, { data }] of this.#files) {
      if (this.#bytes <= MAX_BYTES) break;
      this.#files.delete(oldest);
      this.#bytes -= data.length;
    }
    const url = `${this.baseUrl}/attachments/${channelId}/${id}/${encodeURIComponent(upload.name)}`;
    return {
      id,
      filename: upload.name,
      size: upload.data.length,
      url,
      proxy_url: url,
      content_type: upload.contentType,
      ...(description ? { description } : {}),
    };
  }

  get(id: string): Upload | undefined {
    return this.#files.get(id);
  }
}

/**
 * Parses a multipart body in Discord's format: `payload_json` and `files[n]`.
 *
 * @throws TypeError if it is malformed
 */
export async function readMultipart(
  body: Buffer,
  contentType: string,
): Promise<{ json: string; uploads: Upload[] }> {
  const form = await new Response(new Uint8Array(body), {
    headers: { 'content-type': contentType },
  }).formData();
  const uploads: Upload[] = [];
  for (const [key, value] of form) {
    const index = /^files\[(\d+)\]$/.exec(key)?.[1];
    if (index === undefined || typeof value === 'string') continue;
    uploads.push({
      index: Number(index),
      name: value.name,
      contentType: value.type || 'application/octet-stream',
      data: Buffer.from(await value.arrayBuffer()),
    });
  }
  const json = form.get('payload_json');
  return { json: typeof json === 'string' ? json : '{}', uploads };
}
