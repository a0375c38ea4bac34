// @ts-check
/**
 * Build the browser files into `haidang_widgets/static/`.
 *
 *   node build.mjs           build, and remove what an earlier build left
 *   node build.mjs --check   build into a temporary folder and compare with what lies in `static/`; exit 1 if they differ
 *
 * Made from `src/`:
 *   lesson.<hash>.js     lessons \ what both need stands in parts.<hash>.js: the runtime and
 *   attempt.<hash>.js    checks  / all items (one file: smaller than the requests of a finer split)
 *   live.<hash>.js       pages with a kernel: the ipywidgets manager
 *   home.<hash>.js       the little that pages made by the server need: unsent answers, signing out
 *   haidang.<hash>.css   every style of pages and components; the fonts it names lie beside it
 *   live.<hash>.css      besides it on live pages: ipywidgets' own styles, and ours over them
 *   bench.<hash>.js      one simulated task alone, for authors (haidang task play)
 *   esm/<component>.js   one file for each component, for JupyterLab, and esm/components.css
 *   manifest.json        logical name → built name; `fonts`; `files`: all of them
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const source = join(here, "src");
const target = join(here, "haidang_widgets", "static");

/** Components that show a whole page; a check can hold all others. */
const WHOLE = ["check", "result"];
const SHARED = { lesson: "page/lesson_page.js", attempt: "page/attempt_page.js" };
const ALONE = { live: "page/live.js", home: "page/home.js", bench: "page/task_bench.js" };
/** In the order in which they are to win. */
const STYLES = ["tokens.css", "page.css", "learning.css", "components.css", "phone.css"];
/** From the packages that ipywidgets' controls are made of. */
const WIDGET_STYLES = [
  "@lumino/widgets/style/widget.css",
  "@lumino/widgets/style/tabbar.css",
  "@jupyter-widgets/controls/css/widgets-base.css",
];
/** Styles of a component alone in JupyterLab. */
const COMPONENT_STYLES = ["tokens.css", "components.css", "phone.css"];
const PICTURES = ["favicon.svg"];

/** Names of the components, from the folder: a new component is a new file. */
function componentNames() {
  return readdirSync(join(source, "components"))
    .filter((name) => name.endsWith(".js"))
    .map((name) => name.slice(0, -3))
    .sort();
}

/**
 * The list of the folder, as code: `haidang:items` are the components that a check can hold.
 * @type {esbuild.Plugin}
 */
const componentList = {
  name: "component list",
  setup(build) {
    build.onResolve({ filter: /^haidang:items$/ }, (args) => ({ path: args.path, namespace: "haidang" }));
    build.onLoad({ filter: /.*/, namespace: "haidang" }, () => {
      const names = componentNames().filter((name) => !WHOLE.includes(name));
      const lines = names.map((name) => `import ${name} from "./${name}.js";`);
      lines.push(`export const items = { ${names.join(", ")} };`);
      return { contents: lines.join("\n"), resolveDir: join(source, "components"), loader: "js" };
    });
  },
};

/**
 * What the ipywidgets packages carry along and a page never uses: Node modules, and a sanitizer with its own
 * HTML and CSS parsers, in whose place the browser's parser works (`page/live/sanitize.js`).
 * @type {esbuild.Plugin}
 */
const slim = {
  name: "slim",
  setup(build) {
    build.onResolve({ filter: /^path$/ }, (args) =>
      build.resolve("path-browserify", { resolveDir: args.resolveDir, kind: args.kind }),
    );
    build.onResolve({ filter: /^(url|fs|ws|source-map-js)$/ }, () => ({ path: "empty", namespace: "empty" }));
    build.onResolve({ filter: /^sanitize-html$/ }, () => ({ path: join(source, "page", "live", "sanitize.js") }));
    build.onLoad({ filter: /.*/, namespace: "empty" }, () => ({ contents: "export default {};", loader: "js" }));
  },
};

/** Phones of the last six years. */
const small = /** @type {const} */ ({ minify: true, target: "es2020", charset: "utf8", legalComments: "none" });

/** @type {esbuild.BuildOptions} */
const common = {
  ...small,
  bundle: true,
  format: "esm",
  logLevel: "warning",
  absWorkingDir: here,
  define: { "process.env.NODE_ENV": '"production"', "process.env": "{}", global: "globalThis" },
};

/** @param {Uint8Array | string} bytes */
function hash(bytes) {
  return createHash("sha256").update(bytes).digest("hex").slice(0, 10);
}

/**
 * @param {Record<string, string>} entries
 * @param {string} out
 * @param {esbuild.BuildOptions} [options]
 */
function bundled(entries, out, options = {}) {
  return esbuild.build({
    ...common,
    ...options,
    entryPoints: Object.entries(entries).map(([name, path]) => ({ in: join(source, path), out: name })),
    outdir: out,
    write: false,
    plugins: [componentList, slim],
  });
}

