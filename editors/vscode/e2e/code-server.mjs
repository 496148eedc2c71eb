// The extension in the real editor: VS Code in a browser, driven as a person drives it, by keys.
//
// Enters: the package (`npm run package`), airenv, code-server, Chromium. Leaves: the exit status, and pictures of each
// step. It writes only to a new temporary folder and to the folder of the pictures, and talks only to this machine.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import puppeteer from "puppeteer-core";

const HERE = import.meta.dirname;
const AIRENV = resolve(process.env.AIRENV ?? join(HERE, "../../../target/debug/airenv"));
const CODE_SERVER = process.env.CODE_SERVER ?? "code-server";
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const PICTURES = resolve(process.env.PICTURES ?? join(HERE, "pictures"));
const PATIENCE = 60_000;

const BACKEND =
  "AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.systems_manager.SystemsManagerParameterStoreBackend\n";
const KWARGS = `{"region_name": "eu-west-1", "role_arn": "arn:aws:iam::123456789012:role/airflow"}`;
const SOUND = `${BACKEND}AIRFLOW__SECRETS__BACKEND_KWARGS=${KWARGS}\n`;
const BROKEN = SOUND.replace("}\n", ",}\n");

const folder = mkdtempSync(join(tmpdir(), "airenv-e2e-"));
const project = join(folder, "project");

/** Calls a test until it gives something, or says what did not come. */
async function until(what, test) {
  const end = Date.now() + PATIENCE;
  let last;
  while (Date.now() < end) {
    last = await test().catch((error) => error);
    if (last && !(last instanceof Error)) {
      return last;
    }
    await sleep(200);
  }
  throw new Error(`${what} did not come${last instanceof Error ? `: ${last.message}` : ""}`);
}

