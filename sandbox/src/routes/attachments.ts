import type { FastifyInstance } from 'fastify';
import type { FileStore } from '../world/files.ts';

/** Uploaded files, served as by Discord's CDN: for download, never to be executed. */
export function attachmentRoutes(app: FastifyInstance, files: FileStore): void {
  app.get<{ Params: { id: string } }>('/attachments/:channelId/:id/:name', async ({ params }, reply) => {
    const file = files.get(params.id);
    if (!file) return reply.callNotFound();
    return reply
      .type(file.contentType)
      .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`)
      .header('x-content-type-options', 'nosniff')
      .header('content-security-policy', "default-src 'none'; sandbox")
      .send(file.data);
  });
}
