import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fromRunner, type Launcher } from "../../../support/airstrip.ts";
import { freePort, until } from "../../../support/process.ts";

/** An answer as long as a page of DAGs, of which there is one for every path. */
const ANSWER = JSON.stringify({
  dag_id: "bench",
  tags: [],
  rows: Array.from({ length: 100 }, (_, row) => ({ row, text: "x".repeat(75) })),
});

/** An upstream that costs next to nothing, and nginx before it as the peer to measure against. */
export interface Nginx {
  /** Answers every GET. */
  upstream: string;
  /** Answers every POST, and writes down each. */
  counted: string;
  /** Passes everything on to `upstream`. */
  peer: string;
  /** How many calls `counted` has had. */
  calls(): Promise<number>;
  bytes: number;
}

export async function startNginx(launch: Launcher, folder: string): Promise<Nginx> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "answer.json"), ANSWER);
  const [upstream, counted, peer] = [await freePort(), await freePort(), await freePort()];
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  const config = `
    daemon off; pid ${folder}/nginx.pid; error_log ${folder}/error.log;
    worker_processes 2; events { worker_connections 4096; }
    http {
      ${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join(" ")}
      access_log off; default_type application/json; keepalive_requests 1000000;
      open_file_cache max=10; sendfile on; tcp_nopush on;
      upstream behind { server 127.0.0.1:${upstream}; keepalive 256; keepalive_requests 1000000; }
      server { listen 127.0.0.1:${upstream}; root ${folder}; location / { try_files /answer.json =404; } }
      server {
        listen 127.0.0.1:${counted}; access_log ${folder}/calls.log;
        location / { return 200 '{"job":{"id":1,"configId":"00000000-0000-0000-0000-000000000001"}}'; }
      }
      server {
        listen 127.0.0.1:${peer}; access_log ${folder}/peer.log;
        location / {
          proxy_pass http://behind; proxy_http_version 1.1; proxy_set_header Connection "";
        }
      }
    }`;
  await writeFile(join(folder, "nginx.conf"), config);
  const args = ["-p", folder, "-c", join(folder, "nginx.conf")];
  launch({ name: "nginx", command: fromRunner("NGINX"), args });
  await until("nginx", 10_000, async () => (await fetch(`http://127.0.0.1:${peer}/`)).ok || undefined);
  return {
    upstream: `http://127.0.0.1:${upstream}`,
    counted: `http://127.0.0.1:${counted}`,
    peer: `http://127.0.0.1:${peer}`,
    calls: async () => (await readFile(join(folder, "calls.log"), "utf8")).split("\n").length - 1,
    bytes: ANSWER.length,
  };
}
