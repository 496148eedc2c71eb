// Reads reports for GitHub and Azure with the libraries of their makers: each line, taken apart and written again by
// the library, is the same line, and says the path that the JSON report of the same findings says.
// Usage: node reports.mjs FOLDER, with <case>.github, <case>.azure and <case>.json in it.
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import assert from "node:assert";

const require = createRequire(import.meta.url);
const modules = join(process.cwd(), "node_modules");
const { issueCommand } = await import(pathToFileURL(join(modules, "@actions/core/lib/command.js")));
const { commandFromString } = require("azure-pipelines-task-lib/taskcommand.js");

const folder = process.argv[2];
const lines = (name) => readFileSync(join(folder, name), "utf8").split("\n").filter((line) => line !== "");

/** What `@actions/core` writes of a command. */
function written(command, properties, message) {
  const write = process.stdout.write;
  let text = "";
  process.stdout.write = (part) => ((text += part), true);
  try {
    issueCommand(command, properties, message);
  } finally {
    process.stdout.write = write;
  }
  return text.trimEnd();
}

/** What GitHub's runner makes of a line: the library writes commands only. */
function read(line) {
  const [, command, list, message] = /^::(\w+) ([^\n]*?)::(.*)$/.exec(line);
  const data = (text) => text.replaceAll("%0D", "\r").replaceAll("%0A", "\n").replaceAll("%25", "%");
  const value = (text) => data(text.replaceAll("%3A", ":").replaceAll("%2C", ","));
  const pairs = list.split(",").map((pair) => [pair.slice(0, pair.indexOf("=")), value(pair.slice(pair.indexOf("=") + 1))]);
  return { command, properties: Object.fromEntries(pairs), message: data(message) };
}

/** A path as reports show it: what a terminal would obey is spelled out. */
function shown(path) {
  const spelled = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };
  const escaped = (character) => spelled[character] ?? `\\u{${character.codePointAt(0).toString(16)}}`;
  return path.replace(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu, escaped);
}

let count = 0;
for (const name of readdirSync(folder).filter((name) => name.endsWith(".json"))) {
  const report = JSON.parse(readFileSync(join(folder, name), "utf8"));
  const said = [...report.diagnostics, ...report.errors].map((entry) => shown(entry.path)).sort();
  const github = lines(name.replace(".json", ".github")).filter((line) => line.startsWith("::"));
  const azure = lines(name.replace(".json", ".azure"));
  const files = github.map((line) => {
    const { command, properties, message } = read(line);
    assert.equal(written(command, properties, message), line);
    return properties.file;
  });
  assert.deepEqual(files.sort(), said, `${name}: GitHub`);
  const paths = azure.map((line) => {
    const command = commandFromString(line);
    assert.equal(command.toString(), line);
    assert.equal(command.command, "task.logissue");
    return command.properties.sourcepath;
  });
  assert.deepEqual(paths.sort(), said, `${name}: Azure`);
  count += files.length + paths.length;
}
assert(count > 10, `only ${count} commands`);
