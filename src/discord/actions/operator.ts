import { type BaseInteraction, Team } from 'discord.js';

/** Whether the asker runs this bot: owns its application, or is in the team that does. Discord is asked. */
export async function isOperator({ client, user }: BaseInteraction): Promise<boolean> {
  const { owner } = await client.application.fetch();
  return owner instanceof Team ? owner.members.has(user.id) : owner?.id === user.id;
}
