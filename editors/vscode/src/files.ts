// The files that the server is asked about.
//
// Leaves: selectors for VS Code. The names are for files whose language VS Code does not know, as `.env.prod` in a
// version that has no `dotenv`; airenv decides by the name then.

import type { TextDocumentFilter } from "vscode-languageclient/node";

const LANGUAGES = [
  "dotenv",
  "shellscript",
  "dockerfile",
  "yaml",
  "dockercompose",
  "terraform",
  "ini",
  "markdown",
  "makefile",
];

const NAMES = [
  "**/{.env,.env.*,*.env,.envrc,airflow*.cfg,*.tf,*.tfvars,*.json,justfile,Justfile,.justfile,*.just}",
  "**/dags/**/*.py",
  "**/{airenv,pyproject}.toml",
];

/** The selectors of the language client. */
export const SELECTORS: TextDocumentFilter[] = [
  ...LANGUAGES.flatMap((language) => ["file", "untitled"].map((scheme) => ({ scheme, language }))),
  ...NAMES.map((pattern) => ({ scheme: "file", pattern })),
];
