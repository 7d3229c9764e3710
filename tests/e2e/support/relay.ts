import { createServer, request as send, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { freePort } from "./process.ts";

/** Answers a request in the target's place, or leaves it to the target by returning `false`. */
export type Intercept = (request: IncomingMessage, response: ServerResponse) => boolean;

/**
 * A reverse proxy on loopback. It stands where something else stands in production: before the
 * console, the identity-aware front door; before an upstream, a network that can fail.
 */
export class Relay {
  /** Decides about every request; replaced by tests while the relay runs. */
  intercept: Intercept = () => false;
  /** Method and path of everything that came in, in order. */
  readonly seen: string[] = [];

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(
    target: string,
    headers: () => Record<string, string> = () => ({}),
  ): Promise<Relay> {
    // Nobody is to find a connection closed just when it is used again.
    const server = createServer({ keepAliveTimeout: 0 });
    // One that is still its own when it is up again.
    const port = await freePort();
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    const relay = new Relay(server, `http://127.0.0.1:${port}`);
    server.on("request", (request: IncomingMessage, response: ServerResponse) => {
      relay.seen.push(`${request.method} ${request.url}`);
      if (!relay.intercept(request, response)) forward(target, headers(), request, response);
    });
    return relay;
  }

  /** Answers requests to such paths in the target's place. */
  answer(path: RegExp, status: number, type: string, body: string): void {
    this.intercept = (request, response) => {
      if (!path.test(request.url ?? "")) return false;
      response.writeHead(status, { "content-type": type }).end(body);
      return true;
    };
  }

  /** Nobody listens any more: connections are refused, and those that are open break. */
  async down(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  /** Listens again, where it did before. */
  async up(): Promise<void> {
    const port = Number(new URL(this.url).port);
    await new Promise<void>((resolve) => this.server.listen(port, "127.0.0.1", resolve));
  }

  async close(): Promise<void> {
    if (this.server.listening) await this.down();
  }
}

function forward(
  target: string,
  headers: Record<string, string>,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const outgoing = send(
    new URL(request.url ?? "/", target),
    { method: request.method ?? "GET", headers: { ...request.headers, ...headers } },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
      answer.once("error", () => response.destroy());
    },
  );
  // What the target does to a connection, the caller sees: a broken one stays broken.
  outgoing.once("error", () => response.destroy());
  response.once("close", () => outgoing.destroy());
  request.pipe(outgoing);
}
