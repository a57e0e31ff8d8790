import { Client, Events, MessageFlags } from 'discord.js';

/**
 * The least that a discord.js bot can do: it answers every command with the same words and every autocomplete with
 * the same choice. The floor of bench/roundtrip.ts.
 */
const client = new Client({ intents: [], rest: { api: process.env['DISCORD_API_URL'] ?? '' } });

client.on(Events.InteractionCreate, async (interaction) => {
  if (interaction.isAutocomplete()) await interaction.respond([{ name: 'Hello', value: 'hello' }]);
  if (interaction.isRepliable()) {
    await interaction.reply({
      flags: MessageFlags.IsComponentsV2,
      components: [{ type: 10, content: 'Hello' }],
    } as never);
  }
});

client.once(Events.ClientReady, async ({ application }) => {
  await application.commands.set([
    {
      name: 'trivial',
      description: 'Says hello',
      options: [{ type: 3, name: 'query', description: 'Anything', required: true, autocomplete: true }],
    },
  ]);
  console.log(JSON.stringify({ msg: 'ready' }));
});
process.on('SIGTERM', () => void client.destroy().then(() => process.exit(0)));
await client.login(process.env['DISCORD_TOKEN']);
