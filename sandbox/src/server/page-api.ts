import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { ClientRefusal } from '../interactions/client-checks.ts';
import type { Interaction } from '../interactions/interaction.ts';
import { ApiError } from '../schemas/errors.ts';
import { findChannel, findMessage, findPerson } from '../world/lookup.ts';
import type { Change } from '../world/model.ts';
import type { Actor } from './actors.ts';
import { controlRoutes } from './control-api.ts';
import { onlyOwnPage } from './guard.ts';
import {
  isFor,
  nextAlarm,
  type PageCommands,
  type PageEvent,
  type PageInteraction,
  pageChannel,
  pageInteraction,
  type Snapshot,
  SWITCHABLE,
  sees,
  snapshot,
} from './page-state.ts';
import type { Sandbox } from './sandbox.ts';

/**
 * The page's HTTP API, with JSON bodies, for everything that {@link Actor} can do.
 *
 * README.md lists the requests.
 *
 * A request for an interaction is answered once the bot has acknowledged it or failed to; the rest of a deferred one follows
 * in the event stream. What Discord's client would not allow is a 400 with `message`.
 */
export function pageApi(app: FastifyInstance, sandbox: Sandbox): void {
  app.register(
    async (api) => {
      api.addHook('onRequest', onlyOwnPage);
      api.setErrorHandler((error: Error, _request, reply) => answerError(error, reply));
      readingRoutes(api, sandbox);
      interactionRoutes(api, sandbox);
      messageRoutes(api, sandbox);
      worldRoutes(api, sandbox);
      controlRoutes(api, sandbox);
    },
    { prefix: '/sandbox' },
  );
}

/** Milliseconds between keep-alive comments in the event stream. */
const KEEP_ALIVE_MS = 15_000;

/** The maximum number of bytes to buffer for a slow reader of the event stream. */
const MAX_BACKLOG = 4 * 1024 * 1024;

const personQuery = z.object({ person: z.string() });
const place = { person: z.string(), channel: z.string() };
const file = z.object({ name: z.string().min(1).max(255), base64: z.base64() });
const values = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), file]));
const bodies = {
  place: z.object(place),
  say: z.object({ ...place, text: z.string(), replyTo: z.string().optional() }),
  message: z.object({ ...place, message: z.string() }),
  run: z.object({ ...place, command: z.string(), values }),
  complete: z.object({ ...place, command: z.string(), values, focused: z.string() }),
  menu: z.object({ ...place, command: z.string(), message: z.string() }),
  press: z.object({ ...place, message: z.string(), customId: z.string() }),
  select: z.object({ ...place, message: z.string(), customId: z.string(), values: z.array(z.string()) }),
  submit: z.object({
    ...place,
    interaction: z.string(),
    values: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
  }),
  permission: z.object({ channel: z.string(), permission: z.enum(SWITCHABLE), allowed: z.boolean() }),
  person: z.object({
    person: z.string(),
    dmsOpen: z.boolean().optional(),
    installedApp: z.boolean().optional(),
  }),
  bot: z.object({ guild: z.string(), present: z.boolean() }),
  clock: z.object({ jumpMs: z.number() }),
};

function readingRoutes(api: FastifyInstance, sandbox: Sandbox): void {
  api.get('/state', async ({ query }): Promise<Snapshot> => {
    const { person } = personQuery.parse(query);
    return snapshot(sandbox, findPerson(sandbox.world, person).id);
  });

  api.get('/commands', async ({ query }): Promise<PageCommands> => {
    const { person, channel } = bodies.place.parse(query);
    return sandbox.as(person, channel).commands();
  });

  api.get('/events', (request, reply) => {
    const { person } = personQuery.parse(request.query);
    const { id } = findPerson(sandbox.world, person);
    reply.hijack();
    const { raw } = reply;
    raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    let isBehind = false;
    const tell = (event: PageEvent) => {
      if (raw.writableLength > MAX_BACKLOG) isBehind = true;
      else raw.write(`data: ${JSON.stringify(event)}\n\n`);
    };
    // A slow reader gets a new snapshot instead of all the events it missed.
    raw.on('drain', () => {
      if (!isBehind) return;
      isBehind = false;
      tell({ type: 'snapshot', snapshot: snapshot(sandbox, id) });
    });
    const stop = follow(sandbox, id, tell);
    const alive = setInterval(() => raw.write(':\n\n'), KEEP_ALIVE_MS);
    raw.on('close', () => {
      clearInterval(alive);
      stop();
    });
  });
}