/** @param {string} out */
async function scripts(out) {
  // All that lessons and attempts share comes out as one file with this name; a second one would be an error.
  const shared = await bundled(SHARED, out, { splitting: true, chunkNames: "parts" });
  const alone = await bundled(ALONE, out);
  const made = [...(shared.outputFiles ?? []), ...(alone.outputFiles ?? [])].map(({ path, text }) => ({ name: basename(path), text }));
  const parts = made.find(({ name }) => name === "parts.js");
  const partsName = parts ? `parts.${hash(parts.text)}.js` : "";
  /** @type {Record<string, string>} */
  const names = {};
  for (const { name, text } of made) {
    const code = text.replaceAll('"./parts.js"', `"./${partsName}"`);
    names[name] = name === "parts.js" ? partsName : `${name.slice(0, -3)}.${hash(code)}.js`;
    writeFileSync(join(out, names[name]), code);
  }
  return names;
}

/** @param {string[]} names */
function stylesOf(names) {
  return names
    .map((name) => join(source, "styles", name))
    .filter((path) => existsSync(path))
    .map((path) => readFileSync(path, "utf8"))
    .join("\n");
}

/** @param {string} out */
async function styles(out) {
  /** @type {Record<string, string>} */
  const names = {};
  let text = stylesOf(STYLES);
  const fonts = [];
  for (const name of readdirSync(join(here, "fonts")).sort()) {
    if (!name.endsWith(".woff2")) continue;
    const bytes = readFileSync(join(here, "fonts", name));
    const built = name.replace(/\.woff2$/, `.${hash(bytes)}.woff2`);
    writeFileSync(join(out, built), bytes);
    text = text.replaceAll(`../../fonts/${name}`, built);
    names[name] = built;
    fonts.push(built);
  }
  const stock = await esbuild.build({
    ...common,
    stdin: { contents: WIDGET_STYLES.map((path) => `@import "${path}";`).join(""), resolveDir: here, loader: "css" },
    write: false,
    loader: { ".svg": "dataurl" },
  });
  const sheets = { "haidang.css": text, "live.css": stock.outputFiles[0].text + stylesOf(["live.css"]) };
  for (const [name, sheet] of Object.entries(sheets)) {
    const { code } = await esbuild.transform(sheet, { ...small, loader: "css" });
    names[name] = `${name.slice(0, -4)}.${hash(code)}.css`;
    writeFileSync(join(out, names[name]), code);
  }
  for (const name of PICTURES) {
    const bytes = readFileSync(join(source, "page", name));
    const built = name.replace(/(\.\w+)$/, `.${hash(bytes)}$1`);
    writeFileSync(join(out, built), bytes);
    names[name] = built;
  }
  return { names, fonts };
}

/**
 * For JupyterLab, where the source travels inside the widget's state: everything in one file.
 * @param {string} out
 */
async function components(out) {
  mkdirSync(join(out, "esm"), { recursive: true });
  await esbuild.build({
    ...common,
    entryPoints: componentNames().map((name) => join(source, "components", `${name}.js`)),
    outdir: join(out, "esm"),
    plugins: [componentList],
  });
  const text = stylesOf(COMPONENT_STYLES).replace(/@font-face\s*{[^}]*}/g, "");
  const { code } = await esbuild.transform(text, { ...small, loader: "css" });
  writeFileSync(join(out, "esm", "components.css"), code);
}

/** @param {string} folder @returns {string[]} */
function filesIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((one) => one.isFile())
    .map((one) => relative(folder, join(one.parentPath ?? one.path, one.name)))
    .sort();
}

/** @param {string} out */
async function build(out) {
  mkdirSync(out, { recursive: true });
  const [js, css] = [await scripts(out), await styles(out)];
  await components(out);
  const manifest = {
    ...js,
    ...css.names,
    fonts: css.fonts,
    files: filesIn(out).filter((name) => name !== "manifest.json"),
  };
  writeFileSync(join(out, "manifest.json"), `${JSON.stringify(manifest, null, 1)}\n`);
}

/** @param {string} made @param {string} committed */
function differences(made, committed) {
  const names = new Set([...filesIn(made), ...filesIn(committed)]);
  return [...names].filter((name) => {
    const [one, other] = [join(made, name), join(committed, name)];
    return !existsSync(one) || !existsSync(other) || !readFileSync(one).equals(readFileSync(other));
  });
}

const fresh = mkdtempSync(join(tmpdir(), "haidang-build-"));
try {
  await build(fresh);
  const changed = differences(fresh, target);
  if (process.argv.includes("--check")) {
    for (const name of changed) console.error(`differs from what the sources build: static/${name}`);
    if (changed.length) process.exitCode = 1;
    else console.log(`static/ is what the sources build (${filesIn(target).length} files)`);
  } else {
    for (const name of changed) {
      const made = join(fresh, name);
      if (existsSync(made)) {
        mkdirSync(dirname(join(target, name)), { recursive: true });
        writeFileSync(join(target, name), readFileSync(made));
      } else rmSync(join(target, name));
    }
    console.log(changed.length ? `built: ${changed.join(", ")}` : "nothing changed");
  }
} finally {
  rmSync(fresh, { recursive: true });
}
