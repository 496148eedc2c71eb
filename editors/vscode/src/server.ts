// The language server: one for the window.
//
// Enters: the settings. Leaves: a running `airenv server`, its state for the status item, its messages in the log.

import * as vscode from "vscode";
import { LanguageClient, type LanguageClientOptions, RevealOutputChannelOn, State } from "vscode-languageclient/node";
import { type Found, findBinary } from "./binary";
import { SELECTORS } from "./files";
import { serverArguments, surroundings } from "./settings";
import type { Status } from "./status";

/** The server and what is needed to start it again. */
export class Server {
  private client: LanguageClient | undefined;
  private last: Promise<void> = Promise.resolve();

  constructor(
    private readonly status: Status,
    private readonly log: vscode.OutputChannel,
  ) {}

  /** Stops the server if it runs, and starts it with the settings of now. One after the other, if asked twice. */
  restart(): Promise<void> {
    return this.next(async () => {
      await this.end();
      await this.start();
    });
  }

  /** Stops it. */
  stop(): Promise<void> {
    return this.next(() => this.end());
  }

  private next(work: () => Promise<void>): Promise<void> {
    this.last = this.last.then(work).catch((error: unknown) => this.failed(`airenv did not start: ${String(error)}`));
    return this.last;
  }

  private async end(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    // A server that has ended by itself cannot be stopped; that is no reason not to start the next.
    await client?.dispose().catch((error: unknown) => this.log.appendLine(String(error)));
  }

  private async start(): Promise<void> {
    this.status.show({ kind: "starting" });
    const found = await findBinary(surroundings());
    if ("reason" in found) {
      this.failed(found.reason);
      return;
    }
    const args = serverArguments();
    this.log.appendLine(`Starting ${found.path} (from ${found.from}), arguments ${JSON.stringify(args)}`);
    // No transport is named: the client would add an argument for it.
    const client = new LanguageClient("airenv", "airenv", { command: found.path, args }, this.options());
    client.onDidChangeState(({ newState }) => this.changed(client, found, newState));
    this.client = client;
    // The client has told the user why.
    await client.start().catch((error: unknown) => this.ended(String(error)));
  }

  private options(): LanguageClientOptions {
    return {
      documentSelector: SELECTORS,
      outputChannel: this.log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
    };
  }

  private changed(client: LanguageClient, found: Found, state: State): void {
    if (client !== this.client) {
      return;
    }
    if (state === State.Running) {
      const version = client.initializeResult?.serverInfo?.version ?? "";
      this.status.show({ kind: "running", version, path: found.path, from: found.from });
    } else if (state === State.Starting) {
      this.status.show({ kind: "starting" });
    } else {
      this.status.show({ kind: "stopped", reason: "The server has ended; the log says more." });
    }
  }

  private ended(reason: string): void {
    this.log.appendLine(reason);
    this.status.show({ kind: "stopped", reason });
  }

  private failed(reason: string): void {
    this.ended(reason);
    const settings = "Open the settings";
    void vscode.window.showErrorMessage(reason, settings).then((answer) => {
      if (answer === settings) {
        void vscode.commands.executeCommand("workbench.action.openSettings", "airenv");
      }
    });
  }
}
