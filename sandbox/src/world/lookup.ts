import type { Channel, Message, User } from './model.ts';
import type { World } from './world.ts';

/** Finds a person by user name (`admin`) or id. @throws RangeError if there is none */
export function findPerson(world: World, name: string): User {
  const found = world.users.get(name) ?? [...world.users.values()].find(({ username }) => username === name);
  if (!found) throw new RangeError(`the sandbox knows nobody called ${name}`);
  return found;
}

/**
 * Finds a channel or thread by `#name`, by id, or `dm` for the person's direct messages with the bot.
 *
 * @throws RangeError
 */
export function findChannel(world: World, place: string, userId: string): Channel {
  if (place === 'dm') return world.openDm(userId, world.botId);
  const found =
    world.channels.get(place) ?? [...world.channels.values()].find(({ name }) => `#${name}` === place);
  if (!found) throw new RangeError(`the sandbox has no channel ${place}`);
  return found;
}

/** Finds a message by id in any channel. @throws RangeError if there is none */
export function findMessage(world: World, id: string): Message {
  for (const channelId of world.channels.keys()) {
    const message = world.findMessage(channelId, id);
    if (message) return message;
  }
  throw new RangeError(`the sandbox has no message ${id}`);
}
