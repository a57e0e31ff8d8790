import { type BaseInteraction, type ChatInputCommandInteraction, time } from 'discord.js';
import { ApplicationCommandOptionType, PermissionFlagsBits } from 'discord-api-types/v10';
import { z } from 'zod';
import { type Clock, DAY_MS } from '../src/clock.ts';
import type { Post } from '../src/corpus/model.ts';
import type { DigestServices } from '../src/digest-services.ts';
import { isOperator } from '../src/discord/actions/operator.ts';
import { type ChatCommand, control, type Message } from '../src/discord/gateway/command.ts';
import { container, note, text } from '../src/discord/gateway/components.ts';
import { ARG, action } from '../src/discord/gateway/custom-id.ts';
import { requirePermissions } from '../src/discord/gateway/permissions.ts';
import { longDate, titleLink } from '../src/discord/views/card-text.ts';
import { duplicatesPage } from '../src/discord/views/duplicates.ts';
import { escapeLine } from '../src/discord/views/markdown.ts';
import { UserError } from '../src/errors.ts';
import type { FailedJob } from '../src/jobs/jobs.ts';
import type { Library } from '../src/library/library.ts';
import { COMMANDS } from '../src/messages/commands.ts';
import { NOT_A_MEMBER } from '../src/messages/errors.ts';
import { failedJobs as describeFailed } from '../src/messages/jobs.ts';
import * as messages from '../src/messages/library.ts';
import type { RunFacts } from '../src/services.ts';
import { askedPrivately, EVERYWHERE, PRIVATE_OPTION } from './support/options.ts';

const MAX_SOURCES = 10;
const MAX_NEWEST = 3;
const MAX_FAILED_JOBS = 5;
const NEW_DAYS = 30;
const NAME_BUDGET = 80;
const MAX_ADDRESS = 200;

const DUPLICATES = 'duplicates';
const OPERATION = 'operation';

const PAGE = action('about', 'duplicates', z.tuple([ARG.number]));

function shown({ options }: ChatInputCommandInteraction): string | null {
  return options.getString('show');
}

function isForAdmins(interaction: ChatInputCommandInteraction): boolean {
  return [DUPLICATES, OPERATION].includes(shown(interaction) ?? '');
}

interface Deps {
  readonly library: () => Library;
  readonly run: RunFacts;
  readonly digests: Pick<DigestServices, 'arrivals'>;
  readonly clock: Clock;
  /** Failed background jobs, newest first. */
  readonly failedJobs: (limit: number) => Promise<FailedJob[]>;
}

