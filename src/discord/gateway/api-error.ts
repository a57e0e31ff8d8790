import { DiscordAPIError } from 'discord.js';
import type { RESTJSONErrorCodes } from 'discord-api-types/v10';

/** Whether Discord refused a request with one of these codes. */
export function hasCode(error: unknown, ...codes: readonly RESTJSONErrorCodes[]): boolean {
  return error instanceof DiscordAPIError && (codes as readonly unknown[]).includes(error.code);
}
