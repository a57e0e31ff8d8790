import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  ApplicationFlags,
  GatewayCloseCodes as Close,
  GatewayDispatchEvents,
  GatewayIntentBits as Intent,
  GatewayOpcodes as Op,
} from 'discord-api-types/v10';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import { MINUTE_MS } from '../world/clock.ts';
import type { Guild } from '../world/model.ts';
import { userWire } from '../world/wire.ts';
import type { World } from '../world/world.ts';
import { type Dispatch, dispatches, guildCreate } from './events.ts';
import { receives, type SessionStartLimit, type Shard } from './sharding.ts';

export const GATEWAY_PATH = '/gateway';
const HEARTBEAT_MS = 41_250;
/** Events per session to replay after a resume. */
const REPLAYED_EVENTS = 2_000;
/** Disconnected sessions that can be resumed. */
const KEPT_SESSIONS = 100;
/** Messages that a client may send per minute. */
const SENDS_PER_MINUTE = 120;
const KNOWN_INTENTS = Object.values(Intent).reduce<number>(
  (bits, bit) => (typeof bit === 'number' ? bits | bit : bits),
  0,
);
/** Privileged intents that the app does not have, other than Message Content. */
const NEVER_GRANTED = Intent.GuildMembers | Intent.GuildPresences;

interface Session {
  readonly id: string;
  readonly shard: Shard;
  readonly intents: number;
  seq: number;
  readonly sent: { readonly s: number; readonly frame: string }[];
  socket: WebSocket | null;
}

/** What happens to the next resume: it succeeds, is refused, or succeeds and the session is then invalidated. */
type ResumeOutcome = 'accept' | 'refuse' | 'accept-then-invalidate';

/** What new connections never receive: the WebSocket handshake, Hello, or Ready. */
type Withheld = 'handshake' | 'hello' | 'ready';

const identify = z.object({
  token: z.string(),
  intents: z.number().int(),
  properties: z.object({}),
  shard: z.tuple([z.number(), z.number()]).default([0, 1]),
});
const resume = z.object({ token: z.string(), session_id: z.string(), seq: z.number().int() });
const frame = z.object({ op: z.number().int(), d: z.unknown() });

