import { expect, production as test } from "../../support/test.ts";

test("past the front door nothing is served but the health of the process", async ({
  serveUrl,
  issuer,
  request,
}) => {
  const status = async (path: string, assertion?: string) => {
    const headers = assertion ? { "x-goog-iap-jwt-assertion": assertion } : {};
    return (await request.get(serveUrl + path, { headers })).status();
  };
  const ana = "ana@example.com";
  const hourAgo = Math.floor(Date.now() / 1000) - 3600;
  for (const path of ["/api/session", "/api/airflow/prod/api/v2/version"]) {
    expect.soft(await status(path), `${path} without an assertion`).toBe(401);
    expect.soft(await status(path, "no.such.token"), `${path} with nonsense`).toBe(401);
    for (const changes of [
      { aud: "/projects/123/global/backendServices/457" },
      { iss: "https://accounts.google.com" },
      { iat: hourAgo, exp: hourAgo + 600 },
    ]) {
      const assertion = issuer.assertion(ana, changes);
      expect.soft(await status(path, assertion), JSON.stringify(changes)).toBe(401);
    }
    expect.soft(await status(path, issuer.assertion(ana)), `${path} with Ana's`).toBe(200);
  }
  expect(await status("/healthz")).toBe(200);
});
