/** Speaks to an Airbyte past the console: what somebody else does there. */
export class Airbyte {
  constructor(private readonly url: string) {}

  /** The id of the connection with this name. */
  async find(name: string): Promise<string> {
    const found = (await this.connections()).find((connection) => connection.name === name);
    if (!found) throw new Error(`Airbyte has no connection named ${name}`);
    return found.connectionId;
  }

  /** All connections. */
  async connections(): Promise<{ connectionId: string; name: string }[]> {
    const { defaultUserId } = await this.get<{ defaultUserId: string }>("/api/v1/instance_configuration");
    const { workspaces } = await this.post<{ workspaces: { workspaceId: string }[] }>(
      "/api/v1/workspaces/list_by_user_id",
      { userId: defaultUserId },
    );
    const lists = workspaces.map(({ workspaceId }) =>
      this.post<{ connections: { connectionId: string; name: string }[] }>(
        "/api/v1/web_backend/connections/list",
        { workspaceId, pageSize: 500 },
      ),
    );
    return (await Promise.all(lists)).flatMap(({ connections }) => connections);
  }

  /** The latest sync jobs of a connection, newest first. */
  async jobs(connectionId: string): Promise<{ id: number; status: string }[]> {
    const { jobs } = await this.post<{ jobs: { job: { id: number; status: string } }[] }>(
      "/api/v1/jobs/list",
      { configTypes: ["sync"], configId: connectionId, pagination: { pageSize: 20, rowOffset: 0 } },
    );
    return jobs.map(({ job }) => job);
  }

  /** Starts a sync, and gives the id of its job. */
  async sync(connectionId: string): Promise<number> {
    const { job } = await this.post<{ job: { id: number } }>("/api/v1/connections/sync", {
      connectionId,
    });
    return job.id;
  }

  /** The id of the job that the connection runs, or `null`. */
  async active(connectionId: string): Promise<number | null> {
    const [read] = await this.post<{ activeJob?: { id: number } }[]>("/api/v1/connections/status", {
      connectionIds: [connectionId],
    });
    return read?.activeJob?.id ?? null;
  }

  /** Cancels a job. */
  async cancel(job: number): Promise<void> {
    await this.post("/api/v1/jobs/cancel", { id: job });
  }

  /** Enables or disables a connection. */
  async enable(connectionId: string, enabled: boolean): Promise<void> {
    const status = enabled ? "active" : "inactive";
    await this.post("/api/v1/web_backend/connections/update", { connectionId, status, skipReset: true });
  }

  private get<T>(path: string): Promise<T> {
    return this.call(path);
  }

  private post<T>(path: string, body: unknown): Promise<T> {
    const headers = { "content-type": "application/json" };
    return this.call(path, { method: "POST", headers, body: JSON.stringify(body) });
  }

  private async call<T>(path: string, options?: RequestInit): Promise<T> {
    const answer = await fetch(this.url + path, options);
    if (!answer.ok) throw new Error(`Airbyte answers ${answer.status} to ${path}`);
    return (await answer.json()) as T;
  }
}

/** The same of an Airbyte that has the public API alone. */
export class PublicAirbyte {
  constructor(
    private readonly url: string,
    private readonly token = "",
  ) {}

  /** One that answers nobody without a token. */
  static async signIn(url: string): Promise<PublicAirbyte> {
    const answer = await fetch(`${url}/api/public/v1/applications/token`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ client_id: "airstrip", client_secret: "demo" }),
    });
    if (!answer.ok) throw new Error(`Airbyte answers ${answer.status} to the credentials`);
    const { access_token } = (await answer.json()) as { access_token: string };
    return new PublicAirbyte(url, access_token);
  }

  /** The id of the connection with this name. */
  async find(name: string): Promise<string> {
    for (let offset = 0; ; offset += 100) {
      const { data } = await this.call<{ data: { connectionId: string; name: string }[] }>(
        `connections?limit=100&offset=${offset}`,
      );
      if (data.length === 0) throw new Error(`Airbyte has no connection named ${name}`);
      const found = data.find((connection) => connection.name === name);
      if (found) return found.connectionId;
    }
  }

  /** Disables a connection. */
  async disable(connectionId: string): Promise<void> {
    const body = JSON.stringify({ status: "inactive" });
    await this.call(`connections/${connectionId}`, { method: "PATCH", body });
  }

  private async call<T>(path: string, options?: RequestInit): Promise<T> {
    const headers: Record<string, string> = { "content-type": "application/json" };
    if (this.token) headers["authorization"] = `Bearer ${this.token}`;
    const answer = await fetch(`${this.url}/api/public/v1/${path}`, { ...options, headers });
    if (!answer.ok) throw new Error(`Airbyte answers ${answer.status} to ${path}`);
    return (await answer.json()) as T;
  }
}
