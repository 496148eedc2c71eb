// Running a program: what it gets, and what comes back.

import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { test } from "node:test";
import { run } from "../src/run";

test("arguments reach the program as they are", async () => {
  const odd = ["a b", '"', "'", "$HOME", "$(id)", "`id`", "*", "", "a\nb", "%PATH%", "ä", "--", "\\", "&& id"];
  const { status, stdout } = await run(
    process.execPath,
    ["-e", "process.stdout.write(JSON.stringify(process.argv.slice(1)))", "--", ...odd],
    tmpdir(),
  );
  assert.equal(status, 0);
  assert.deepEqual(JSON.parse(stdout), odd);
});

test("the exit status and the messages come back", async () => {
  const script = "console.error('no'); console.log('yes'); process.exitCode = 2";
  assert.deepEqual(await run(process.execPath, ["-e", script], tmpdir()), {
    status: 2,
    stdout: "yes\n",
    stderr: "no\n",
  });
});

test("a program that is not there has no status and a message", async () => {
  const { status, stderr } = await run("/nowhere/airenv", [], tmpdir());
  assert.equal(status, undefined);
  assert.match(stderr, /ENOENT/);
});
