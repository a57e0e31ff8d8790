import { connect, createServer, type Socket } from 'node:net';

/** Stands between a process and PostgreSQL, and can fall silent as a broken network does. */
export class Wire {
  readonly #url: URL;
  readonly #sockets = new Set<Socket>();
  /** PostgreSQL's ends of connections that were cut. */
  readonly #lost = new Set<Socket>();
  #silent = false;
  readonly #server = createServer((near) => this.#carry(near));

  private constructor(url: string) {
    this.#url = new URL(url);
  }

  /** @param url the database's address */
  static async open(url: string): Promise<Wire> {
    const wire = new Wire(url);
    await new Promise<void>((resolve) => wire.#server.listen(0, '127.0.0.1', resolve));
    return wire;
  }

  /** The address at this end. */
  get url(): string {
    const { port } = this.#server.address() as { port: number };
    const through = new URL(this.#url);
    through.port = String(port);
    return through.href;
  }

  /** Carries nothing more, and tells neither end. Who connects is not answered. */
  cut(): void {
    this.#silent = true;
  }

  /**
   * Carries what is sent by new connections. Those that were cut stay silent for ever, as nobody tells this end; PostgreSQL
   * gives them up, as it does in time.
   */
  mend(): void {
    this.#silent = false;
    for (const far of this.#lost) far.destroy();
  }

  /** Ends it, and every connection. */
  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #carry(near: Socket): void {
    const far = connect(Number(this.#url.port), this.#url.hostname);
    const carries = () => {
      if (this.#silent) this.#lost.add(far);
      return !this.#lost.has(far);
    };
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(socket);
      socket.on('data', (data) => carries() && other.write(data));
      socket.on('error', () => {});
      socket.on('close', () => {
        this.#sockets.delete(socket);
        if (carries()) other.destroy();
      });
    }
    carries();
  }
}
