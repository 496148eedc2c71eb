// The search for the program, in folders that are really there.

import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { expand, findBinary, type Surroundings } from "../src/binary";

let top = "";

beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), "airenv test "));
});
afterEach(() => rmSync(top, { recursive: true }));

function program(path: string, mode = 0o755): string {
  const whole = join(top, path);
  mkdirSync(dirname(whole), { recursive: true });
  writeFileSync(whole, "#!/bin/sh\n");
  chmodSync(whole, mode);
  return whole;
}

function around(change: Partial<Surroundings> = {}): Surroundings {
  const env = { PATH: [join(top, "none"), join(top, "bin")].join(delimiter) };
  const usual = { setting: "", folders: [join(top, "work")], isTrusted: true, env, home: join(top, "home") };
  return { ...usual, platform: "linux", ...change };
}

async function reason(change: Partial<Surroundings>): Promise<string> {
  const found = await findBinary(around(change));
  assert.ok("reason" in found, JSON.stringify(found));
  return found.reason.replaceAll(top, "TOP");
}

test("the setting comes before the Python environment, which comes before PATH", async () => {
  const onPath = program("bin/airenv");
  assert.deepEqual(await findBinary(around()), { path: onPath, from: "PATH" });
  const venv = program("work/venv/bin/airenv");
  assert.deepEqual(await findBinary(around()), { path: venv, from: "the Python environment of the workspace" });
  const dotVenv = program("work/.venv/bin/airenv");
  assert.deepEqual(await findBinary(around()), { path: dotVenv, from: "the Python environment of the workspace" });
  const own = program("own/airenv");
  assert.deepEqual(await findBinary(around({ setting: own })), { path: own, from: "the setting airenv.path" });
});

test("each folder of the workspace may have the environment", async () => {
  const venv = program("second/.venv/bin/airenv");
  const folders = [join(top, "work"), join(top, "second")];
  assert.deepEqual(await findBinary(around({ folders })), {
    path: venv,
    from: "the Python environment of the workspace",
  });
});

test("no program of a workspace runs that is not trusted", async () => {
  program("work/.venv/bin/airenv");
  assert.equal(
    await reason({ isTrusted: false }),
    "There is no program airenv on PATH. Install it, or name it in the setting airenv.path.",
  );
});

test("relative entries of PATH are passed over", async () => {
  program("work/bin/airenv");
  const before = process.cwd();
  process.chdir(join(top, "work"));
  try {
    const places = "in the Python environment of the workspace or on PATH";
    assert.equal(
      await reason({ env: { PATH: ["", ".", "bin"].join(delimiter) } }),
      `There is no program airenv ${places}. Install it, or name it in the setting airenv.path.`,
    );
  } finally {
    process.chdir(before);
  }
});

test("folders and files that cannot be run are no programs", async () => {
  mkdirSync(join(top, "work/.venv/bin/airenv"), { recursive: true });
  program("none/airenv", 0o644);
  const onPath = program("bin/airenv");
  assert.deepEqual(await findBinary(around()), { path: onPath, from: "PATH" });
});

test("a wrong setting is said, and nothing else is taken", async () => {
  program("bin/airenv");
  program("work/flat", 0o644);
  assert.equal(
    await reason({ setting: "flat" }),
    "The setting airenv.path names TOP/work/flat, which is not a program that can be run.",
  );
  assert.equal(
    await reason({ setting: `\${env:NOT_SET}/airenv` }),
    "The setting airenv.path names a variable that has no value here.",
  );
  assert.equal(
    await reason({ setting: "bin/airenv", folders: [] }),
    "The setting airenv.path is a relative path, and no folder is open. Write the whole path.",
  );
});

test("a setting may name the home folder, the workspace and variables", async () => {
  const env = { TOOLS: join(top, "tools"), EMPTY: "" };
  const cases: [string, string][] = [
    ["~/a/airenv", "home/a/airenv"],
    [`\${userHome}/b/airenv`, "home/b/airenv"],
    [`\${workspaceFolder}/c/airenv`, "work/c/airenv"],
    [`\${env:TOOLS}/d/airenv`, "tools/d/airenv"],
    ["e/airenv", "work/e/airenv"],
    ["  f/my airenv  ", "work/f/my airenv"],
  ];
  for (const [setting, path] of cases) {
    const whole = program(path);
    const found = await findBinary(around({ setting, env }));
    assert.deepEqual(found, { path: whole, from: "the setting airenv.path" });
  }
  assert.equal(expand(`x\${env:EMPTY}y`, around({ env })), "xy");
  assert.equal(expand(`\${unknown}/~`, around()), `\${unknown}/~`);
  assert.equal(expand("~other/airenv", around()), "~other/airenv");
  assert.equal(expand(`\${workspaceFolder}/x`, around({ folders: [] })), undefined);
});

test("on Windows the program is airenv.exe, in Scripts", async () => {
  const venv = program("work/.venv/Scripts/airenv.exe");
  program("work/.venv/bin/airenv");
  assert.deepEqual(await findBinary(around({ platform: "win32" })), {
    path: venv,
    from: "the Python environment of the workspace",
  });
  const onPath = program("bin/airenv.exe");
  const env = { Path: `${join(top, "none")};${join(top, "bin")}` };
  assert.deepEqual(await findBinary(around({ platform: "win32", folders: [], env })), { path: onPath, from: "PATH" });
});