/** A port that nothing listens on. */
function freePort() {
  return new Promise((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

function writeProject() {
  mkdirSync(join(project, ".astro"), { recursive: true });
  writeFileSync(join(project, ".astro/config.yaml"), "project:\n  name: e2e\n");
  writeFileSync(join(project, ".env"), BROKEN);
  const user = {
    "editor.minimap.enabled": false,
    "editor.wordWrap": "on",
    "files.autoSave": "off",
    // The browser is light: a page that follows the system and not the window shows here.
    "workbench.colorTheme": "Dark Modern",
    "workbench.secondarySideBar.defaultVisibility": "hidden",
    "workbench.startupEditor": "none",
    ...JSON.parse(process.env.SETTINGS ?? "{}"),
  };
  // The window is a remote one: which program runs there is a setting of that machine.
  for (const [of, settings] of Object.entries({ User: user, Machine: { "airenv.path": AIRENV } })) {
    mkdirSync(join(folder, "data", of), { recursive: true });
    writeFileSync(join(folder, "data", of, "settings.json"), JSON.stringify(settings));
  }
}

// What ends in .js is code-server from npm, which the node that runs this script starts.
const [program, first] = CODE_SERVER.endsWith(".js") ? [process.execPath, [CODE_SERVER]] : [CODE_SERVER, []];
const own = ["--user-data-dir", join(folder, "data"), "--extensions-dir", join(folder, "extensions")];
const config = ["--config", join(folder, "config.yaml")];

function install() {
  const name = readdirSync(join(HERE, "..")).find((entry) => entry.endsWith(".vsix"));
  assert(name !== undefined, "no package: run `npm run package` first");
  const said = execFileSync(program, [...first, ...config, ...own, "--install-extension", join(HERE, "..", name)]);
  assert.match(String(said), /successfully installed/);
}

async function serve() {
  const port = await freePort();
  const quiet = ["--disable-telemetry", "--disable-update-check", "--disable-workspace-trust"];
  const args = [...first, ...config, ...own, ...quiet, "--auth", "none", "--bind-addr", `127.0.0.1:${port}`];
  const server = spawn(program, args, { stdio: "ignore" });
  const address = `http://127.0.0.1:${port}/`;
  await until("code-server", async () => (await fetch(`${address}healthz`)).ok);
  return { server, address };
}

/** What a person does and sees in the window. */
class Window {
  constructor(page) {
    this.page = page;
  }

  async picture(name) {
    await sleep(500);
    await this.page.screenshot({ path: join(PICTURES, `${name}.png`) });
  }

  async keys(...chord) {
    for (const key of chord) {
      await this.page.keyboard.down(key);
    }
    for (const key of chord.reverse()) {
      await this.page.keyboard.up(key);
    }
  }

  /** Chooses from the list that a key opens: a file (`Control+P`) or a command (`F1`). */
  async choose(text, ...chord) {
    await this.keys(...chord);
    await this.page.waitForSelector(".quick-input-widget input", { visible: true, timeout: PATIENCE });
    await this.page.keyboard.type(text);
    const [wanted] = text.split(": ").slice(-1);
    await until(`“${text}” in the list`, async () =>
      (await this.text(".quick-input-list .monaco-list-row.focused"))?.includes(wanted),
    );
    await this.keys("Enter");
  }

  text(selector) {
    return this.page.$eval(selector, (element) => element.textContent).catch(() => undefined);
  }

  /** What the status bar says about the problems. */
  problems() {
    return this.page.$eval("#status\\.problems", (element) => element.getAttribute("aria-label"));
  }
}

/** The page of airenv, which VS Code puts in a frame in a frame: its text, and how bright it is behind the text. */
async function shownPage(page) {
  for (const frame of page.frames()) {
    const [text, colour] = await frame
      .evaluate(() => [document.body.textContent, getComputedStyle(document.body).backgroundColor])
      .catch(() => ["", ""]);
    if (text.includes("SSM")) {
      return { text, brightness: Math.max(...colour.match(/\d+/g).map(Number)) };
    }
  }
  return undefined;
}

async function steps(window) {
  const { page } = window;
  await page.waitForSelector(".monaco-workbench", { timeout: PATIENCE });
  await until("the list of files", async () => (await window.text(".explorer-folders-view"))?.includes(".env"));
  await window.choose(".env", "Control", "p");
  await page.waitForSelector(".monaco-editor .view-lines", { timeout: PATIENCE });

  console.log("the finding");
  await page.waitForSelector(".monaco-editor .squiggly-error", { timeout: PATIENCE });
  assert.match(await until("the number of errors", () => window.problems()), /Errors: 1\b/);
  await window.picture("1-finding");

  console.log("the quick fix");
  await window.choose("Go to Next Problem (Error, Warning, Info)", "F1");
  await page.waitForSelector(".monaco-editor .zone-widget .message", { timeout: PATIENCE });
  await window.picture("2-problem");
  await window.keys("Escape");
  await window.keys("Control", ".");
  await page.waitForSelector(".action-widget", { visible: true, timeout: PATIENCE });
  await window.picture("3-quick-fixes");
  await window.keys("Enter");
  await page.waitForSelector(".monaco-editor .squiggly-error", { hidden: true, timeout: PATIENCE });
  await until("no problem", async () => /No Problems/.test(await window.problems()));
  await window.keys("Control", "s");
  await until("the saved file", async () => readFileSync(join(project, ".env"), "utf8") !== BROKEN);
  assert.equal(readFileSync(join(project, ".env"), "utf8"), SOUND);
  await window.picture("4-mended");

  console.log("what Airflow will do");
  await window.choose("airenv: Show what Airflow will do", "F1");
  const dark = await until("the page", () => shownPage(page));
  assert.match(dark.text, /eu-west-1/);
  assert.ok(dark.brightness < 60, `the page is bright (${dark.brightness}) in a dark window`);
  await window.picture("5-page");
  await window.choose("Preferences: Toggle between Light/Dark Themes", "F1");
  await until("the light page", async () => (await shownPage(page))?.brightness > 200);
  await window.picture("6-light");
}

writeProject();
mkdirSync(PICTURES, { recursive: true });
install();
const { server, address } = await serve();
const args = ["--no-sandbox", "--disable-dev-shm-usage"];
const browser = await puppeteer.launch({ executablePath: CHROMIUM, args, headless: true });
const page = await browser.newPage();
await page.setViewport({ width: 1400, height: 860 });
const window = new Window(page);
try {
  await page.goto(`${address}?folder=${encodeURIComponent(project)}`);
  await steps(window);
  console.log("1 passed, 0 failed");
} catch (error) {
  await window.picture("failed");
  console.error(error);
  console.log("0 passed, 1 failed");
  process.exitCode = 1;
} finally {
  await browser.close();
  server.kill();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
