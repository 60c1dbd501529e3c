import { createServer, type Server, type Socket } from 'node:net';
import { close } from '../listen.js';

/** Listens at ports of the node's address for those who come from outside. */
export class NodePorts {
  readonly #listeners = new Map<number, Server>();
  readonly #sockets = new Set<Socket>();
  /** A firewall: who connects is never answered. */
  isFiltered = false;

  /** `serve` is called for a connection to a port. */
  constructor(
    readonly address: string,
    readonly serve: (port: number, socket: Socket) => void,
  ) {}

  /** Listens at these ports and no others. */
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
      // read on and leave without an answer, so that the end of the other side is seen
      else socket.resume();
    });
    // taken by a program of this machine: then the port is silent, as on a node where it is
    server.on('error', () => {});
    // listening begins a tick later, and the port may have gone by then
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
