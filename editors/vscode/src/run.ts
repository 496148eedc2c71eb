// Runs airenv once and takes what it prints.
//
// Enters: the program, its arguments, a folder. Leaves: the exit status and the output. No shell reads the arguments.

import { execFile } from "node:child_process";

/** What a run printed. */
export interface Run {
  /** The exit status; `undefined` if the program did not end by itself. */
  readonly status: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

const LARGEST_OUTPUT = 64 * 1024 * 1024;
const LONGEST_RUN = 60_000;

/** Runs the program in a folder. */
export function run(program: string, args: readonly string[], cwd: string): Promise<Run> {
  return new Promise((resolve) => {
    const options = { cwd, maxBuffer: LARGEST_OUTPUT, timeout: LONGEST_RUN, windowsHide: true };
    execFile(program, [...args], options, (error, stdout, stderr) => {
      const code: unknown = error === null ? 0 : error.code;
      const status = typeof code === "number" ? code : undefined;
      // A program that did not start has printed nothing.
      resolve({
        status,
        stdout,
        stderr: stderr !== "" || error === null || status !== undefined ? stderr : error.message,
      });
    });
  });
}
