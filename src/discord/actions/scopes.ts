import type { BaseInteraction } from 'discord.js';
import { InteractionContextType } from 'discord-api-types/v10';
import type { DigestOwner } from '../../digest/delivery.ts';
import { EVERYBODY, type Scope } from '../../library/scoped.ts';
import type { ChosenServers } from '../../storage/chosen-servers.ts';
import type { Members } from './membership.ts';

/** Decides whose library is used where. */
export class Scopes {
  readonly #members: Members;
  readonly #chosen: ChosenServers;

  constructor(members: Members, chosen: ChosenServers) {
    this.#members = members;
    this.#chosen = chosen;
  }

  /**
   * The scope of an interaction: the server's; in direct messages, the server that the person chose; in group messages
   * everybody's, since the others may not be in that server.
   */
  async of({ guildId, user, context }: BaseInteraction): Promise<Scope> {
    if (guildId !== null) return guildId;
    return context === InteractionContextType.BotDM ? this.ofPerson(user.id) : EVERYBODY;
  }

  /** The scope that a digest draws from. */
  async ofDigest({ guildId, target }: DigestOwner): Promise<Scope> {
    return guildId ?? this.ofPerson(target);
  }

  /** The server that a person chose for direct messages, while they are in it. */
  async ofPerson(userId: string): Promise<Scope> {
    const chosen = await this.#chosen.of(userId);
    return chosen !== undefined && (await this.#members.has(chosen, userId)) ? chosen : EVERYBODY;
  }
}
