// Writes FILE.br and FILE.gz beside every file of a folder that gets smaller by it.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const folder = process.argv.at(-1);
const compressible = /\.(html|js|css|wasm|svg|json|ico|txt)$/;

for (const entry of readdirSync(folder, { recursive: true })) {
  if (!compressible.test(entry)) continue;
  const file = join(folder, entry);
  const content = readFileSync(file);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
    [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
    // Much of a module stood a few bytes before: such distances are then told in fewer bits.
    [constants.BROTLI_PARAM_NDIRECT]: 4,
  };
  const companions = { br: brotliCompressSync(content, { params }), gz: gzipSync(content, { level: 9 }) };
  for (const [ending, compressed] of Object.entries(companions)) {
    if (compressed.length < content.length) writeFileSync(`${file}.${ending}`, compressed);
  }
}
