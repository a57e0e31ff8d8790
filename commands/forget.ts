import { ApplicationCommandOptionType } from 'discord-api-types/v10';
import { z } from 'zod';
import { type ChatCommand, control } from '../src/discord/gateway/command.ts';
import { button, note } from '../src/discord/gateway/components.ts';
import { action } from '../src/discord/gateway/custom-id.ts';
import { COMMANDS } from '../src/messages/commands.ts';
import * as messages from '../src/messages/privacy.ts';
import { forgetPerson, heldAbout, type UserData } from '../src/storage/user-data.ts';
import { EVERYWHERE } from './support/options.ts';

const DELETE = action('forget', 'delete', z.tuple([]));
const KEEP = action('forget', 'keep', z.tuple([]));

/** `/forget me`: shows what is stored about the asker and, if confirmed, deletes it. PRIVACY.md lists it. */
export function forgetCommand(userData: UserData): ChatCommand {
  return {
    kind: 'chat',
    definition: {
      name: 'forget',
      description: COMMANDS.forget.command,
      ...EVERYWHERE,
      options: [
        {
          type: ApplicationCommandOptionType.Subcommand,
          name: 'me',
          description: COMMANDS.forget.me,
        },
      ],
    },
    isPrivate: () => true,
    async run({ user }) {
      const held = await heldAbout(userData, user.id);
      if (Object.values(held).every((count) => count === 0)) {
        return { kind: 'reply', message: note(messages.NOTHING_STORED) };
      }
      const buttons = [
        button(messages.DELETE_ALL, DELETE.id(), { danger: true }),
        button(messages.KEEP, KEEP.id()),
      ];
      return { kind: 'reply', message: note(messages.askBeforeDeleting(held), buttons) };
    },
    controls: [
      control(DELETE, {
        private: true,
        changes: true,
        run: async ({ user }) => ({
          kind: 'update',
          message: note(messages.deleted(await forgetPerson(userData, user.id))),
        }),
      }),
      control(KEEP, {
        private: true,
        run: async () => ({ kind: 'update', message: note(messages.NOTHING_DELETED) }),
      }),
    ],
  };
}
