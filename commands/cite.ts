import type { APIComponentInContainer } from 'discord-api-types/v10';
import type { Excerpt } from '../src/corpus/model.ts';
import { type Answer, type ChatCommand, control } from '../src/discord/gateway/command.ts';
import { attachment, container, text } from '../src/discord/gateway/components.ts';
import { LIMITS } from '../src/discord/gateway/limits.ts';
import { CITE } from '../src/discord/views/card-actions.ts';
import type { Library } from '../src/library/library.ts';
import { bibtex, markdownQuotation } from '../src/links/citation.ts';
import type { LinkOf } from '../src/links/fragment.ts';
import { CITE as CITE_LABEL } from '../src/messages/cards.ts';
import { COMMANDS } from '../src/messages/commands.ts';
import { SHOWN_BEFORE_EDIT } from '../src/messages/sources.ts';
import {
  completeExcerpts,
  EXCERPT_OPTION,
  knownExcerpt,
  pickExcerpt,
  wasEdited,
} from './support/excerpts.ts';
import { EVERYWHERE } from './support/options.ts';

/** The maximum length of the forms' names together. */
const NAMES_LENGTH = 150;

interface Deps {
  readonly library: () => Library;
  readonly linkOf: LinkOf;
}

/** `/cite` and the Cite button: an excerpt's citation in three forms, ready to copy, seen only by the asker. */
export function citeCommand({ library, linkOf }: Deps): ChatCommand {
  function cite(excerpt: Excerpt, id = excerpt.id): Answer {
    const message = citation(excerpt, linkOf(excerpt), wasEdited(excerpt, id));
    return { kind: 'reply', message, private: true };
  }

  return {
    kind: 'chat',
    definition: {
      name: 'cite',
      description: COMMANDS.cite.command,
      ...EVERYWHERE,
      options: [{ ...EXCERPT_OPTION, required: true }],
    },
    isPrivate: () => true,
    async run(interaction) {
      const picked = pickExcerpt(library(), interaction.options.getString('excerpt', true), {
        label: CITE_LABEL,
        idFor: ({ id }) => CITE.id(id),
      });
      return 'offer' in picked ? { kind: 'reply', message: picked.offer } : cite(picked.excerpt);
    },
    autocomplete: (interaction) => completeExcerpts(library(), interaction.options.getFocused()),
    controls: [
      control(CITE, {
        private: true,
        run: async (_interaction, [id]) => cite(knownExcerpt(library(), id), id),
      }),
    ],
  };
}

/** The forms as code blocks, which are easy to copy; those too long for a message as files. */
function citation(excerpt: Excerpt, link: string | undefined, isEdited: boolean) {
  const { url } = excerpt.post;
  const forms = [
    ...(url ? [{ name: 'Link', file: 'link.txt', body: url.replaceAll('`', '%60') }] : []),
    { name: 'BibTeX', file: 'citation.bib', body: bibtex(excerpt) },
    { name: 'Markdown', file: 'quotation.md', body: markdownQuotation(excerpt, link) },
  ];
  const components: APIComponentInContainer[] = isEdited ? [text(SHOWN_BEFORE_EDIT)] : [];
  const files: { name: string; data: Buffer }[] = [];
  let budget = LIMITS.messageText - NAMES_LENGTH;
  for (const { name, file, body } of forms) {
    const block = `\n\`\`\`\n${body}\n\`\`\``;
    if (block.length <= budget) {
      components.push(text(`**${name}**${block}`));
      budget -= block.length;
    } else {
      components.push(text(`**${name}**`), attachment(file));
      files.push({ name: file, data: Buffer.from(`${body}\n`) });
    }
  }
  return { ...container(components), files };
}