/** Discord's gateway v10, JSON encoding. */
export class Gateway {
  readonly #world: World;
  readonly #token: string;
  /** Limits identifies. */
  readonly startLimit: SessionStartLimit;
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: 4096 });
  readonly #sessions = new Map<string, Session>();
  #url = '';
  /** What happens to the next resume; then 'accept' again. */
  nextResume: ResumeOutcome = 'accept';
  /** What new connections never receive, as in a partial outage of Discord. */
  withheld: Withheld | undefined;
  readonly #unanswered = new Set<Duplex>();
  /** Emits changes in the number of connected sessions, resumes, and connections that are left waiting. */
  readonly events = new EventEmitter<{ sessions: []; resumed: []; waiting: [] }>();

  constructor(world: World, token: string, startLimit: SessionStartLimit) {
    this.#world = world;
    this.#token = token;
    this.startLimit = startLimit;
    world.changes.on('change', (change) => {
      for (const dispatch of dispatches(world, change)) this.dispatch(dispatch);
    });
  }

  /** Serves upgrades to {@link GATEWAY_PATH} of a listening server. */
  attach(server: Server, url: string): void {
    this.#url = url;
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      const { pathname, searchParams } = new URL(request.url ?? '', url);
      if (pathname !== GATEWAY_PATH && pathname !== `${GATEWAY_PATH}/`) return socket.destroy();
      if (this.withheld === 'handshake') return this.#keepWaiting(socket);
      this.#server.handleUpgrade(request, socket, head, (ws) => {
        if (searchParams.get('v') !== '10') return ws.close(Close.InvalidAPIVersion);
        if (searchParams.get('encoding') !== 'json') return ws.close(Close.DecodeError);
        this.#serve(ws);
      });
    });
  }

  get url(): string {
    return this.#url;
  }

  /** Open connections, including those that have not identified. */
  get connections(): number {
    return this.#server.clients.size;
  }

  /** Whether any session is connected. */
  get online(): boolean {
    return this.#connected().length > 0;
  }

  /** The shards of the connected sessions. */
  get shards(): Shard[] {
    return this.#connected().map(({ shard }) => shard);
  }

  /**
   * Dispatches an event to every session of the server's shard with the required intent; disconnected sessions receive it
   * when they resume.
   */
  dispatch({ t, guildId, intent, data }: Dispatch): void {
    for (const session of this.#sessions.values()) {
      if (!receives(session.shard, guildId)) continue;
      if (intent === 0 || session.intents & intent) this.#event(session, t, data(session.intents));
    }
  }

  /** Asks all clients, or those of one shard, to reconnect and resume (opcode 7). */
  reconnect(shardId?: number): void {
    for (const { socket } of this.#connected(shardId)) send(socket, Op.Reconnect, null);
  }

  /** Invalidates all sessions, or those of one shard (opcode 9), and drops those that are not resumable. */
  invalidate(resumable: boolean, shardId?: number): void {
    for (const session of this.#connected(shardId)) {
      if (!resumable) this.#forget(session);
      send(session.socket, Op.InvalidSession, resumable);
    }
  }

  /**
   * Closes all connections, or those of one shard, with a close code; without one, they are reset as by a network failure.
   */
  disconnect(code?: number, shardId?: number): void {
    for (const { socket } of this.#connected(shardId)) {
      if (code === undefined) socket.terminate();
      else socket.close(code);
    }
  }

  /** Resets the connections whose handshake is pending. */
  dropUnanswered(): void {
    for (const socket of this.#unanswered) socket.destroy();
  }

  async close(): Promise<void> {
    this.dropUnanswered();
    for (const socket of this.#server.clients) socket.terminate();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #connected(shardId?: number): (Session & { socket: WebSocket })[] {
    return [...this.#sessions.values()]
      .filter((s): s is Session & { socket: WebSocket } => s.socket !== null)
      .filter(({ shard }) => shardId === undefined || shard[0] === shardId);
  }

  #keepWaiting(socket: Duplex): void {
    this.#unanswered.add(socket);
    socket.on('close', () => this.#unanswered.delete(socket));
    socket.on('error', () => socket.destroy());
    this.events.emit('waiting');
  }

  #serve(socket: WebSocket): void {
    let session: Session | undefined;
    let recent: number[] = [];
    const silence = setTimeout(() => socket.close(Close.SessionTimedOut), HEARTBEAT_MS * 1.5).unref();
    if (this.withheld === 'hello') {
      // The client's end is open once it answers.
      socket.once('pong', () => this.events.emit('waiting')).ping();
    } else send(socket, Op.Hello, { heartbeat_interval: HEARTBEAT_MS });

    socket.on('message', (data) => {
      const now = Date.now();
      recent = [...recent.filter((at) => at > now - MINUTE_MS), now];
      if (recent.length > SENDS_PER_MINUTE) return socket.close(Close.RateLimited);

      const message = readFrame(data.toString());
      if (!message) return socket.close(Close.DecodeError);
      switch (message.op) {
        case Op.Heartbeat:
          silence.refresh();
          return send(socket, Op.HeartbeatAck, null);
        case Op.Identify:
          if (session && this.#sessions.has(session.id)) return socket.close(Close.AlreadyAuthenticated);
          if (this.withheld === 'ready') return this.events.emit('waiting');
          session = this.#identify(socket, message.d);
          return;
        case Op.Resume:
          if (session && this.#sessions.has(session.id)) return socket.close(Close.AlreadyAuthenticated);
          session = this.#resume(socket, message.d);
          return;
        case Op.PresenceUpdate:
        case Op.VoiceStateUpdate:
          return session ? undefined : socket.close(Close.NotAuthenticated);
        default:
          return socket.close(Close.UnknownOpcode);
      }
    });

    socket.on('close', (code) => {
      clearTimeout(silence);
      if (session?.socket !== socket) return;
      session.socket = null;
      const idle = [...this.#sessions.values()].filter((each) => each.socket === null);
      for (const oldest of idle.slice(0, -KEPT_SESSIONS)) this.#forget(oldest);
      // A client that closes normally will not resume.
      if (code === 1000 || code === 1001) this.#forget(session);
      this.events.emit('sessions');
    });
    socket.on('error', () => socket.terminate());
  }

  #identify(socket: WebSocket, data: unknown): Session | undefined {
    const { data: asked } = identify.safeParse(data);
    const refusal = asked ? this.#refusal(asked) : Close.DecodeError;
    if (!asked || refusal) {
      socket.close(refusal || Close.DecodeError);
      return undefined;
    }
    const start = this.startLimit.take(asked.shard[0]);
    if (start === 'too-soon') send(socket, Op.InvalidSession, false);
    // Discord resets the token of a bot that exceeds its daily session limit.
    if (start === 'used-up') socket.close(Close.AuthenticationFailed);
    if (start !== 'accepted') return undefined;
    const id = randomBytes(16).toString('hex');
    const session: Session = { id, shard: asked.shard, intents: asked.intents, seq: 0, sent: [], socket };
    this.#sessions.set(id, session);
    this.#welcome(session);
    this.events.emit('sessions');
    return session;
  }

  /** The close code for a refused identify; undefined if it is accepted. */
  #refusal({ token, intents, shard }: z.output<typeof identify>): number | undefined {
    if (token.replace(/^Bot /, '') !== this.#token) return Close.AuthenticationFailed;
    if (intents < 0 || intents & ~KNOWN_INTENTS) return Close.InvalidIntents;
    if (intents & NEVER_GRANTED) return Close.DisallowedIntents;
    if (intents & Intent.MessageContent && !this.#world.messageContentIntent) return Close.DisallowedIntents;
    return this.#shardRefusal(shard);
  }

  #shardRefusal(shard: Shard): number | undefined {
    const [id, count] = shard;
    if (!Number.isInteger(id) || !Number.isInteger(count) || id < 0 || id >= count) return Close.InvalidShard;
    return this.#guildsOf(shard).length > this.startLimit.guildsPerShard ? Close.ShardingRequired : undefined;
  }

  /** The bot's servers on a shard. */
  #guildsOf(shard: Shard): Guild[] {
    return this.#world.botGuilds().filter(({ id }) => receives(shard, id));
  }

  #welcome(session: Session): void {
    const world = this.#world;
    const guilds = this.#guildsOf(session.shard);
    const flags = world.messageContentIntent ? ApplicationFlags.GatewayMessageContentLimited : 0;
    this.#event(session, GatewayDispatchEvents.Ready, {
      v: 10,
      user: { ...userWire(world.user(world.botId)), verified: true, mfa_enabled: true, email: null },
      user_settings: {},
      guilds: guilds.map(({ id }) => ({ id, unavailable: true })),
      private_channels: [],
      relationships: [],
      session_id: session.id,
      session_type: 'normal',
      resume_gateway_url: this.#url,
      shard: session.shard,
      application: { id: world.botId, flags },
      _trace: ['sandbox'],
    });
    if (!(session.intents & Intent.Guilds)) return;
    for (const guild of guilds)
      this.#event(session, GatewayDispatchEvents.GuildCreate, guildCreate(world, guild));
  }

  #resume(socket: WebSocket, data: unknown): Session | undefined {
    const { data: asked } = resume.safeParse(data);
    if (!asked) {
      socket.close(Close.DecodeError);
      return undefined;
    }
    if (asked.token.replace(/^Bot /, '') !== this.#token) {
      socket.close(Close.AuthenticationFailed);
      return undefined;
    }
    const outcome = this.nextResume;
    this.nextResume = 'accept';
    const session = this.#sessions.get(asked.session_id);
    if (session && asked.seq > session.seq) {
      socket.close(Close.InvalidSeq);
      return undefined;
    }
    const oldest = session?.sent[0]?.s ?? 1;
    if (!session || outcome === 'refuse' || asked.seq < oldest - 1) {
      if (session) this.#forget(session);
      send(socket, Op.InvalidSession, false);
      return undefined;
    }
    session.socket?.terminate();
    session.socket = socket;
    for (const { s, frame } of session.sent) if (s > asked.seq) socket.send(frame);
    this.#event(session, GatewayDispatchEvents.Resumed, { _trace: ['sandbox'] });
    this.events.emit('sessions');
    this.events.emit('resumed');
    if (outcome === 'accept-then-invalidate') {
      this.#forget(session);
      send(socket, Op.InvalidSession, false);
      return undefined;
    }
    return session;
  }

  #forget(session: Session): void {
    this.#sessions.delete(session.id);
  }

  #event(session: Session, t: string, d: object): void {
    const s = ++session.seq;
    const frame = JSON.stringify({ op: Op.Dispatch, t, s, d });
    session.sent.push({ s, frame });
    if (session.sent.length > REPLAYED_EVENTS) session.sent.shift();
    session.socket?.send(frame);
  }
}

function send(socket: WebSocket, op: number, d: unknown): void {
  socket.send(JSON.stringify({ op, d, s: null, t: null }));
}

function readFrame(text: string): z.output<typeof frame> | undefined {
  try {
    return frame.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
