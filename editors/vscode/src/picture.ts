// What Airflow will do, as `airenv show` tells it.
//
// Enters: the program and a folder. Leaves: a page that runs no script and loads nothing, a text if this airenv makes no
// pages, or the program's own message.

import { run } from "./run";

/** What to open. */
export type Picture =
  | { readonly kind: "page"; readonly html: string }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "failure"; readonly message: string };

const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/** Asks airenv about a folder. */
export async function picture(program: string, folder: string): Promise<Picture> {
  const page = await run(program, ["show", "--color", "never", "--format", "html"], folder);
  const html = page.status === 0 ? guarded(page.stdout) : undefined;
  if (html !== undefined) {
    return { kind: "page", html };
  }
  // An airenv that makes no pages refuses the format; any other mistake comes again, without the word about the format.
  const text = await run(program, ["show", "--color", "never"], folder);
  if (text.status === 0) {
    return { kind: "text", text: text.stdout };
  }
  const message = text.stderr.trim().replace(/^(error|airenv): /, "");
  return { kind: "failure", message: message === "" ? "airenv show ended without a message." : message };
}

/** The page with a policy of ours before everything else in its head; `undefined` if it has no head. */
export function guarded(html: string): string | undefined {
  const head = /^\s*<!doctype html>\s*<html\b[^>]*>\s*<head\b[^>]*>/i.exec(html);
  if (head === null) {
    return undefined;
  }
  const end = head[0].length;
  const meta = `<meta http-equiv="Content-Security-Policy" content="${POLICY}"/>`;
  return html.slice(0, end) + meta + html.slice(end);
}

/** The page in the colours of the window: VS Code can be dark where the system is light. */
export function themed(html: string, isDark: boolean): string {
  // Only in the style sheet: a value that the page shows stays what it is. VS Code has colours of its own for `code`,
  // which do not go with those of the page.
  return html.replace(/<style>[^<]*<\/style>/, (sheet) =>
    sheet
      .replace("<style>", "<style>\ncode { padding: 0; background: none; color: inherit; }")
      .replaceAll("color-scheme: light dark", `color-scheme: ${isDark ? "dark" : "light"}`)
      .replaceAll("(prefers-color-scheme: dark)", isDark ? "all" : "not all"),
  );
}
