import type { FastifyInstance } from 'fastify';
import { type Clock, HOUR_MS } from './clock.ts';
import type { Forum } from './sources/recognise.ts';

/** A post appears so often, by the sandbox's clock: each time that it is moved by half a day or more. */
const PERIOD_MS = 12 * HOUR_MS;
/** Posts that are there at the beginning. */
const FIRST = 3;
const PAGE = 50;

const AUTHOR = { _id: 'demoAuthor', slug: 'mira', displayName: 'Mira Okafor' };

/** What the posts say, over and over again with another number. */
const ESSAYS = [
  {
    title: 'Field notes on a model that asks back',
    text: 'Last week we changed one thing about our assistant: before it acts, it may ask one question. We expected fewer mistakes and more annoyance. We got both, but not where we had looked for them. The questions that helped were short, came early, and were about what we would do with the answer rather than about what we had said. The long ones were mostly ways of putting off work.',
  },
  {
    title: 'What a lab notebook is for',
    text: 'A notebook is not there to be read by others, and hardly to be read by you. It is there so that writing it down costs something, and what costs something gets chosen. When I page through mine I find that the entries that I needed later are the ones in which I wrote what I expected before I looked, and by how much I was wrong afterwards.',
  },
  {
    title: 'Small probes, large claims',
    text: 'A linear probe that finds a concept shows that the concept can be read off, not that anything inside reads it. We keep forgetting the difference because the pictures are so good. In this post I go through three results of our own in which the probe was right and the story that we told about it was not, and through the cheap control that would have told us.',
  },
  {
    title: 'Evaluations age like bread',
    text: 'An evaluation is fresh on the day on which nobody has trained against it. After that it measures something, but less and less what it was baked for. We kept one for a year in a drawer, and the gap between models that had seen its cousins and models that had not was larger than the gap between two generations. Here is how we date ours now.',
  },
] as const;

/** A small stand-in for a forum like LessWrong, by the sandbox's clock. Its author publishes whenever time passes. */
export function demoForum(app: FastifyInstance, clock: Clock): void {
  const startedAt = clock.now();
  const numbers = () => {
    const published = FIRST + Math.max(0, Math.floor((clock.now() - startedAt) / PERIOD_MS));
    return Array.from({ length: Math.min(published, PAGE) }, (_, at) => published - 1 - at);
  };
  const origin = (host: string | undefined) => `http://${host ?? '127.0.0.1'}`;

  app.post('/graphql', async ({ body, headers }) => {
    const { query = '', variables } = (body ?? {}) as { query?: string; variables?: { selector?: Selector } };
    if (query.includes('users(')) return { data: { users: { results: [AUTHOR] } } };
    if (query.includes('tags(')) return { data: { tags: { results: [] } } };
    const wanted = variables?.selector?.default?.exactPostIds;
    const before = Date.parse(
      variables?.selector?.userPosts?.before ?? variables?.selector?.default?.before ?? '',
    );
    const results = numbers()
      .map((number) => postOf(number, startedAt, origin(headers.host)))
      .filter(({ _id, postedAt }) => (wanted ? wanted.includes(_id) : !(Date.parse(postedAt) >= before)));
    return { data: { posts: { results } } };
  });

  app.get<{ Params: { id: string } }>('/posts/:id/*', async ({ params }, reply) => {
    const number = numbers().find((each) => idOf(each) === params.id);
    if (number === undefined) return reply.code(404).send('There is no such post.');
    const { title, text } = essayOf(number);
    return reply.type('text/plain; charset=utf-8').send(`${title}\n\n${AUTHOR.displayName}\n\n${text}\n`);
  });
}

/** What the bot has to know to take it for a forum. @param url where the sandbox is */
export function asForum(url: string): Forum {
  const { host, port } = new URL(url);
  return { name: 'demo forum', hosts: [host, `localhost:${port}`], endpoint: url, af: false };
}

/** The address of its author. */
export function demoAuthor(url: string): string {
  return `${url}/users/${AUTHOR.slug}`;
}

interface Selector {
  readonly userPosts?: { readonly before?: string };
  readonly default?: { readonly before?: string; readonly exactPostIds?: readonly string[] };
}

function idOf(number: number): string {
  return `demoPost${String(number).padStart(9, '0')}`;
}

function essayOf(number: number) {
  const { title = '', text = '' } = ESSAYS[number % ESSAYS.length] ?? {};
  const part = Math.floor(number / ESSAYS.length) + 1;
  return {
    title: part === 1 ? title : `${title} (${part})`,
    text: part === 1 ? text : `Part ${part}. ${text}`,
  };
}

function postOf(number: number, startedAt: number, origin: string) {
  const { title, text } = essayOf(number);
  return {
    _id: idOf(number),
    title,
    pageUrl: `${origin}/posts/${idOf(number)}/post`,
    postedAt: new Date(startedAt + (number - FIRST + 1) * PERIOD_MS).toISOString(),
    baseScore: 20,
    user: { displayName: AUTHOR.displayName },
    coauthors: [],
    tags: [{ name: 'Demo' }],
    contents: { plaintextDescription: text },
  };
}
