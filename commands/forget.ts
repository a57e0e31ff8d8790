import { ApplicationCommandOptionType } from 'discord-api-types/v10';
import type { ChatCommand } from '../src/discord/gateway/command.ts';
import { note } from '../src/discord/views/cards.ts';
import { pluralize } from '../src/messages/pluralize.ts';
import { type Forgotten, forgetPerson, type UserData } from '../src/storage/user-data.ts';
import { EVERYWHERE } from './support/options.ts';

/** `/forget me`: deletes what is stored about the asker, and says what it was. PRIVACY.md lists it. */
export function forgetCommand(userData: UserData): ChatCommand {
  return {
    kind: 'chat',
    definition: {
      name: 'forget',
      description: 'Delete what I have stored about you',
      ...EVERYWHERE,
      options: [
        {
          type: ApplicationCommandOptionType.Subcommand,
          name: 'me',
          description: 'Delete everything that I have stored about you, at once',
        },
      ],
    },
    isPrivate: () => true,
    async run(interaction) {
      return { kind: 'reply', message: note(report(await forgetPerson(userData, interaction.user.id))) };
    },
  };
}

function report({ saves, shares, digests, notices, bags }: Forgotten): string {
  const deleted = [
    ...some(saves, 'saved excerpt'),
    ...some(shares, 'record', 'of what you shared in servers'),
    ...some(digests, 'digest', 'by direct message'),
    ...some(notices, 'message', 'that I had not given you yet'),
    ...some(bags, 'list', 'of what `/random` and digests have shown you'),
  ];
  if (deleted.length === 0) return 'I had stored nothing about you.';
  return [
    'I have deleted what I had stored about you:',
    ...deleted.map((line) => `- ${line}`),
    'Digests that you set up for a server go on, without your name. Messages in Discord stay; delete those there.',
  ].join('\n');
}

function some(count: number, thing: string, more = ''): string[] {
  return count === 0 ? [] : [`${pluralize(count, thing)} ${more}`.trim()];
}
