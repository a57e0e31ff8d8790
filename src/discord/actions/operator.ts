import { type BaseInteraction, Team } from 'discord.js';

/**
 * Whether the asker runs this bot: owns its application or is in the team that does.
 *
 * @param cached whether a cached answer is good enough, as for suggestions, which decide nothing
 */
export async function isOperator({ client, user }: BaseInteraction, cached = false): Promise<boolean> {
  const known = cached ? client.application.owner : null;
  const owner = known ?? (await client.application.fetch()).owner;
  return owner instanceof Team ? owner.members.has(user.id) : owner?.id === user.id;
}
