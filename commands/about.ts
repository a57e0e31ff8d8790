import { container, text } from '../src/discord/cards.ts';
import type { Command, Message } from '../src/discord/command.ts';
import { escapeLine } from '../src/discord/markdown.ts';
import type { Library } from '../src/library.ts';
import type { RunFacts } from '../src/services.ts';
import { askedPrivately, EVERYWHERE, PRIVATE_OPTION } from './options.ts';

const MOST_SOURCES = 15;

interface Deps {
  readonly library: () => Library;
  readonly run: RunFacts;
}

/** `/about`: what the library holds and where it comes from. */
export function aboutCommand({ library, run }: Deps): Command {
  function overview(): Message {
    const { sources, excerpts, posts, people, read, merges, rejections } = library().corpus;
    const lines = sources
      .slice(0, MOST_SOURCES)
      .map(({ name, url }) => `- ${escapeLine(name, 80)}${url ? ` (${escapeLine(url, 80)})` : ''}`);
    if (sources.length > MOST_SOURCES) lines.push(`- and ${sources.length - MOST_SOURCES} more`);
    const rejected =
      rejections.length > 0 ? [`${rejections.length} entries could not be used (see the log).`] : [];
    return container([
      text(
        [
          '### Commonplace',
          `${excerpts.length} excerpts of ${posts.length} posts, ${people.length} people.`,
          `${read} were read, ${merges.length} of them were duplicates and were merged.`,
          ...rejected,
        ].join('\n'),
      ),
      text(['**Sources**', ...lines].join('\n')),
      text(
        `-# Version ${run.version} · started <t:${Math.floor(run.startedAt / 1000)}:R> · ready in ${Math.round(run.loadMs)} ms`,
      ),
    ]);
  }

  return {
    definition: {
      name: 'about',
      description: 'What is in the library and where it comes from',
      ...EVERYWHERE,
      options: [PRIVATE_OPTION],
    },
    isPrivate: askedPrivately,
    run: async () => ({ kind: 'reply', message: overview() }),
  };
}
