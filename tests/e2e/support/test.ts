import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test as base } from "@playwright/test";
import { EVERYTHING, startDemo, startServe, type Demo, type DemoOptions, type Launcher } from "./airstrip.ts";
import { FrontDoor, Issuer } from "./front-door.ts";
import { Guard } from "./guard.ts";
import { Program } from "./process.ts";
import { Relay } from "./relay.ts";

export { expect } from "@playwright/test";

interface Options {
  /** How the demo of each test is started. */
  demoOptions: DemoOptions;
}

interface Fixtures {
  /** Starts programs that end with the test; what they wrote is attached to a failed one. */
  launch: Launcher;
  /** A fresh `airstrip demo`: the same names, ids and history in every test. */
  demo: Demo;
  /** Where the browser finds the console. */
  consoleUrl: string;
  guard: Guard;
}

/** A browser at the console of a demo of its own. */
export const test = base.extend<Options & Fixtures>({
  demoOptions: [{ speed: 10 }, { option: true }],

  launch: async ({}, use, testInfo) => {
    const programs: Program[] = [];
    await use((start) => {
      const program = new Program(start);
      programs.push(program);
      return program;
    });
    await Promise.all(programs.map((program) => program.stop()));
    if (testInfo.status === testInfo.expectedStatus) return;
    for (const { name, output } of programs) {
      await testInfo.attach(`${name}.log`, { body: output, contentType: "text/plain" });
    }
  },

  demo: async ({ launch, demoOptions }, use) => use(await startDemo(launch, demoOptions)),

  consoleUrl: async ({ demo }, use) => use(demo.url),

  baseURL: async ({ consoleUrl }, use) => use(consoleUrl),

  guard: [
    async ({ context, consoleUrl }, use) => {
      const guard = await Guard.over(context, consoleUrl);
      await use(guard);
      guard.check();
      // An answer on its way through a test's own route is of no use to anybody any more.
      await Promise.all(context.pages().map((page) => page.unrouteAll({ behavior: "ignoreErrors" })));
    },
    { auto: true },
  ],
});

interface ProductionOptions {
  /** The grants of the configuration, and other sections that only some tests need. */
  policy: string;
  /** Who is signed in. */
  person: string;
}

interface Production {
  /** The signing key of the front door, and where its key set is published. */
  issuer: Issuer & { url: string };
  /** What can fail between the proxy and the demo's Airbyte, and its Airflow. */
  airbyte: Relay;
  airflow: Relay;
  /** The address of `airstrip serve` itself, behind the front door. */
  serveUrl: string;
  door: FrontDoor;
}

/**
 * A browser as in production: a front door that vouches for the person, `airstrip serve` with a
 * configuration file behind it, and the demo's upstreams, each over a network that can fail.
 */
export const production = test.extend<ProductionOptions & Production>({
  policy: [EVERYTHING, { option: true }],
  person: ["ana@example.com", { option: true }],

  issuer: async ({}, use) => {
    const issuer = new Issuer();
    const server = createServer((_, response) => {
      response.writeHead(200, { "content-type": "application/json" }).end(issuer.keySet());
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await use(Object.assign(issuer, { url: `http://127.0.0.1:${port}/keys` }));
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  },

  airbyte: async ({ demo }, use) => {
    const relay = await Relay.start(demo.airbyte);
    await use(relay);
    await relay.close();
  },

  airflow: async ({ demo }, use) => {
    const relay = await Relay.start(demo.airflow);
    await use(relay);
    await relay.close();
  },

  serveUrl: async ({ launch, issuer, airbyte, airflow, policy }, use, testInfo) => {
    const upstreams = [
      { system: "airbyte", name: "prod", url: airbyte.url },
      { system: "airflow", name: "prod", url: airflow.url },
    ] as const;
    await use(await startServe(launch, testInfo.outputPath(), issuer.url, [...upstreams], policy));
  },

  door: async ({ serveUrl, issuer, person }, use) => {
    const door = await FrontDoor.start(serveUrl, issuer, person);
    await use(door);
    await door.close();
  },

  consoleUrl: async ({ door }, use) => use(door.url),
});