/** Emits a snapshot, then all events that a person can see. @returns a function that stops it */
function follow(sandbox: Sandbox, userId: string, tell: (event: PageEvent) => void): () => void {
  const { world, gateway, interactions, commands, clock } = sandbox;
  const onChange = (change: Change) => {
    const event = pageEvent(sandbox, userId, change);
    if (event) tell(event);
  };
  const onInteraction = (interaction: Interaction) => {
    if (interaction.userId === userId)
      tell({ type: 'interaction', interaction: pageInteraction(interaction) });
  };
  const onSessions = () => tell({ type: 'bot', online: gateway.online });
  const onClock = () => tell({ type: 'clock', now: clock.now(), nextAlarm: nextAlarm(sandbox) });
  const onCommands = () => tell({ type: 'commands' });
  tell({ type: 'snapshot', snapshot: snapshot(sandbox, userId) });
  world.changes.on('change', onChange);
  interactions.events.on('change', onInteraction);
  gateway.events.on('sessions', onSessions);
  clock.events.on('change', onClock);
  commands.events.on('change', onCommands);
  return () => {
    world.changes.off('change', onChange);
    interactions.events.off('change', onInteraction);
    gateway.events.off('sessions', onSessions);
    clock.events.off('change', onClock);
    commands.events.off('change', onCommands);
  };
}

/** A change as the person sees it; changes with wide effects (the bot joins or leaves, roles) become a new snapshot. */
function pageEvent(sandbox: Sandbox, userId: string, change: Change): PageEvent | undefined {
  const { world } = sandbox;
  switch (change.kind) {
    case 'message-create':
    case 'message-update':
    case 'message-delete': {
      const { wire } = change.message;
      const channel = world.channels.get(wire.channel_id);
      if (!channel || !sees(world, userId, channel) || !isFor(userId, change.message)) return undefined;
      return change.kind === 'message-delete'
        ? { type: 'message-gone', channelId: channel.id, id: wire.id }
        : { type: 'message', message: wire };
    }
    case 'channel-delete':
      return { type: 'channel-gone', id: change.channel.id };
    case 'channel-create':
    case 'channel-update':
    case 'thread-members':
      return sees(world, userId, change.channel)
        ? { type: 'channel', channel: pageChannel(world, userId, change.channel) }
        : undefined;
    default:
      return { type: 'snapshot', snapshot: snapshot(sandbox, userId) };
  }
}

function interactionRoutes(api: FastifyInstance, sandbox: Sandbox): void {
  const { world, interactions } = sandbox;
  /** Registers a route whose action creates an interaction. */
  const route = <T extends z.ZodType<{ person: string; channel: string }>>(
    path: string,
    schema: T,
    begin: (actor: Actor, body: z.output<T>) => Interaction,
  ) =>
    api.post(path, async (request): Promise<PageInteraction> => {
      const body = schema.parse(request.body);
      const interaction = begin(sandbox.as(body.person, body.channel), body);
      await interactions.acknowledgedOrOver(interaction);
      return pageInteraction(interaction);
    });

  route('/run', bodies.run, (actor, body) => actor.run(body.command, body.values));
  route('/complete', bodies.complete, (actor, body) =>
    actor.complete(body.command, body.values, body.focused),
  );
  route('/menu', bodies.menu, (actor, body) =>
    actor.runOnMessage(body.command, findMessage(world, body.message)),
  );
  route('/press', bodies.press, (actor, body) =>
    actor.press(findMessage(world, body.message), body.customId),
  );
  route('/select', bodies.select, (actor, body) =>
    actor.select(findMessage(world, body.message), body.customId, body.values),
  );
  route('/submit', bodies.submit, (actor, body) =>
    actor.submit(interactions.get(body.interaction), body.values),
  );
}

function messageRoutes(api: FastifyInstance, sandbox: Sandbox): void {
  const { world } = sandbox;
  api.post('/say', async ({ body }, reply) => {
    const { person, channel, text, replyTo } = bodies.say.parse(body);
    sandbox.as(person, channel).say(text, replyTo === undefined ? undefined : findMessage(world, replyTo));
    return reply.code(204).send();
  });
  api.post('/remove', async ({ body }, reply) => {
    const { person, channel, message } = bodies.message.parse(body);
    sandbox.as(person, channel).remove(findMessage(world, message));
    return reply.code(204).send();
  });
}

function worldRoutes(api: FastifyInstance, sandbox: Sandbox): void {
  const { world, clock } = sandbox;
  api.post('/permission', async ({ body }, reply) => {
    const { channel, permission, allowed } = bodies.permission.parse(body);
    world.setPermission(findChannel(world, channel, world.botId), world.botId, permission, allowed);
    return reply.code(204).send();
  });
  api.post('/person', async ({ body }, reply) => {
    const { person, dmsOpen, installedApp } = bodies.person.parse(body);
    world.setPerson(findPerson(world, person), { dmsOpen, installedApp });
    return reply.code(204).send();
  });
  api.post('/bot', async ({ body }, reply) => {
    const { guild, present } = bodies.bot.parse(body);
    if (present) world.addBot(world.guild(guild));
    else world.removeBot(world.guild(guild));
    return reply.code(204).send();
  });
  api.post('/clock', async ({ body }, reply) => {
    clock.jump(bodies.clock.parse(body).jumpMs);
    return reply.code(204).send();
  });
}

function answerError(error: Error, reply: FastifyReply): FastifyReply {
  const expected =
    error instanceof ClientRefusal ||
    error instanceof RangeError ||
    error instanceof ApiError ||
    error instanceof z.ZodError;
  if (!expected) reply.log.error({ err: error }, 'the sandbox failed');
  return reply.code(expected ? 400 : 500).send({ message: expected ? error.message : 'The sandbox failed.' });
}
