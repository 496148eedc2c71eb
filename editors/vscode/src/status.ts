// The line about airenv in VS Code's language status (the braces in the status bar).

import * as vscode from "vscode";
import { SELECTORS } from "./files";

/** What the server does at present. */
export type State =
  | { readonly kind: "starting" }
  | { readonly kind: "running"; readonly version: string; readonly path: string; readonly from: string }
  | { readonly kind: "stopped"; readonly reason: string };

/** The status item. */
export class Status implements vscode.Disposable {
  private readonly item = vscode.languages.createLanguageStatusItem("airenv", SELECTORS as vscode.DocumentFilter[]);

  constructor() {
    this.item.name = "airenv";
    this.item.command = { command: "airenv.restart", title: "Restart" };
  }

  show(state: State): void {
    this.item.busy = state.kind === "starting";
    this.item.severity =
      state.kind === "stopped" ? vscode.LanguageStatusSeverity.Error : vscode.LanguageStatusSeverity.Information;
    if (state.kind === "running") {
      this.item.text = `airenv ${state.version}`.trim();
      this.item.detail = `${state.path} (from ${state.from})`;
    } else {
      this.item.text = state.kind === "starting" ? "airenv starts" : "airenv does not run";
      this.item.detail = state.kind === "starting" ? "" : state.reason;
    }
  }

  dispose(): void {
    this.item.dispose();
  }
}
