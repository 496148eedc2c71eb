// What the editor says: settings, folders, environment.
//
// Enters: VS Code's configuration. Leaves: plain data for the modules that know nothing of VS Code.

import { homedir } from "node:os";
import * as vscode from "vscode";
import type { Surroundings } from "./binary";

/** What the search for the program depends on. */
export function surroundings(): Surroundings {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return {
    setting: vscode.workspace.getConfiguration("airenv").get<string>("path", ""),
    folders: folders.filter((folder) => folder.uri.scheme === "file").map((folder) => folder.uri.fsPath),
    isTrusted: vscode.workspace.isTrusted,
    env: process.env,
    home: homedir(),
    platform: process.platform,
  };
}

/** The arguments of the server. */
export function serverArguments(): string[] {
  return vscode.workspace.getConfiguration("airenv").get<string[]>("args", ["server"]);
}
