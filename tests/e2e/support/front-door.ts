import { createSign, generateKeyPairSync, randomUUID, type KeyObject } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Relay } from "./relay.ts";

export const AUDIENCE = "/projects/123/global/backendServices/456";
const ISSUER = "https://cloud.google.com/iap";

const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** The keys and assertions of an Identity-Aware Proxy. */
export class Issuer {
  private readonly id = randomUUID();
  private readonly keys: { privateKey: KeyObject; publicKey: KeyObject } = generateKeyPairSync("ec", {
    namedCurve: "P-256",
  });

  /** The key set, as IAP publishes it. */
  keySet(): string {
    const key = this.keys.publicKey.export({ format: "jwk" });
    return JSON.stringify({ keys: [{ ...key, kid: this.id, alg: "ES256", use: "sig" }] });
  }

  /** What IAP puts into `x-goog-iap-jwt-assertion`; `changes` make it a wrong one. */
  assertion(email: string, changes: Record<string, unknown> = {}): string {
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: ISSUER,
      aud: AUDIENCE,
      sub: `accounts.google.com:${email}`,
      email,
      iat: now,
      exp: now + 600,
      ...changes,
    };
    const text = `${base64url({ alg: "ES256", typ: "JWT", kid: this.id })}.${base64url(claims)}`;
    const signature = createSign("SHA256")
      .update(text)
      .sign({ key: this.keys.privateKey, dsaEncoding: "ieee-p1363" });
    return `${text}.${signature.toString("base64url")}`;
  }
}

const SIGN_IN = `<!doctype html><html lang="en"><title>Sign in</title>
<form method="post" action="/_sign_in"><button>Sign in</button></form></html>`;

/**
 * What stands between the browser and the console in production: it vouches for one person in a
 * header, and once the session has expired it answers in the console's place as IAP does, with a
 * marked 401 to scripts and a redirect to a sign-in page to everyone else.
 */
export class FrontDoor {
  private expired = false;

  private constructor(private readonly relay: Relay) {}

  static async start(console: string, issuer: Issuer, email: string): Promise<FrontDoor> {
    const relay = await Relay.start(console, () => ({
      "x-goog-iap-jwt-assertion": issuer.assertion(email),
    }));
    const door = new FrontDoor(relay);
    relay.intercept = (request, response) => door.answers(request, response);
    return door;
  }

  get url(): string {
    return this.relay.url;
  }

  get seen(): string[] {
    return this.relay.seen;
  }

  /** Ends the person's session; signing in starts the next. */
  expire(): void {
    this.expired = true;
  }

  close(): Promise<void> {
    return this.relay.close();
  }

  private answers(request: IncomingMessage, response: ServerResponse): boolean {
    const path = request.url ?? "/";
    const own = { "x-goog-iap-generated-response": "true" };
    if (path === "/_sign_in") {
      if (request.method === "POST") this.expired = false;
      const page = request.method === "POST" ? "<!doctype html><title>Signed in</title>" : SIGN_IN;
      response.writeHead(200, { ...own, "content-type": "text/html" }).end(page);
      return true;
    }
    if (!this.expired) return false;
    const script = request.headers["x-requested-with"] === "XMLHttpRequest" || request.method === "POST";
    if (script) response.writeHead(401, own).end("Invalid IAP credentials: empty token");
    else response.writeHead(302, { ...own, location: "/_sign_in" }).end();
    return true;
  }
}
