import { randomBytes } from 'node:crypto';
import type { ChatInputCommandInteraction } from 'discord.js';
import { PermissionFlagsBits } from 'discord-api-types/v10';
import { z } from 'zod';
import { MINUTE_MS } from '../../src/clock.ts';
import { type Control, control, type Message } from '../../src/discord/gateway/command.ts';
import { button, container, note, row, text } from '../../src/discord/gateway/components.ts';
import { ARG, action } from '../../src/discord/gateway/custom-id.ts';
import { longDate } from '../../src/discord/views/card-text.ts';
import { escapeLine, quote } from '../../src/discord/views/markdown.ts';
import { UserError } from '../../src/errors.ts';
import type { Scope } from '../../src/library/scoped.ts';
import { ADD_CANCELLED, PREVIEW_EXPIRED, recognised, sourceAdded } from '../../src/messages/sources.ts';
import type { FeedPost } from '../../src/sources/model.ts';
import type { Preview } from '../../src/sources/sources.ts';
import { type SourceDeps, scopeAsked } from './support.ts';

const DEFAULT_KARMA = 30;
const SHOWN = 3;
/** How long a preview is kept, only in this process: nothing is stored before Add is pressed. */
const PREVIEW_MS = 15 * MINUTE_MS;
const MAX_PREVIEWS = 200;
const TITLE_BUDGET = 200;
const LINE_BUDGET = 150;
/** Three posts and the source's description fit into a message. */
const TEXT_BUDGET = 500;

const ADD = action('source', 'add', z.tuple([ARG.text]));
const CANCEL = action('source', 'cancel', z.tuple([ARG.text]));

interface Pending {
  readonly preview: Pick<Preview, 'spec' | 'filter'>;
  readonly scope: Scope;
  readonly userId: string;
  readonly at: number;
}

/** `/source add` and the buttons of its answer. */
export function adding(deps: SourceDeps): {
  add(interaction: ChatInputCommandInteraction): Promise<Message>;
  controls: readonly Control[];
} {
  const { sources, clock } = deps;
  const pending = new Map<string, Pending>();

  const taken = (key: string, userId: string): Pending => {
    const found = pending.get(key);
    if (!found || found.userId !== userId || clock.now() - found.at > PREVIEW_MS) {
      throw new UserError(PREVIEW_EXPIRED);
    }
    pending.delete(key);
    return found;
  };

  return {
    async add(interaction) {
      const { options, user } = interaction;
      const scope = await scopeAsked(interaction);
      const filter = options.getString('filter')?.trim() || null;
      const karma = options.getInteger('karma') ?? DEFAULT_KARMA;
      const preview = await sources.preview(options.getString('what', true), karma, filter, scope);
      const key = randomBytes(9).toString('base64url');
      pending.set(key, { preview, scope, userId: user.id, at: clock.now() });
      for (const old of pending.keys()) if (pending.size > MAX_PREVIEWS) pending.delete(old);
      return previewMessage(preview, key);
    },

    controls: [
      control(ADD, {
        private: true,
        changes: true,
        requires: PermissionFlagsBits.ManageGuild,
        run: async (interaction, [key]) => {
          const { preview, scope } = taken(key, interaction.user.id);
          const { followed, report } = await sources.add(preview, scope, interaction.user.id);
          const count = await sources.countOf(followed);
          return {
            kind: 'update',
            message: note(sourceAdded(escapeLine(followed.feed.name, LINE_BUDGET), count, report?.reason)),
          };
        },
      }),
      control(CANCEL, {
        private: true,
        run: async (interaction, [key]) => {
          taken(key, interaction.user.id);
          return { kind: 'update', message: note(ADD_CANCELLED) };
        },
      }),
    ],
  };
}

function previewMessage({ spec, filter, posts, known, content }: Preview, key: string): Message {
  const heading = recognised({
    name: escapeLine(spec.name, TITLE_BUDGET),
    kind: spec.kind,
    site: escapeLine(spec.site ?? spec.url, TITLE_BUDGET),
    filter: filter && escapeLine(filter, LINE_BUDGET),
    posts: posts.length,
    known,
    leftOut: content.leftOut.length + content.posts.length - posts.length,
  });
  return container([
    text(heading),
    ...posts.slice(0, SHOWN).flatMap((post) => postCard(post).map(text)),
    row([button('Add', ADD.id(key)), button('Cancel', CANCEL.id(key))]),
  ]);
}

/** A post as a card will show it, without buttons: it is not in the library yet. Its tags are a separate text. */
function postCard({ title, authors, postedAt, text: words, tags }: FeedPost): string[] {
  const date = postedAt === undefined ? '' : longDate(new Date(postedAt).toISOString().slice(0, 10));
  const small = [escapeLine(authors.join(', '), LINE_BUDGET), date].filter(Boolean).join(' · ');
  const lines = [
    `### ${escapeLine(title ?? 'Untitled', TITLE_BUDGET)}`,
    ...(small ? [`-# ${small}`] : []),
    quote(words, undefined, TEXT_BUDGET),
  ];
  return [lines.join('\n'), ...(tags.length > 0 ? [`-# ${escapeLine(tags.join(', '), LINE_BUDGET)}`] : [])];
}
