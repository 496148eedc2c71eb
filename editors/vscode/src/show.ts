// The command "Show what Airflow will do".
//
// Enters: a workspace folder that the user chooses or works in. Leaves: a panel without scripts, or a text. It shows
// what is saved, not what is typed.

import * as vscode from "vscode";
import { findBinary } from "./binary";
import { picture } from "./picture";
import { surroundings } from "./settings";

const panels = new Map<string, vscode.WebviewPanel>();

/** Runs the command. */
export async function show(): Promise<void> {
  const folder = await chosenFolder();
  if (folder === undefined) {
    return;
  }
  const found = await findBinary(surroundings());
  if ("reason" in found) {
    void vscode.window.showErrorMessage(found.reason);
    return;
  }
  const location = { location: vscode.ProgressLocation.Window, title: "airenv reads the project" };
  const result = await vscode.window.withProgress(location, () => picture(found.path, folder.uri.fsPath));
  if (result.kind === "page") {
    open(folder, result.html);
  } else if (result.kind === "text") {
    const document = await vscode.workspace.openTextDocument({ content: result.text, language: "plaintext" });
    await vscode.window.showTextDocument(document, { preview: true });
  } else {
    void vscode.window.showErrorMessage(`airenv: ${result.message}`);
  }
}

async function chosenFolder(): Promise<vscode.WorkspaceFolder | undefined> {
  const folders = (vscode.workspace.workspaceFolders ?? []).filter((folder) => folder.uri.scheme === "file");
  const active = vscode.window.activeTextEditor?.document.uri;
  const around = active && vscode.workspace.getWorkspaceFolder(active);
  if (around?.uri.scheme === "file") {
    return around;
  }
  if (folders.length === 0) {
    void vscode.window.showErrorMessage("airenv: open the folder of a project first.");
    return undefined;
  }
  return folders.length === 1 ? folders[0] : vscode.window.showWorkspaceFolderPick();
}

function open(folder: vscode.WorkspaceFolder, html: string): void {
  const key = folder.uri.toString();
  let panel = panels.get(key);
  if (panel === undefined) {
    panel = vscode.window.createWebviewPanel(
      "airenv.show",
      `What Airflow will do: ${folder.name}`,
      vscode.ViewColumn.Beside,
      {
        enableScripts: false,
        enableForms: false,
        enableCommandUris: false,
        enableFindWidget: true,
        localResourceRoots: [],
      },
    );
    panel.onDidDispose(() => panels.delete(key));
    panels.set(key, panel);
  }
  panel.webview.html = html;
  panel.reveal(undefined, true);
}
