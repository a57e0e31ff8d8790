import { Client, Events, GatewayIntentBits, type Interaction, MessageFlags, Partials } from 'discord.js';
import type { RESTPostAPIApplicationCommandsJSONBody } from 'discord-api-types/v10';
import type { RunningSandbox } from '../../src/server/server.ts';

interface Options {
  readonly intents?: readonly GatewayIntentBits[];
  readonly commands?: readonly RESTPostAPIApplicationCommandsJSONBody[];
  readonly onInteraction?: (interaction: Interaction) => unknown;
}

/** A bare discord.js client on a sandbox, for tests of the sandbox itself. Ready when this resolves. */
export async function connect(sandbox: RunningSandbox, options: Options = {}): Promise<Client<true>> {
  const client = new Client({
    intents: options.intents ?? [
      GatewayIntentBits.Guilds,
      GatewayIntentBits.GuildMessages,
      GatewayIntentBits.DirectMessages,
    ],
    // Discord does not tell bots of direct message channels before the first message.
    partials: [Partials.Channel],
    rest: { api: sandbox.apiUrl, retries: 0 },
  });
  const { onInteraction } = options;
  if (onInteraction) client.on(Events.InteractionCreate, onInteraction);
  const ready = new Promise((resolve) => client.once(Events.ClientReady, resolve));
  await client.login(sandbox.token);
  await ready;
  const connected = client as Client<true>;
  if (options.commands) await connected.application.commands.set(options.commands);
  return connected;
}

/** A message of one text display. */
export function says(content: string, ephemeral = false) {
  return {
    flags: MessageFlags.IsComponentsV2 | (ephemeral ? MessageFlags.Ephemeral : 0),
    components: [{ type: 10 as const, content }],
  } as { flags: MessageFlags.IsComponentsV2; components: [{ type: 10; content: string }] };
}
