import {
  type APIChannel,
  type APIGuild,
  type APIGuildMember,
  OverwriteType,
  PermissionFlagsBits,
} from 'discord-api-types/v10';

const EVERYTHING = ~0n;

/**
 * Computes a member's permissions in a channel from REST data, for processes without a gateway. The algorithm is Discord's:
 * https://discord.com/developers/docs/topics/permissions#permission-overwrites
 *
 * @returns permission bits
 */
export function permissionsOf(
  userId: string,
  member: Pick<APIGuildMember, 'roles'>,
  guild: Pick<APIGuild, 'id' | 'owner_id' | 'roles'>,
  channel: APIChannel,
): bigint {
  if (guild.owner_id === userId) return EVERYTHING;
  const mine = new Set([guild.id, ...member.roles]);
  let bits = 0n;
  for (const { id, permissions } of guild.roles) if (mine.has(id)) bits |= BigInt(permissions);
  if (bits & PermissionFlagsBits.Administrator) return EVERYTHING;
  const overwrites = ('permission_overwrites' in channel && channel.permission_overwrites) || [];
  const apply = (chosen: typeof overwrites) => {
    for (const { deny } of chosen) bits &= ~BigInt(deny);
    for (const { allow } of chosen) bits |= BigInt(allow);
  };
  apply(overwrites.filter(({ id }) => id === guild.id));
  apply(overwrites.filter(({ id, type }) => type === OverwriteType.Role && id !== guild.id && mine.has(id)));
  apply(overwrites.filter(({ id, type }) => type === OverwriteType.Member && id === userId));
  return bits;
}
