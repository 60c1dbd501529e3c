import { createServer, type Server, type Socket } from 'node:net';
import { close } from '../listen.js';

/** Listens at node ports for connections from outside the node. */
export class NodePorts {
  readonly #listeners = new Map<number, Server>();
  readonly #sockets = new Set<Socket>();
  /** If true, connections are accepted but never answered, as behind a firewall. */
  isFiltered = false;

  /** `serve` is called for each connection to a port. */
  constructor(
    readonly address: string,
    readonly serve: (port: number, socket: Socket) => void,
  ) {}

  /** Listens at exactly these ports from now on. */
  set(wanted: ReadonlySet<number>): void {
    for (const [port, server] of this.#listeners) {
      if (wanted.has(port)) continue;
      server.close();
      this.#listeners.delete(port);
    }
    for (const port of wanted) if (!this.#listeners.has(port)) this.#listen(port);
  }

  #listen(port: number): void {
    const server = createServer({ noDelay: true }, (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      socket.on('error', () => {});
      if (!this.isFiltered) this.serve(port, socket);
      // reads without answering, so that it is noticed when the other side closes
      else socket.resume();
    });
    // a port that a program of this machine has taken is left to that program
    server.on('error', () => {});
    // listening begins a tick later, when the port may no longer be wanted
    server.on('listening', () => {
      if (this.#listeners.get(port) !== server) server.close();
    });
    server.listen(port, this.address);
    server.unref();
    this.#listeners.set(port, server);
  }

  async stop(): Promise<void> {
    const closed = [...this.#listeners.values()].map(close);
    this.#listeners.clear();
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(closed);
  }
}
