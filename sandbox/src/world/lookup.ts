import type { Channel, Message, User } from './model.ts';
import type { World } from './world.ts';

/** A person by user name (`admin`) or id. @throws RangeError */
export function findPerson(world: World, name: string): User {
  const found = world.users.get(name) ?? [...world.users.values()].find(({ username }) => username === name);
  if (!found) throw new RangeError(`the sandbox knows nobody called ${name}`);
  return found;
}

/**
 * A channel by `#name` (threads too), by id, or `dm`: the person's direct messages with the bot.
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

/** A message by id, wherever it is. @throws RangeError */
export function findMessage(world: World, id: string): Message {
  for (const channelId of world.channels.keys()) {
    const message = world.findMessage(channelId, id);
    if (message) return message;
  }
  throw new RangeError(`the sandbox has no message ${id}`);
}