/** `/about`: what the library contains and how it grows and, for admins, how it was loaded. */
export function aboutCommand({ library, run, digests, clock, failedJobs }: Deps): ChatCommand {
  async function overview(): Promise<Message> {
    const { sources, excerpts, posts, people } = library().corpus;
    const { newest: newestPosts, oldest } = datesOf(posts);
    const [latest] = newestPosts;
    const span = latest && oldest && messages.years(oldest.slice(0, 4), latest.date.slice(0, 4));
    const arrived = await digests.arrivals.countSince(clock.now() - NEW_DAYS * DAY_MS);
    const newest = newestPosts.flatMap((post) => {
      const [excerpt] = library().excerptsOf(post);
      return excerpt
        ? [`- ${titleLink(excerpt, library().linkOf(excerpt))} · ${longDate(post.date.slice(0, 7))}`]
        : [];
    });
    return container([
      text(
        [
          '### Commonplace',
          messages.ABOUT,
          messages.librarySize(excerpts.length, posts.length, people.length, span),
          // A new bot's whole library is new.
          ...(arrived > 0 && arrived < excerpts.length ? [messages.newSince(arrived, NEW_DAYS)] : []),
        ].join('\n'),
      ),
      ...(newest.length > 0 ? [text([messages.NEWEST, ...newest].join('\n'))] : []),
      text(
        [
          messages.SOURCES,
          ...sources.slice(0, MAX_SOURCES).map(({ name, url }) => `- ${maskedLink(name, url)}`),
          ...(sources.length > MAX_SOURCES ? [messages.andMoreSources(sources.length - MAX_SOURCES)] : []),
        ].join('\n'),
      ),
      ...(run.contact ? [text(messages.contact(operatorLink(run.contact)))] : []),
    ]);
  }

  /** For whoever runs the bot; the errors stay in the log. */
  async function operatorLines(interaction: ChatInputCommandInteraction): Promise<string[]> {
    const failed = await failedJobs(MAX_FAILED_JOBS);
    if (failed.length === 0 || !(await isOperator(interaction))) return [];
    return [
      describeFailed(
        failed.map(({ kind, key, at }) => ({ what: escapeLine(key ? `${kind} ${key}` : kind, 80), at })),
      ),
    ];
  }

  async function operation(interaction: ChatInputCommandInteraction): Promise<Message> {
    const { read, merges, rejections } = library().corpus;
    const started = time(Math.floor(run.startedAt / 1000), 'R');
    return note(
      [
        messages.readAndMerged(read, merges.length, rejections.length),
        messages.runsSince(run.version, started, run.loadMs),
        ...(await operatorLines(interaction)),
      ].join('\n'),
    );
  }

  const duplicates = (page: number) => duplicatesPage(library().corpus, page, (to) => PAGE.id(to));

  return {
    kind: 'chat',
    definition: {
      name: 'about',
      description: COMMANDS.about.command,
      ...EVERYWHERE,
      options: [
        {
          type: ApplicationCommandOptionType.String,
          name: 'show',
          description: COMMANDS.about.show,
          choices: [
            { name: COMMANDS.about.library, value: 'library' },
            { name: COMMANDS.about.duplicates, value: DUPLICATES },
            { name: COMMANDS.about.operation, value: OPERATION },
          ],
        },
        PRIVATE_OPTION,
      ],
    },

    isPrivate: (interaction) => isForAdmins(interaction) || askedPrivately(interaction),

    async run(interaction) {
      if (!isForAdmins(interaction)) return { kind: 'reply', message: await overview() };
      demandAdmin(interaction);
      const message = shown(interaction) === OPERATION ? await operation(interaction) : duplicates(1);
      return { kind: 'reply', message };
    },

    controls: [
      control(PAGE, {
        private: true,
        async run(interaction, [page]) {
          demandAdmin(interaction);
          return { kind: 'update', message: duplicates(page) };
        },
      }),
    ],
  };
}

/**
 * Checks that the asker is an admin of a server that the bot is in: anybody is an admin of their own server.
 *
 * @throws UserError otherwise
 */
function demandAdmin(interaction: BaseInteraction): void {
  if (!interaction.inCachedGuild()) throw new UserError(NOT_A_MEMBER);
  requirePermissions(interaction, PermissionFlagsBits.ManageGuild);
}

interface DatedPost extends Post {
  readonly date: string;
}

/** The newest dated posts, and the date of the oldest. */
function datesOf(posts: readonly Post[]): {
  readonly newest: readonly DatedPost[];
  readonly oldest: string | undefined;
} {
  let newest: DatedPost[] = [];
  let oldest: string | undefined;
  for (const post of posts) {
    if (!isDated(post)) continue;
    if (oldest === undefined || post.date < oldest) oldest = post.date;
    const last = newest[MAX_NEWEST - 1];
    if (last && post.date <= last.date) continue;
    newest = [...newest, post].sort((a, b) => (a.date < b.date ? 1 : -1)).slice(0, MAX_NEWEST);
  }
  return { newest, oldest };
}

function isDated(post: Post): post is DatedPost {
  return post.date !== undefined;
}

/** The operator's contact: web pages as links, email addresses as they are. */
function operatorLink(contact: string): string {
  return /^https?:/.test(contact)
    ? maskedLink(messages.OPERATOR, contact)
    : escapeLine(contact.replace(/^mailto:/, ''), MAX_ADDRESS);
}

/** A source's name, linked if it has an address. */
function maskedLink(name: string, url: string | undefined): string {
  const words = escapeLine(name, NAME_BUDGET);
  const address = url && URL.canParse(url) ? new URL(url).href.replace(/[()<>[\]]/g, encodeSign) : '';
  return /^https?:/.test(address) && address.length <= MAX_ADDRESS ? `[${words}](${address})` : words;
}

function encodeSign(sign: string): string {
  return `%${sign.charCodeAt(0).toString(16).toUpperCase()}`;
}
