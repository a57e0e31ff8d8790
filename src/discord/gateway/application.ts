import { DiscordAPIError, HTTPError, PermissionFlagsBits, PermissionsBitField, REST } from 'discord.js';
import { type APIApplication, ApplicationFlags, Routes } from 'discord-api-types/v10';
import { StartError } from '../../errors.ts';

/** The permissions that the bot needs in a server, and why. README.md has the same list. */
const SERVER_PERMISSIONS = {
  [String(PermissionFlagsBits.ViewChannel)]: 'see the channels it posts in',
  [String(PermissionFlagsBits.SendMessages)]: 'post digests and shared excerpts',
  [String(PermissionFlagsBits.SendMessagesInThreads)]: 'share in threads',
  [String(PermissionFlagsBits.CreatePublicThreads)]: 'open a thread with Discuss',
  [String(PermissionFlagsBits.ReadMessageHistory)]: 'see whether a digest was already sent',
} as const;

/** All of {@link SERVER_PERMISSIONS} as one bit field. */
export const INVITE_PERMISSIONS = Object.keys(SERVER_PERMISSIONS).reduce((all, bit) => all | BigInt(bit), 0n);

const PRIVILEGED = {
  'Presence Intent': ApplicationFlags.GatewayPresence | ApplicationFlags.GatewayPresenceLimited,
  'Server Members Intent': ApplicationFlags.GatewayGuildMembers | ApplicationFlags.GatewayGuildMembersLimited,
  'Message Content Intent':
    ApplicationFlags.GatewayMessageContent | ApplicationFlags.GatewayMessageContentLimited,
} as const;

/** The timeout for Discord's answer, milliseconds: somebody is waiting for it. */
const TIMEOUT_MS = 10_000;

export interface Application {
  readonly id: string;
  readonly name: string;
  /** Names of the privileged intents that are enabled. The bot needs none. */
  readonly privilegedIntents: readonly string[];
  /** The servers that the bot is in, at most 200, with its permissions there before channel overwrites. */
  readonly servers: readonly {
    readonly id: string;
    readonly name: string;
    readonly permissions: Readonly<PermissionsBitField>;
  }[];
  /** Discord's clock minus ours, in milliseconds; Discord tells whole seconds. */
  readonly clockOffsetMs: number;
}

/**
 * The address with which an admin adds the bot to a server.
 *
 * @see https://docs.discord.com/developers/topics/oauth2#bot-authorization-flow
 */
export function inviteLink(applicationId: string): string {
  const query = new URLSearchParams({
    client_id: applicationId,
    scope: 'bot applications.commands',
    permissions: String(INVITE_PERMISSIONS),
  });
  return `https://discord.com/oauth2/authorize?${query}`;
}

/**
 * Asks Discord which application a token belongs to.
 *
 * @throws StartError if Discord refuses the token or cannot be reached
 */
export async function readApplication(token: string, apiUrl: string): Promise<Application> {
  const rest = new REST({ api: apiUrl, timeout: TIMEOUT_MS, retries: 0 }).setToken(token);
  let date: string | null = null;
  rest.on('response', (_request, response) => {
    date = response.headers.get('date');
  });
  try {
    const application = (await rest.get(Routes.currentApplication())) as APIApplication;
    const clockOffsetMs = date ? Date.parse(date) - Date.now() : 0;
    const servers = (await rest.get(Routes.userGuilds())) as {
      id: string;
      name: string;
      permissions: string;
    }[];
    return {
      id: application.id,
      name: application.name,
      privilegedIntents: Object.entries(PRIVILEGED)
        .filter(([, bits]) => ((application.flags ?? 0) & bits) !== 0)
        .map(([name]) => name),
      servers: servers.map(({ id, name, permissions }) => ({
        id,
        name,
        permissions: new PermissionsBitField(BigInt(permissions)),
      })),
      clockOffsetMs,
    };
  } catch (error) {
    throw new StartError(reasonFor(error));
  }
}

function reasonFor(error: unknown): string {
  if ((error instanceof DiscordAPIError || error instanceof HTTPError) && error.status === 401) {
    return 'Discord refuses the token. Press Reset Token on the Bot page of your application and use the new one.';
  }
  if (error instanceof DiscordAPIError || error instanceof HTTPError) {
    return `Discord answered with ${error.status}. Try again in a few minutes.`;
  }
  return `Discord cannot be reached: ${error instanceof Error ? error.message : error}. Check the network.`;
}
