// Bundles the extension, or its tests (`node build.mjs tests`), into dist/.
//
// Enters: src/ or tests/, and from the repository the schema and the licences. Leaves: dist/, with the licences of every
// package whose code is in the bundle.

import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const REPOSITORY = "../..";
const COMMON = { bundle: true, platform: "node", target: "node20", format: "cjs", logLevel: "warning" };

/** The licence texts of the packages in a bundle. */
function licences(inputs) {
  const packages = new Set();
  for (const input of inputs) {
    const folder = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];
    if (folder !== undefined) {
      packages.add(folder);
    }
  }
  return [...packages].sort().map((folder) => {
    const { name, version } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    if (file === undefined) {
      throw new Error(`${name} has no licence text`);
    }
    return `${name} ${version}\n\n${readFileSync(`${folder}/${file}`, "utf8").trim()}\n`;
  });
}

async function buildExtension() {
  rmSync("dist", { recursive: true, force: true });
  mkdirSync("dist");
  const { metafile } = await build({
    ...COMMON,
    entryPoints: ["src/extension.ts"],
    outfile: "dist/extension.js",
    external: ["vscode"],
    minify: true,
    metafile: true,
  });
  writeFileSync("dist/LICENSES.txt", licences(Object.keys(metafile.inputs)).join(`\n${"-".repeat(80)}\n\n`));
  copyFileSync(`${REPOSITORY}/schema/airenv.schema.json`, "dist/airenv.schema.json");
  for (const licence of ["LICENSE-MIT", "LICENSE-APACHE"]) {
    copyFileSync(`${REPOSITORY}/${licence}`, `dist/${licence}`);
  }
}

async function buildTests() {
  rmSync("dist/tests", { recursive: true, force: true });
  const entryPoints = readdirSync("tests").filter((name) => name.endsWith(".test.ts"));
  await build({ ...COMMON, entryPoints: entryPoints.map((name) => `tests/${name}`), outdir: "dist/tests" });
}

await (process.argv[2] === "tests" ? buildTests() : buildExtension());
