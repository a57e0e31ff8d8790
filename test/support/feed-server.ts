import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import RSS from 'rss';

/** What a path answers. */
export type Answer = (request: FastifyRequest, reply: FastifyReply) => unknown;

/** A site that feeds are fetched from. */
export interface FeedServer {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** Paths (with the query) that were asked for, in order, with the headers that came. */
  readonly requests: { readonly path: string; readonly headers: Readonly<Record<string, unknown>> }[];
  readonly app: FastifyInstance;
  /** What a path answers from now on. */
  on(path: string, answer: Answer): void;
  close(): Promise<void>;
}

/** Starts a site on loopback, where every path is missing until the test says what it answers. */
export async function startFeedServer(): Promise<FeedServer> {
  const app = Fastify({ forceCloseConnections: true, bodyLimit: 1 << 20 });
  const answers = new Map<string, Answer>();
  const requests: FeedServer['requests'] = [];
  app.all('/*', async (request, reply) => {
    const path = request.url.split('?', 1)[0]!;
    requests.push({ path: request.url, headers: request.headers });
    const answer = answers.get(path);
    if (!answer) return reply.code(404).send('nothing here');
    return answer(request, reply);
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    host: `127.0.0.1:${port}`,
    port,
    requests,
    app,
    on: (path, answer) => void answers.set(path, answer),
    close: () => app.close(),
  };
}

/** A post of a test's feed. */
export interface TestPost {
  readonly id: string;
  readonly title?: string;
  readonly html: string;
  readonly author?: string;
  readonly url?: string;
  readonly date?: Date;
  readonly tags?: readonly string[];
}

/** RSS as the forums write it: by the same package, the post's id as guid, everything in CDATA. */
export function rssOf(title: string, posts: readonly TestPost[], base = 'https://blog.example'): string {
  const feed = new RSS({ title, site_url: base, feed_url: `${base}/feed.xml`, description: title });
  for (const post of posts) {
    feed.item({
      title: post.title ?? '',
      description: post.html,
      url: post.url ?? `${base}/posts/${post.id}`,
      guid: post.id,
      ...(post.author && { author: post.author }),
      date: post.date ?? new Date(),
      categories: [...(post.tags ?? [])],
    });
  }
  return feed.xml();
}

/** Answers with a feed; `etag` makes it answer 304 to who has it already. */
export function feed(
  document: () => string,
  { type = 'application/rss+xml; charset=utf-8', etag = () => '' } = {},
): Answer {
  return (request, reply) => {
    const tag = etag();
    if (tag && request.headers['if-none-match'] === tag) return reply.code(304).send();
    return reply
      .header('content-type', type)
      .headers(tag ? { etag: tag } : {})
      .send(document());
  };
}
