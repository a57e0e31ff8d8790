import type { BaseInteraction, ChatInputCommandInteraction } from 'discord.js';
import { PermissionFlagsBits } from 'discord-api-types/v10';
import type { Clock } from '../../src/clock.ts';
import type { DigestServices } from '../../src/digest-services.ts';
import type { Members } from '../../src/discord/actions/membership.ts';
import { isOperator } from '../../src/discord/actions/operator.ts';
import { requirePermissions } from '../../src/discord/gateway/permissions.ts';
import { UserError } from '../../src/errors.ts';
import type { Library } from '../../src/library/library.ts';
import { EVERYBODY, type Scope } from '../../src/library/scoped.ts';
import { NOT_A_MEMBER } from '../../src/messages/errors.ts';
import { ONLY_THE_OPERATOR, UNKNOWN_SOURCE } from '../../src/messages/sources.ts';
import type { Sources } from '../../src/sources/sources.ts';
import type { ChosenServers } from '../../src/storage/chosen-servers.ts';
import type { FollowedFeed } from '../../src/storage/feeds.ts';
import type { Subscriptions } from '../../src/storage/subscriptions.ts';

/** The dependencies of /source. */
export interface SourceDeps {
  readonly sources: Sources;
  readonly subscriptions: Subscriptions;
  readonly digests: DigestServices;
  readonly chosenServers: ChosenServers;
  readonly members: Members;
  readonly library: () => Library;
  readonly clock: Clock;
}

/** The server whose sources are meant. @throws UserError outside of one, or if the asker may not manage it */
export function managedServer(interaction: ChatInputCommandInteraction): string {
  if (!interaction.inCachedGuild()) throw new UserError(NOT_A_MEMBER);
  requirePermissions(interaction, PermissionFlagsBits.ManageGuild);
  return interaction.guildId;
}

/** The scope of a new source. @throws UserError if it is everybody and the asker does not run the bot */
export async function scopeAsked(interaction: ChatInputCommandInteraction): Promise<Scope> {
  const guildId = managedServer(interaction);
  if (!interaction.options.getBoolean('everybody')) return guildId;
  if (!(await isOperator(interaction))) throw new UserError(ONLY_THE_OPERATOR);
  return EVERYBODY;
}

/**
 * The sources that the asker may choose from: the server's and, for whoever runs the bot, those for everybody.
 *
 * @param suggesting whether they are only suggestions
 */
export async function sourcesFor(
  interaction: BaseInteraction<'cached'>,
  sources: Sources,
  suggesting = false,
): Promise<FollowedFeed[]> {
  const own = await sources.feeds.of(interaction.guildId);
  const everybodys = await sources.feeds.of(EVERYBODY);
  return everybodys.length > 0 && (await isOperator(interaction, suggesting)) ? [...own, ...everybodys] : own;
}

/**
 * The source chosen from the list, or the only one whose name contains what was typed.
 *
 * @throws UserError if there is none
 */
export async function sourceMeant(
  interaction: ChatInputCommandInteraction,
  { sources }: SourceDeps,
): Promise<FollowedFeed> {
  managedServer(interaction);
  if (!interaction.inCachedGuild()) throw new UserError(NOT_A_MEMBER);
  const typed = interaction.options.getString('source', true).trim();
  const all = await sourcesFor(interaction, sources);
  const named = all.filter(({ feed }) => feed.name.toLowerCase().includes(typed.toLowerCase()));
  const found =
    all.find(({ scope }) => String(scope.id) === typed) ??
    all.find(({ feed }) => feed.name === typed) ??
    (named.length === 1 ? named[0] : undefined);
  if (!found) throw new UserError(UNKNOWN_SOURCE);
  return found;
}
