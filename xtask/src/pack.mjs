// Makes a built bundle as small as a browser can read it. Its arguments: the folder with
// npm's packages, and the folder that Trunk has built.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

const [packages, bundle] = process.argv.slice(-2);
const esbuild = createRequire(join(packages, "package.json"))("esbuild");

// What wasm-bindgen and every browser since 2023 know.
const FEATURES = ["bulk-memory", "reference-types", "sign-ext", "mutable-globals", "nontrapping-float-to-int", "multivalue"]
  .map((name) => `--enable-${name}`);
// Taken apart once, more is found; inlined before that, less. The lowest 1,024 bytes are the last of the
// stack, which grows towards them: without them an addition to an address becomes part of its use.
const SMALLER = ["--no-inline=*", "--low-memory-unused", "--flatten", "--rereloop", "-Oz", "-Oz"];
const [CUSTOM, IMPORTS, FUNCTIONS, CODE] = [0, 2, 3, 10];
const FUNCTION = 0;

/** Runs one of Binaryen's programs over a module. */
function binaryen(program, wasm, options) {
  const folder = mkdtempSync(join(tmpdir(), "airstrip-pack-"));
  try {
    const [from, to] = [join(folder, "from.wasm"), join(folder, "to.wasm")];
    writeFileSync(from, wasm);
    const all = [...options(folder), ...FEATURES, from, "-o", to];
    execFileSync(join(packages, "node_modules", ".bin", program), all, { stdio: ["ignore", "ignore", "inherit"] });
    return readFileSync(to);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Reads numbers, texts and stretches of a module, from a place on. */
class Reader {
  constructor(bytes, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  number() {
    let [value, shift, byte] = [0, 0, 0];
    do {
      byte = this.bytes[this.at++];
      value |= (byte & 127) << shift;
      shift += 7;
    } while (byte & 128);
    return value >>> 0;
  }

  take(length) {
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  /** As many as are counted here, each read by `one`. */
  list(one) {
    return Array.from({ length: this.number() }, () => one(this));
  }

  /** An import: where it is from, its name, and what it is as it is written. */
  import() {
    const [module, name] = [this.take(this.number()).toString(), this.take(this.number()).toString()];
    const start = this.at;
    if (this.bytes[this.at++] !== FUNCTION) throw new Error(`${name} is imported and no function`);
    this.number();
    return { module, name, type: this.bytes.subarray(start, this.at) };
  }
}

function number(value) {
  const bytes = [];
  do {
    bytes.push(value > 127 ? (value & 127) | 128 : value);
    value >>>= 7;
  } while (value);
  return Buffer.from(bytes);
}

const sized = (bytes) => Buffer.concat([number(bytes.length), bytes]);
const text = (value) => sized(Buffer.from(value));
const list = (items) => Buffer.concat([number(items.length), ...items]);

/** The sections of a module. */
function sections(wasm) {
  const found = [];
  for (const reader = new Reader(wasm, 8); reader.at < wasm.length; ) {
    const id = reader.take(1)[0];
    found.push({ id, content: reader.take(reader.number()) });
  }
  return found;
}

function module(sections) {
  const section = ({ id, content }) => Buffer.concat([Buffer.from([id]), sized(content)]);
  return Buffer.concat([Buffer.from("\0asm\x01\0\0\0", "latin1"), ...sections.map(section)]);
}

function read(all, id, one) {
  const section = all.find((section) => section.id === id);
  return section ? new Reader(section.content).list(one) : [];
}

/** The bindings without what nobody imports from them: a library exports classes for streams. */
async function shaken(file) {
  const built = await esbuild.build({
    stdin: { contents: `export { default } from "./${basename(file)}"`, resolveDir: bundle },
    bundle: true,
    format: "esm",
    target: "es2022",
    write: false,
    // What is added to a class keeps the class; nobody disposes of one.
    define: { "Symbol.dispose": "undefined" },
  });
  return built.outputFiles[0].text;
}

/** The module without the exports that the bindings do not name, and what only those need. */
async function without(wasm, bindings) {
  const named = new Set([...bindings.matchAll(/\bwasm\.([\w$]+)/g)].map(([, name]) => name));
  const exports = WebAssembly.Module.exports(await WebAssembly.compile(wasm));
  const graph = exports.map(({ name }) => ({ name, export: name, root: named.has(name) || undefined }));
  return binaryen("wasm-metadce", wasm, (folder) => {
    writeFileSync(join(folder, "graph.json"), JSON.stringify(graph));
    return ["--graph-file", join(folder, "graph.json")];
  });
}

/** How many numbers follow an instruction. */
function operands(op, reader) {
  const within = (first, last) => op >= first && op <= last;
  switch (op) {
    case 0x0e: // br_table
      return reader.number() + 1;
    case 0x1c: // select
      return reader.number();
    case 0x11: // call_indirect
      return 2;
    case 0x10: // call
    case 0xd0: // ref.null
    case 0xd2: // ref.func
      return 1;
    case 0xfc: {
      const which = reader.number();
      // Truncations have none; of the others, those of two memories or tables have one for each.
      return which < 8 ? 0 : [8, 10, 12, 14].includes(which) ? 2 : 1;
    }
    default:
      if (within(0x28, 0x3e)) return 2; // Loads and stores.
      // Blocks, branches, variables and tables, sizes and constants.
      return within(0x02, 0x04) || within(0x0c, 0x0d) || within(0x20, 0x26) || within(0x3f, 0x42) ? 1 : 0;
  }
}

/** What a function does, without what it does it to: its variables and its instructions. */
function deeds(code) {
  const reader = new Reader(code);
  const variables = reader.list(() => [reader.number(), reader.take(1)[0]]);
  const found = [variables.length, ...variables.flat()];
  while (reader.at < code.length) {
    const op = reader.take(1)[0];
    found.push(op);
    if (op === 0x43 || op === 0x44) reader.take(op === 0x43 ? 4 : 8); // Constants of 32 and 64 bits.
    else for (let left = operands(op, reader); left > 0; left--) reader.number();
  }
  return Buffer.from(found);
}

/** The module with functions that are alike beside each other, where brotli sees that they are. */
function ordered(wasm) {
  const all = sections(wasm).filter(({ id }) => id !== CUSTOM);
  const before = read(all, IMPORTS, (reader) => reader.import()).length;
  const types = read(all, FUNCTIONS, (reader) => reader.number());
  const code = read(all, CODE, (reader) => reader.take(reader.number()));
  const deed = code.map(deeds);
  const order = types
    .map((_, at) => at)
    .sort((a, b) => types[a] - types[b] || Buffer.compare(deed[a], deed[b]) || Buffer.compare(code[a], code[b]));
  // wasm-opt orders by names.
  const names = order.map((at, place) => [before + at, String(place).padStart(6, "0")]).sort(([a], [b]) => a - b);
  const named = list(names.map(([at, name]) => Buffer.concat([number(at), text(name)])));
  const section = Buffer.concat([text("name"), Buffer.from([1]), sized(named)]);
  all.push({ id: CUSTOM, content: section });
  return binaryen("wasm-opt", module(all), () => ["--reorder-functions-by-name"]);
}

/** Both with short names for what the module imports: the usual ones are half a hash, twice. */
function renamed(wasm, bindings) {
  const short = new Map();
  const replace = (pattern, by, name) => {
    const text = bindings.replace(pattern, by);
    if (text === bindings) throw new Error(`the bindings do not offer ${name}`);
    bindings = text;
  };
  const all = sections(wasm).filter(({ id }) => id !== CUSTOM);
  for (const section of all.filter(({ id }) => id === IMPORTS)) {
    const imports = new Reader(section.content).list((reader) => reader.import());
    for (const module of new Set(imports.map(({ module }) => module))) {
      replace(JSON.stringify(module), '"_"', module);
    }
    const entries = imports.map(({ name, type }) => {
      if (!short.has(name)) {
        short.set(name, `_${short.size.toString(36)}`);
        replace(new RegExp(`^( *)${name}(?=[:(])`, "m"), `$1${short.get(name)}`, name);
      }
      return Buffer.concat([text("_"), text(short.get(name)), type]);
    });
    section.content = list(entries);
  }
  return [module(all), bindings];
}

const wasmFile = join(bundle, readdirSync(bundle).find((name) => name.endsWith("_bg.wasm")));
const bindingsFile = wasmFile.replace(/_bg\.wasm$/, ".js");

const whole = await shaken(bindingsFile);
const needed = await without(readFileSync(wasmFile), whole);
const small = ordered(binaryen("wasm-opt", needed, () => SMALLER));
const [wasm, bindings] = renamed(small, whole);
const minified = await esbuild.transform(bindings, { minify: true, format: "esm", target: "es2022" });
// Nobody is given what does not start.
await WebAssembly.compile(wasm);
writeFileSync(wasmFile, wasm);
writeFileSync(bindingsFile, minified.code);
