import { expect } from 'vitest';
import WebSocket from 'ws';
import type { RunningSandbox } from '../../src/server/server.ts';

interface Frame {
  readonly op: number;
  readonly t: string | null;
  readonly s: number | null;
  readonly d: never;
}

/** A connection to the gateway that speaks its language without a library. */
export function openGateway(sandbox: RunningSandbox, query = '?v=10&encoding=json') {
  const socket = new WebSocket(`${sandbox.gateway.url}${query}`);
  const frames: Frame[] = [];
  socket.on('message', (data) => frames.push(JSON.parse(String(data))));
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  return {
    socket,
    /** What has come, oldest first. */
    frames,
    /** Resolves with the close code. */
    closed,
    hello: () => expect.poll(() => frames[0]?.op).toBe(10),
    send: (op: number, d: unknown) => socket.send(JSON.stringify({ op, d })),
  };
}
