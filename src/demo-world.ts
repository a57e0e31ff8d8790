import type { WorldSeed } from 'discord-sandbox';

/** Ids of the demo server: the same at every start, so that what the bot stored about them still holds. */
const id = (n: number) => String(1_100_000_000_000_000_000n + BigInt(n));

/** What `npm start` shows without a token: a reading room with a bit of talk, and a server without the bot. */
export const DEMO_WORLD: WorldSeed = {
  bot: { id: id(1), username: 'commonplace', name: 'Commonplace' },
  people: [
    { id: id(2), username: 'admin', name: 'Ada' },
    { id: id(3), username: 'member', name: 'Ben' },
    { id: id(4), username: 'owner', name: 'Cleo' },
  ],
  guilds: [
    {
      id: id(10),
      name: 'Reading Room',
      owner: 'owner',
      members: ['admin', 'member'],
      // What the README's invite link asks for.
      bot: {
        roleId: id(12),
        permissions: [
          'ViewChannel',
          'SendMessages',
          'SendMessagesInThreads',
          'CreatePublicThreads',
          'ReadMessageHistory',
        ],
      },
      roles: [
        {
          id: id(11),
          name: 'Librarian',
          permissions: ['ManageGuild', 'ManageMessages', 'ManageChannels', 'ManageRoles', 'ManageThreads'],
          members: ['admin'],
        },
      ],
      channels: [
        { id: id(30), name: 'general', topic: 'Anything about what we read' },
        {
          id: id(31),
          name: 'papers',
          topic: 'One paper at a time',
          threads: [{ id: id(34), name: 'Reading group', owner: 'admin' }],
        },
        { id: id(32), name: 'announcements', type: 'announcement' },
        { id: id(33), name: 'ideas', type: 'forum' },
      ],
    },
    {
      id: id(20),
      name: 'Elsewhere',
      owner: 'owner',
      members: ['admin', 'member'],
      channels: [{ id: id(40), name: 'lounge' }],
    },
  ],
  page: {
    about:
      'Commonplace finds the post you half remember, quotes it, and brings your team a few good passages every day.',
    examples: [
      { command: 'search', text: 'obfuscated chain of thought' },
      { command: 'author', text: 'TurnTrout' },
      { command: 'random' },
      { command: 'digest setup' },
    ],
    alarm: { name: 'digest', label: 'Next digest', none: 'No digest is planned. Try /digest setup.' },
  },
};
