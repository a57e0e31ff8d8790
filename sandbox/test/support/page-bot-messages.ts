import {
  type APIModalInteractionResponseCallbackData,
  ApplicationCommandType,
  ButtonStyle,
  ChannelType,
  ComponentType,
  MessageFlags,
  ApplicationCommandOptionType as Option,
  type RESTPostAPIApplicationCommandsJSONBody,
  TextInputStyle,
} from 'discord-api-types/v10';
import type { says } from './discord-client.ts';

/** What the page's test bot registers and says. */

export const COMMANDS: RESTPostAPIApplicationCommandsJSONBody[] = [
  { name: 'hello', description: 'Greets everybody' },
  { name: 'secret', description: 'Greets the asker alone' },
  { name: 'slow', description: 'Thinks before it speaks' },
  { name: 'silent', description: 'Never answers' },
  { name: 'pages', description: 'Has several pages' },
  { name: 'menus', description: 'Has menus' },
  { name: 'form', description: 'Opens a form' },
  { name: 'embed', description: 'Sends an embed and a file' },
  { name: 'everything', description: 'Shows every component' },
  {
    name: 'manage',
    description: 'For those who manage the server',
    default_member_permissions: String(1 << 5),
    options: [
      {
        type: Option.Subcommand,
        name: 'set',
        description: 'Takes every kind of value',
        options: [
          {
            type: Option.Channel,
            name: 'channel',
            description: 'Where',
            required: true,
            channel_types: [ChannelType.GuildText],
          },
          {
            type: Option.Integer,
            name: 'count',
            description: 'How many',
            required: true,
            min_value: 1,
            max_value: 5,
          },
          { type: Option.Boolean, name: 'loud', description: 'Whether' },
          { type: Option.User, name: 'person', description: 'Who' },
          { type: Option.Role, name: 'role', description: 'Which' },
          {
            type: Option.String,
            name: 'colour',
            description: 'What colour',
            choices: [
              { name: 'Dark red', value: 'r' },
              { name: 'Blue', value: 'b' },
            ],
          },
        ],
      },
      { type: Option.Subcommand, name: 'clear', description: 'Takes nothing' },
    ],
  },
  {
    name: 'find',
    description: 'Suggests while you type',
    options: [
      {
        type: Option.String,
        name: 'query',
        description: 'Any words',
        required: true,
        autocomplete: true,
        min_length: 2,
      },
    ],
  },
  { type: ApplicationCommandType.Message, name: 'Shout it' },
];

export const FORM: APIModalInteractionResponseCallbackData = {
  custom_id: 'form',
  title: 'Tell us',
  components: [
    {
      type: ComponentType.Label,
      label: 'Your name',
      component: {
        type: ComponentType.TextInput,
        custom_id: 'name',
        style: TextInputStyle.Short,
        min_length: 2,
      },
    },
    {
      type: ComponentType.Label,
      label: 'Your day',
      description: 'The one you like best',
      component: {
        type: ComponentType.StringSelect,
        custom_id: 'day',
        options: ['Monday', 'Friday'].map((day) => ({ label: day, value: day })),
      },
    },
    {
      type: ComponentType.Label,
      label: 'A remark',
      component: {
        type: ComponentType.TextInput,
        custom_id: 'remark',
        style: TextInputStyle.Paragraph,
        required: false,
      },
    },
  ],
};

const row = (...components: object[]) => ({ type: ComponentType.ActionRow, components });
const button = (label: string, custom_id: string, style: ButtonStyle = ButtonStyle.Secondary) => ({
  type: ComponentType.Button,
  label,
  custom_id,
  style,
});
const text = (content: string) => ({ type: ComponentType.TextDisplay, content });
const message = (...components: object[]) =>
  ({ flags: MessageFlags.IsComponentsV2, components }) as unknown as ReturnType<typeof says>;

/** The pages of /pages, counted from 1. */
export function page(number: number) {
  return message(
    text(`Page ${number}`),
    row(button('Previous', `page:${number - 1}`), button('Next', `page:${number + 1}`)),
    row(button('Broken', 'broken', ButtonStyle.Danger)),
  );
}

export const MENUS = message(
  row({
    type: ComponentType.StringSelect,
    custom_id: 'fruit',
    placeholder: 'Fruit',
    options: [
      { label: 'Apple', value: 'apple', description: 'A red one' },
      { label: 'Pear', value: 'pear' },
    ],
  }),
  row({ type: ComponentType.ChannelSelect, custom_id: 'where', placeholder: 'Channel' }),
  row({
    type: ComponentType.UserSelect,
    custom_id: 'who',
    placeholder: 'People',
    min_values: 1,
    max_values: 2,
  }),
);

/** Every kind of component and of Markdown. */
export const EVERYTHING = message({
  type: ComponentType.Container,
  accent_color: 0x2266cc,
  components: [
    text(
      [
        '# One\n## Two\n### Three\n-# Small print\n**bold** *italic* __under__ ~~gone~~ ||hidden|| `code`',
        '> quoted\n> twice\n- a\n- b\n1. first\n2. second\n```js\nlet x = 1;\n```',
        '[masked](https://example.org/a) https://example.org <@1100000000000000002> <#1100000000000000030> @everyone',
        '<t:1700000000:R> <t:1700000000:F> \\*not italic\\*',
      ].join('\n'),
    ),
    { type: ComponentType.Separator },
    {
      type: ComponentType.Section,
      components: [text('Beside a button')],
      accessory: button('Aside', 'aside'),
    },
    {
      type: ComponentType.Section,
      components: [text('Beside a picture')],
      accessory: { type: ComponentType.Thumbnail, media: { url: 'https://example.org/x.png' } },
    },
    row(
      button('Primary', 'p', ButtonStyle.Primary),
      button('Secondary', 's'),
      button('Success', 'u', ButtonStyle.Success),
      button('Danger', 'd', ButtonStyle.Danger),
      { type: ComponentType.Button, style: ButtonStyle.Link, label: 'Elsewhere', url: 'https://example.org' },
    ),
    row({ ...button('Disabled', 'x'), disabled: true }),
  ],
});

export const EMBED = {
  embeds: [
    {
      title: 'An embed',
      url: 'https://example.org',
      description: 'With **bold** words',
      color: 0x22aa66,
      author: { name: 'Somebody' },
      fields: [
        { name: 'One', value: '1', inline: true },
        { name: 'Two', value: '2', inline: true },
      ],
      footer: { text: 'The end' },
      timestamp: '2025-11-20T10:00:00.000Z',
    },
  ],
  files: [{ name: 'notes.md', attachment: Buffer.from('# Notes') }],
};
