/** Speaks to an Airbyte past the console: what somebody else does there. */
export class Airbyte {
  constructor(private readonly url: string) {}

  /** The id of the connection with this name. */
  async find(name: string): Promise<string> {
    const { defaultUserId } = await this.get<{ defaultUserId: string }>("/api/v1/instance_configuration");
    const { workspaces } = await this.post<{ workspaces: { workspaceId: string }[] }>(
      "/api/v1/workspaces/list_by_user_id",
      { userId: defaultUserId },
    );
    for (const { workspaceId } of workspaces) {
      const { connections } = await this.post<{
        connections: { connectionId: string; name: string }[];
      }>("/api/v1/web_backend/connections/list", { workspaceId, pageSize: 500 });
      const found = connections.find((connection) => connection.name === name);
      if (found) return found.connectionId;
    }
    throw new Error(`Airbyte has no connection named ${name}`);
  }

  /** Starts a sync, and gives the id of its job. */
  async sync(connectionId: string): Promise<number> {
    const { job } = await this.post<{ job: { id: number } }>("/api/v1/connections/sync", {
      connectionId,
    });
    return job.id;
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
