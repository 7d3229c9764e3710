import { expect, type BrowserContext, type ConsoleMessage, type Request } from "@playwright/test";

/**
 * Watches what no page of the console may ever do, in every test: ask another origin for anything,
 * break its own Content-Security-Policy, or write errors or warnings into the browser's console.
 */
export class Guard {
  private readonly complaints: string[] = [];
  // One of the demo's connections cannot tell its past jobs, and the list asks each that it shows.
  private readonly expected: RegExp[] = [/\/api\/v1\/jobs\/list$/];

  private constructor(private readonly origin: string) {}

  static async over(context: BrowserContext, origin: string): Promise<Guard> {
    const guard = new Guard(origin);
    await context.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", (event) => {
        console.error(`forbidden by ${event.violatedDirective}: ${event.blockedURI} ${event.sample}`);
      });
    });
    context.on("request", (request) => guard.asked(request));
    context.on("console", (message) => guard.wrote(message));
    context.on("weberror", (error) => guard.complaints.push(`uncaught: ${String(error.error())}`));
    return guard;
  }

  /**
   * Announces that requests to addresses like this will fail. Chromium writes each failed request
   * into its console, whatever the page makes of it.
   */
  expectFailed(address: RegExp): void {
    this.expected.push(address);
  }

  /** To be called before the page is closed and its server stopped. */
  check(): void {
    expect(this.complaints, "other origins, policy violations and console errors").toEqual([]);
  }

  private asked(request: Request): void {
    const url = new URL(request.url());
    const harmless = ["data:", "blob:", "about:"].includes(url.protocol);
    if (!harmless && url.origin !== this.origin) this.complaints.push(`another origin: ${request.url()}`);
  }

  private wrote(message: ConsoleMessage): void {
    if (!["error", "warning"].includes(message.type())) return;
    const address = message.location().url;
    const failed = message.text().startsWith("Failed to load resource");
    if (failed && this.expected.some((pattern) => pattern.test(address))) return;
    this.complaints.push(`console: ${message.text()} (${address})`);
  }
}
