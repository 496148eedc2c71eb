// Where the program `airenv` is.
//
// Enters: the setting, the workspace folders, the environment. Leaves: an absolute path and why it was taken, or what
// was tried. It looks at files and runs nothing.

import { constants, promises as fs } from "node:fs";
import * as path from "node:path";

/** What the search depends on. */
export interface Surroundings {
  /** The setting `airenv.path`; empty if it is not set. */
  readonly setting: string;
  /** The workspace folders, the first one first. */
  readonly folders: readonly string[];
  /** Whether the user trusts the workspace, so that its programs may run. */
  readonly isTrusted: boolean;
  /** The environment of the editor. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The home folder. */
  readonly home: string;
  /** `process.platform`. */
  readonly platform: string;
}

/** The program and where it comes from. */
export interface Found {
  readonly path: string;
  readonly from: "the setting airenv.path" | "the Python environment of the workspace" | "PATH";
}

/** Why there is no program, for the user. */
export interface Missing {
  readonly reason: string;
}

/** Finds the program: the setting, then the Python environment of the workspace, then `PATH`. */
export async function findBinary(around: Surroundings): Promise<Found | Missing> {
  const setting = around.setting.trim();
  if (setting !== "") {
    return fromSetting(setting, around);
  }
  if (around.isTrusted) {
    for (const candidate of inPythonEnvironments(around)) {
      if (await isProgram(candidate)) {
        return { path: candidate, from: "the Python environment of the workspace" };
      }
    }
  }
  for (const candidate of onPath(around)) {
    if (await isProgram(candidate)) {
      return { path: candidate, from: "PATH" };
    }
  }
  const places = around.isTrusted ? "in the Python environment of the workspace or on PATH" : "on PATH";
  return { reason: `There is no program airenv ${places}. Install it, or name it in the setting airenv.path.` };
}

/** The text of a setting with `~` and the variables of VS Code replaced; `undefined` if one of them has no value. */
export function expand(text: string, around: Surroundings): string | undefined {
  const home = /^~(?=$|[/\\])/.test(text) ? around.home + text.slice(1) : text;
  let isComplete = true;
  const expanded = home.replace(/\$\{(workspaceFolder|userHome|env:([^}]+))\}/g, (_whole, name: string, variable) => {
    const value = name === "userHome" ? around.home : variable ? around.env[variable] : around.folders[0];
    isComplete &&= value !== undefined;
    return value ?? "";
  });
  return isComplete ? expanded : undefined;
}

// A wrong setting is said, not passed over: the user wants that program and no other.
async function fromSetting(setting: string, around: Surroundings): Promise<Found | Missing> {
  const expanded = expand(setting, around);
  if (expanded === undefined) {
    return { reason: "The setting airenv.path names a variable that has no value here." };
  }
  const folder = around.folders[0];
  if (!path.isAbsolute(expanded) && folder === undefined) {
    return { reason: "The setting airenv.path is a relative path, and no folder is open. Write the whole path." };
  }
  const absolute = path.resolve(folder ?? "", expanded);
  if (await isProgram(absolute)) {
    return { path: absolute, from: "the setting airenv.path" };
  }
  return { reason: `The setting airenv.path names ${absolute}, which is not a program that can be run.` };
}

function inPythonEnvironments(around: Surroundings): string[] {
  const [bin, name] = around.platform === "win32" ? ["Scripts", "airenv.exe"] : ["bin", "airenv"];
  return around.folders.flatMap((folder) => [".venv", "venv"].map((venv) => path.join(folder, venv, bin, name)));
}

// A relative entry of PATH would mean a file of the workspace.
function onPath(around: Surroundings): string[] {
  const isWindows = around.platform === "win32";
  const list = around.env.PATH ?? around.env.Path ?? "";
  const entries = list.split(isWindows ? ";" : ":").filter((entry) => path.isAbsolute(entry));
  return entries.map((entry) => path.join(entry, isWindows ? "airenv.exe" : "airenv"));
}

async function isProgram(candidate: string): Promise<boolean> {
  try {
    await fs.access(candidate, constants.X_OK);
    return (await fs.stat(candidate)).isFile();
  } catch {
    return false;
  }
}
