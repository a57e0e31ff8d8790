import type {
  AutocompleteInteraction,
  ButtonInteraction,
  ChatInputCommandInteraction,
  Client,
  Interaction,
} from 'discord.js';
import type { RunningSandbox } from '../../src/server/server.ts';
import { connect, says } from './discord-client.ts';
import { COMMANDS, EMBED, EVERYTHING, FORM, MENUS, page } from './page-bot-messages.ts';

/** A bot that does on command whatever a bot can do, so that the page can be seen to show it. */
export interface PageBot {
  readonly client: Client<true>;
  /** What autocomplete was asked for, in order. */
  readonly asked: readonly string[];
  /** Lets the deferred answers of /slow come. */
  finishSlow(): void;
  /** From now on suggestions for this text wait for the returned function. */
  holdSuggestions(text: string): () => void;
}

/** Connects the bot to a sandbox. */
export async function startPageBot(sandbox: RunningSandbox): Promise<PageBot> {
  const asked: string[] = [];
  const held = new Map<string, Promise<void>>();
  const slow = Promise.withResolvers<void>();

  async function complete(interaction: AutocompleteInteraction): Promise<void> {
    const typed = interaction.options.getFocused();
    asked.push(typed);
    await held.get(typed);
    await interaction.respond([1, 2, 3].map((n) => ({ name: `${typed} ${n}`, value: `${typed}/${n}` })));
  }

  async function run(interaction: ChatInputCommandInteraction): Promise<unknown> {
    switch (interaction.commandName) {
      case 'hello':
        return interaction.reply(says('Hello, everybody'));
      case 'secret':
        return interaction.reply(says('Between us', true));
      case 'slow':
        await interaction.deferReply();
        await slow.promise;
        return interaction.editReply(says('At last'));
      case 'pages':
        return interaction.reply(page(1));
      case 'menus':
        return interaction.reply(MENUS);
      case 'form':
        return interaction.showModal(FORM);
      case 'everything':
        return interaction.reply(EVERYTHING);
      case 'embed':
        return interaction.reply(EMBED);
      case 'silent':
        return undefined;
      default:
        return interaction.reply(says(`Got ${JSON.stringify(valuesOf(interaction))}`));
    }
  }

  const client = await connect(sandbox, {
    commands: COMMANDS,
    onInteraction: (interaction: Interaction) => {
      if (interaction.isAutocomplete()) return complete(interaction);
      if (interaction.isChatInputCommand()) return run(interaction);
      if (interaction.isButton()) return press(interaction);
      if (interaction.isAnySelectMenu())
        return interaction.reply(says(`Chosen: ${interaction.values.join(', ')}`));
      if (interaction.isMessageContextMenuCommand()) {
        return interaction.reply(says(interaction.targetMessage.content.toUpperCase()));
      }
      if (!interaction.isModalSubmit()) return undefined;
      const { fields } = interaction;
      return interaction.reply(
        says(`${fields.getTextInputValue('name')} likes ${fields.getStringSelectValues('day')}`),
      );
    },
  });
  return {
    client,
    asked,
    finishSlow: slow.resolve,
    holdSuggestions(text) {
      const gate = Promise.withResolvers<void>();
      held.set(text, gate.promise);
      return gate.resolve;
    },
  };
}

async function press(interaction: ButtonInteraction): Promise<unknown> {
  const number = /^page:(\d+)$/.exec(interaction.customId)?.[1];
  if (number) return interaction.update(page(Number(number)));
  return interaction.customId === 'broken'
    ? undefined
    : interaction.reply(says(`Pressed ${interaction.customId}`));
}

/** What was filled in, by option name. */
function valuesOf({ options }: ChatInputCommandInteraction): object {
  const given = options.data.flatMap((option) => option.options ?? [option]);
  return Object.fromEntries(given.map(({ name, value }) => [name, value]));
}
