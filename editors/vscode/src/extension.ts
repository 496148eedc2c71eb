// The extension: the server, its status, the commands.

import * as vscode from "vscode";
import { Server } from "./server";
import { repaint, show } from "./show";
import { Status } from "./status";

let server: Server | undefined;

/** VS Code calls it when a file opens that airenv may know. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel("airenv");
  const status = new Status();
  const started = new Server(status, log);
  server = started;
  context.subscriptions.push(
    log,
    status,
    vscode.commands.registerCommand("airenv.restart", () => started.restart()),
    vscode.commands.registerCommand("airenv.show", show),
    vscode.commands.registerCommand("airenv.log", () => log.show()),
    vscode.window.onDidChangeActiveColorTheme(repaint),
    vscode.workspace.onDidGrantWorkspaceTrust(() => started.restart()),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (["airenv.path", "airenv.args"].some((setting) => change.affectsConfiguration(setting))) {
        void started.restart();
      }
    }),
  );
  await started.restart();
}

/** VS Code calls it at the end. */
export async function deactivate(): Promise<void> {
  await server?.stop();
}
