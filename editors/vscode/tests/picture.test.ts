// What "Show what Airflow will do" opens, from programs that answer as airenv does, and from airenv itself if the
// variable AIRENV names it.

import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { guarded, picture, themed } from "../src/picture";

const META = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>`;
const isWindows = process.platform === "win32";
let top = "";

beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), "airenv test "));
});
afterEach(() => rmSync(top, { recursive: true }));

/** A program with this script. */
function program(script: string): string {
  const path = join(top, "airenv");
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

test("a page is opened with our policy", { skip: isWindows }, async () => {
  const airenv = program(
    `[ "$*" = "show --color never --format html" ] && echo '<!DOCTYPE html><html><head></head></html>'`,
  );
  assert.deepEqual(await picture(airenv, top), {
    kind: "page",
    html: `<!DOCTYPE html><html><head>${META}</head></html>\n`,
  });
});

test("an airenv that makes no pages gives the text", { skip: isWindows }, async () => {
  const airenv = program(
    `[ "$*" = "show --color never" ] && pwd || { echo "error: invalid value 'html'" >&2; exit 2; }`,
  );
  const result = await picture(airenv, top);
  assert.ok(result.kind === "text", JSON.stringify(result));
  assert.ok(result.text.trim().endsWith(top), result.text);
});

test("what is no page is not opened as one", { skip: isWindows }, async () => {
  assert.deepEqual(await picture(program("echo '<script>1</script>'"), top), {
    kind: "text",
    text: "<script>1</script>\n",
  });
});

test("a mistake is said in the words of airenv", { skip: isWindows }, async () => {
  const airenv = program("echo 'airenv: airenv.toml: unknown key `x`' >&2; exit 2");
  assert.deepEqual(await picture(airenv, top), { kind: "failure", message: "airenv.toml: unknown key `x`" });
  assert.deepEqual(await picture(program("exit 3"), top), {
    kind: "failure",
    message: "airenv show ended without a message.",
  });
});

test("the policy stands before everything in the head", () => {
  assert.equal(guarded("no page"), undefined);
  assert.equal(guarded("<p><head></p>"), undefined);
  const html = `<!DOCTYPE html>\n<html lang="en"><head lang="en"><script src="x"></script><title>a</title></head></html>`;
  assert.equal(
    guarded(html),
    html.replace("<script", () => `${META}<script`),
  );
});

test("the page has the colours of the window", () => {
  const html = (scheme: string, media: string, first = "") =>
    `<head><style>${first}
:root { color-scheme: ${scheme}; }
@media ${media} { :root { --page: #000; } }
</style></head><code>(prefers-color-scheme: dark)</code>`;
  const page = html("light dark", "(prefers-color-scheme: dark)");
  const reset = "\ncode { padding: 0; background: none; color: inherit; }";
  assert.equal(themed(page, true), html("dark", "all", reset));
  assert.equal(themed(page, false), html("light", "not all", reset));
});

const airenv = process.env.AIRENV && resolve(process.env.AIRENV);

test("airenv itself", { skip: !airenv && "AIRENV names no airenv" }, async () => {
  writeFileSync(join(top, "Dockerfile"), "FROM apache/airflow:2.10.5\n");
  const backend = "airflow.providers.hashicorp.secrets.vault.VaultBackend";
  const kwargs = '{"url": "http://vault:8200", "token": "s3cretc4nary"}';
  writeFileSync(
    join(top, ".env"),
    `AIRFLOW__SECRETS__BACKEND=${backend}\nAIRFLOW__SECRETS__BACKEND_KWARGS='${kwargs}'\n`,
  );
  const result = await picture(airenv ?? "", top);
  assert.ok(result.kind !== "failure", JSON.stringify(result));
  const text = result.kind === "page" ? result.html : result.text;
  assert.match(text, /http:\/\/vault:8200/);
  assert.ok(!text.includes("s3cretc4nary"));
  if (result.kind === "page") {
    assert.match(result.html, /prefers-color-scheme/);
    assert.doesNotMatch(themed(result.html, true), /prefers-color-scheme|light dark;/);
  }
});
