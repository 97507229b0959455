// Builds pathway/static_built from pathway/static_src and the locked packages. Run by build.py.
import { cpSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";

import { build, transform } from "esbuild";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..");
const packages = join(root, "node_modules");
const finished = join(here, "..", "static_built");
const built = `${finished}.new`; // takes the place of the old one only when all of it is there

// The royal crest, the crown and the Transport typeface are licensed to GOV.UK alone.
const FORBIDDEN = /crown|crest|GDS[ -]?Transport/i;
const LIMITS = { "app.css": 30 * 1024, "app.js": 15 * 1024 };

function write(name, text) {
  if (FORBIDDEN.test(text)) throw new Error(`${name} holds something of GOV.UK's own (crown, crest or GDS Transport).`);
  const weight = gzipSync(text).length;
  if (weight > (LIMITS[name] ?? Infinity)) throw new Error(`${name} weighs ${weight} bytes gzipped, over its limit.`);
  writeFileSync(join(built, name), text);
  return weight;
}

async function styles(name) {
  const { css } = sass.compile(join(here, "scss", name.replace(".css", ".scss")), {
    loadPaths: [packages],
    importers: [{ findFileUrl: (url) => (url.startsWith("govuk-frontend/") ? pathToFileURL(join(packages, url)) : null) }],
    quietDeps: true,
  });
  const { code } = await transform(css, { loader: "css", minify: true, target: ["chrome109", "firefox115", "safari15.6"] });
  return write(name, code);
}

async function script(name) {
  const { outputFiles } = await build({
    entryPoints: [join(here, "js", name)],
    bundle: true,
    minify: true,
    format: "esm",
    target: ["chrome109", "firefox115", "safari15.6"],
    legalComments: "none",
    write: false,
  });
  return write(name, outputFiles[0].text);
}

function fonts() {
  const source = join(packages, "@fontsource-variable", "atkinson-hyperlegible-next");
  mkdirSync(join(built, "fonts"), { recursive: true });
  for (const file of readdirSync(join(source, "files"))) cpSync(join(source, "files", file), join(built, "fonts", file));
  cpSync(join(source, "LICENSE"), join(built, "fonts", "LICENSE"));
}

function icons() {
  const names = JSON.parse(readFileSync(join(here, "icons.json"), "utf8"));
  mkdirSync(join(built, "icons"), { recursive: true });
  for (const [name, drawing] of Object.entries(names)) {
    const svg = readFileSync(join(packages, "lucide-static", "icons", `${drawing}.svg`), "utf8")
      .replace(/<!--.*?-->\s*/s, "")
      .replace(/\s*class="[^"]*"/, "")
      .replace("<svg", '<svg class="icon" aria-hidden="true" focusable="false"')
      .replace(/\s+/g, " ")
      .replace(/> </g, "><")
      .trim();
    if (/ style=| on\w+=|<script/i.test(svg)) throw new Error(`The icon ${name} holds a style or script.`);
    writeFileSync(join(built, "icons", `${name}.svg`), svg);
  }
}

function ownDrawings() {
  cpSync(join(here, "drawings"), built, { recursive: true });
}

// H5P's own core (GPL-3) is built from npm for the content host and never enters the repository.
function packagePlayer() {
  const source = join(packages, "h5p-standalone", "dist");
  const target = join(built, "h5p-core");
  mkdirSync(target, { recursive: true });
  cpSync(join(source, "frame.bundle.js"), join(target, "frame.bundle.js"));
  for (const folder of ["styles", "fonts", "images"]) cpSync(join(source, folder), join(target, folder), { recursive: true });
  // scorm-again (MIT), the voice of SCORM courses.
  const courses = join(packages, "scorm-again");
  for (const name of ["scorm12.min.js", "scorm2004.min.js"]) {
    // Their maps stay behind, and collecting static files fails over a map that is named and not there.
    const script = readFileSync(join(courses, "dist", name), "utf8").replace(/\n\/\/# sourceMappingURL=\S+\s*$/, "\n");
    writeFileSync(join(target, name), script);
  }
  cpSync(join(courses, "LICENSE"), join(target, "scorm-again.LICENSE.txt"));
  cpSync(join(here, "player"), target, { recursive: true });
}

rmSync(built, { recursive: true, force: true });
mkdirSync(built, { recursive: true });
const [css, js] = await Promise.all([
  styles("app.css"),
  script("app.js"),
  styles("editor.css"),
  script("evidence.js"),
  script("details.js"),
  script("uploads.js"),
  script("record.js"),
  script("activity.js"),
]);
fonts();
icons();
ownDrawings();
packagePlayer();
rmSync(finished, { recursive: true, force: true });
renameSync(built, finished);
console.log(`Assets built: app.css ${(css / 1024).toFixed(1)} KiB, app.js ${(js / 1024).toFixed(1)} KiB gzipped.`);
