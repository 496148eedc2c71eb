// The command "Show what Airflow will do".
//
// Enters: a workspace folder that the user chooses or works in. Leaves: a panel without scripts, or a text. It shows
// what is saved, not what is typed.

import * as vscode from "vscode";
import { findBinary } from "./binary";
import { picture, themed } from "./picture";
import { surroundings } from "./settings";

/** A page that is open: the panel of a folder, and the page as airenv made it. */
interface Open {
  readonly panel: vscode.WebviewPanel;
  html: string;
}

const pages = new Map<string, Open>();

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

/** Gives the open pages the colours of the window. */
export function repaint(): void {
  for (const page of pages.values()) {
    paint(page);
  }
}

function open(folder: vscode.WorkspaceFolder, html: string): void {
  const key = folder.uri.toString();
  let page = pages.get(key);
  if (page === undefined) {
    page = { panel: panelOf(folder), html };
    page.panel.onDidDispose(() => pages.delete(key));
    pages.set(key, page);
  }
  page.html = html;
  paint(page);
  page.panel.reveal(undefined, true);
}

function paint(page: Open): void {
  const { kind } = vscode.window.activeColorTheme;
  const isDark = kind === vscode.ColorThemeKind.Dark || kind === vscode.ColorThemeKind.HighContrast;
  page.panel.webview.html = themed(page.html, isDark);
}

function panelOf(folder: vscode.WorkspaceFolder): vscode.WebviewPanel {
  const title = `What Airflow will do: ${folder.name}`;
  return vscode.window.createWebviewPanel("airenv.show", title, vscode.ViewColumn.Beside, {
    enableScripts: false,
    enableForms: false,
    enableCommandUris: false,
    enableFindWidget: true,
    localResourceRoots: [],
  });
}
