
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'airenv' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'airenv'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'airenv' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Check files and folders')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Write an airenv.toml for a project and print its pre-commit entry')
            [CompletionResult]::new('config', 'config', [CompletionResultType]::ParameterValue, 'Show the configuration')
            [CompletionResult]::new('read', 'read', [CompletionResultType]::ParameterValue, 'Show what each loader reads from a file, and where they differ')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show what Airflow will do: its secrets backend, the settings, where it looks up secrets')
            [CompletionResult]::new('diff', 'diff', [CompletionResultType]::ParameterValue, 'Compare two environments: what one lacks, what differs, what that means for the lookups')
            [CompletionResult]::new('server', 'server', [CompletionResultType]::ParameterValue, 'Serve an editor: the language server, on standard input and output')
            [CompletionResult]::new('lsp', 'lsp', [CompletionResultType]::ParameterValue, 'Serve an editor: the language server, on standard input and output')
            [CompletionResult]::new('convert', 'convert', [CompletionResultType]::ParameterValue, 'Write the environment of a file in the syntax of another place')
            [CompletionResult]::new('template', 'template', [CompletionResultType]::ParameterValue, 'Print the configuration of a secrets backend, to be filled in')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Explain a rule: what it finds, why it matters, how to fix it')
            [CompletionResult]::new('rules', 'rules', [CompletionResultType]::ParameterValue, 'List the rules')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print shell completions')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the man page, for `man -l -`')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'airenv;check' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Output format [default: human on a terminal and in GitLab CI (there gitlab with --output), github in GitHub Actions, azure in Azure Pipelines, concise elsewhere]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write the findings to this file, atomically, instead of standard output')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the findings to this file, atomically, instead of standard output')
            [CompletionResult]::new('--report', '--report', [CompletionResultType]::ParameterName, 'Also write a report in another format, such as sarif=airenv.sarif; may be repeated')
            [CompletionResult]::new('--select', '--select', [CompletionResultType]::ParameterName, 'Run only these rules: codes, names, or code prefixes such as AE2')
            [CompletionResult]::new('--extend-select', '--extend-select', [CompletionResultType]::ParameterName, 'Run these rules in addition to the selected ones')
            [CompletionResult]::new('--ignore', '--ignore', [CompletionResultType]::ParameterName, 'Do not run these rules')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'Minimum severity that makes airenv exit with 1 [default: warning]')
            [CompletionResult]::new('--airflow-version', '--airflow-version', [CompletionResultType]::ParameterName, 'Airflow version to check for, such as 2.10.5 [default: read from the Dockerfile and requirements.txt in the project root]')
            [CompletionResult]::new('--provider-version', '--provider-version', [CompletionResultType]::ParameterName, 'Provider version to check for, such as amazon=9.39.0; may be repeated')
            [CompletionResult]::new('--loaders', '--loaders', [CompletionResultType]::ParameterName, 'Loaders (programs that read `.env` files) to check for, by name [default: compose,docker,astro-load, plus astro-standalone and gotenv if a script or the configuration of the project uses them]')
            [CompletionResult]::new('--exclude', '--exclude', [CompletionResultType]::ParameterName, 'Skip matching files and folders, even if named; a pattern without `/` matches at any depth; may be repeated')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Use this configuration for every file; its patterns are relative to the current folder')
            [CompletionResult]::new('--baseline', '--baseline', [CompletionResultType]::ParameterName, 'Do not report the findings recorded in this file')
            [CompletionResult]::new('--write-baseline', '--write-baseline', [CompletionResultType]::ParameterName, 'Record the findings in this file for --baseline instead of reporting them')
            [CompletionResult]::new('--state', '--state', [CompletionResultType]::ParameterName, 'A dump of what runs, to check and to compare with the files; NAME says of which deployment or service, where the dump does not; `-` is standard input; may be repeated')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Read every file as this format, whatever its name')
            [CompletionResult]::new('--stdin-filename', '--stdin-filename', [CompletionResultType]::ParameterName, 'Name of the file that is passed on standard input')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color; `auto` honors `NO_COLOR`, `FORCE_COLOR` and `CLICOLOR_FORCE`')
            [CompletionResult]::new('--exit-zero', '--exit-zero', [CompletionResultType]::ParameterName, 'Same as `--fail-on never`; the number of findings goes to standard error')
            [CompletionResult]::new('--isolated', '--isolated', [CompletionResultType]::ParameterName, 'Ignore all configuration files')
            [CompletionResult]::new('--add-ignore', '--add-ignore', [CompletionResultType]::ParameterName, 'Write a comment above each finding that ignores it, with a place for the reason')
            [CompletionResult]::new('--show-files', '--show-files', [CompletionResultType]::ParameterName, 'Print the files that would be checked, one per line, and check nothing')
            [CompletionResult]::new('--fix', '--fix', [CompletionResultType]::ParameterName, 'Apply safe fixes to the files; for `-`, print the fixed text and send the report to standard error')
            [CompletionResult]::new('--unsafe-fixes', '--unsafe-fixes', [CompletionResultType]::ParameterName, 'Also apply fixes that may not keep the intended meaning')
            [CompletionResult]::new('--diff', '--diff', [CompletionResultType]::ParameterName, 'Show what --fix would change without writing anything; exits with 1 if it would change a file. Shows values that may be secret as ****')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the findings, without the summary')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the findings, without the summary')
            [CompletionResult]::new('--statistics', '--statistics', [CompletionResultType]::ParameterName, 'Print the number of findings per rule')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'airenv;init' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'airenv;config' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Print the settings in effect for a file or folder, and where each comes from')
            [CompletionResult]::new('schema', 'schema', [CompletionResultType]::ParameterValue, 'Print the JSON Schema of airenv.toml, for editors')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'airenv;config;show' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Use this configuration for every file; its patterns are relative to the current folder')
            [CompletionResult]::new('--isolated', '--isolated', [CompletionResultType]::ParameterName, 'Ignore all configuration files')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'airenv;config;schema' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'airenv;config;help' {
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Print the settings in effect for a file or folder, and where each comes from')
            [CompletionResult]::new('schema', 'schema', [CompletionResultType]::ParameterValue, 'Print the JSON Schema of airenv.toml, for editors')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'airenv;config;help;show' {
            break
        }
        'airenv;config;help;schema' {
            break
        }
        'airenv;config;help;help' {
            break
        }
        'airenv;read' {
            [CompletionResult]::new('--loader', '--loader', [CompletionResultType]::ParameterName, 'Show these loaders, by name, or `all`; may be repeated [default: those that count for the project; with `--format json` all]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Read the file as this format, whatever its name')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--stdin-filename', '--stdin-filename', [CompletionResultType]::ParameterName, 'Name of the file that is passed on standard input')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color; `auto` honors `NO_COLOR`, `FORCE_COLOR` and `CLICOLOR_FORCE`')
            [CompletionResult]::new('--reveal', '--reveal', [CompletionResultType]::ParameterName, 'Print values, including secrets')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'airenv;show' {
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Show where Airflow looks up this connection')
            [CompletionResult]::new('--variable', '--variable', [CompletionResultType]::ParameterName, 'Show where Airflow looks up this Airflow variable')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Show where Airflow looks up this configuration value: the value of an `AIRFLOW__…_SECRET` variable')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--state', '--state', [CompletionResultType]::ParameterName, 'A dump of what runs, to check and to compare with the files; NAME says of which deployment or service, where the dump does not; `-` is standard input; may be repeated')
            [CompletionResult]::new('--airflow-version', '--airflow-version', [CompletionResultType]::ParameterName, 'Airflow version to check for, such as 2.10.5 [default: read from the Dockerfile and requirements.txt in the project root]')
            [CompletionResult]::new('--provider-version', '--provider-version', [CompletionResultType]::ParameterName, 'Provider version to check for, such as amazon=9.39.0; may be repeated')
            [CompletionResult]::new('--loaders', '--loaders', [CompletionResultType]::ParameterName, 'Loaders (programs that read `.env` files), by name, the usual one first [default: as for check]')
            [CompletionResult]::new('--exclude', '--exclude', [CompletionResultType]::ParameterName, 'Skip matching files and folders; a pattern without `/` matches at any depth; may be repeated')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color; `auto` honors `NO_COLOR`, `FORCE_COLOR` and `CLICOLOR_FORCE`')
            [CompletionResult]::new('--reveal', '--reveal', [CompletionResultType]::ParameterName, 'Print the values of variables, including secrets; only with --format json')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'airenv;diff' {
            [CompletionResult]::new('--environment', '--environment', [CompletionResultType]::ParameterName, 'Which environment, by its name in `airenv show`, where a side has several; given twice, the first name is for the first side')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Show where Airflow looks up this connection')
            [CompletionResult]::new('--variable', '--variable', [CompletionResultType]::ParameterName, 'Show where Airflow looks up this Airflow variable')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Show where Airflow looks up this configuration value: the value of an `AIRFLOW__…_SECRET` variable')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--airflow-version', '--airflow-version', [CompletionResultType]::ParameterName, 'Airflow version to check for, such as 2.10.5 [default: read from the Dockerfile and requirements.txt in the project root]')
            [CompletionResult]::new('--provider-version', '--provider-version', [CompletionResultType]::ParameterName, 'Provider version to check for, such as amazon=9.39.0; may be repeated')
            [CompletionResult]::new('--loaders', '--loaders', [CompletionResultType]::ParameterName, 'Loaders (programs that read `.env` files), by name, the usual one first [default: as for check]')
            [CompletionResult]::new('--exclude', '--exclude', [CompletionResultType]::ParameterName, 'Skip matching files and folders; a pattern without `/` matches at any depth; may be repeated')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color; `auto` honors `NO_COLOR`, `FORCE_COLOR` and `CLICOLOR_FORCE`')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'airenv;server' {
            [CompletionResult]::new('--stdio', '--stdio', [CompletionResultType]::ParameterName, 'Accepted because some editors always pass it')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'airenv;lsp' {
            [CompletionResult]::new('--stdio', '--stdio', [CompletionResultType]::ParameterName, 'Accepted because some editors always pass it')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'airenv;convert' {
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'The syntax to write')
            [CompletionResult]::new('--environment', '--environment', [CompletionResultType]::ParameterName, 'Which environment of the file, by its name in `airenv show`')
            [CompletionResult]::new('--airflow-version', '--airflow-version', [CompletionResultType]::ParameterName, 'Airflow version to check for, such as 2.10.5 [default: read from the Dockerfile and requirements.txt in the project root]')
            [CompletionResult]::new('--provider-version', '--provider-version', [CompletionResultType]::ParameterName, 'Provider version to check for, such as amazon=9.39.0; may be repeated')
            [CompletionResult]::new('--loader', '--loader', [CompletionResultType]::ParameterName, 'Loader (program that reads `.env` files), by name [default: as for check]')
            [CompletionResult]::new('--reveal', '--reveal', [CompletionResultType]::ParameterName, 'Write values, including secrets')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'airenv;template' {
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'The syntax to write')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'airenv;explain' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color; without color the page is Markdown')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'airenv;rules' {
            [CompletionResult]::new('--select', '--select', [CompletionResultType]::ParameterName, 'List only these rules: codes, names, or code prefixes such as AE4')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'airenv;completions' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'airenv;man' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'airenv;help' {
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Check files and folders')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Write an airenv.toml for a project and print its pre-commit entry')
            [CompletionResult]::new('config', 'config', [CompletionResultType]::ParameterValue, 'Show the configuration')
            [CompletionResult]::new('read', 'read', [CompletionResultType]::ParameterValue, 'Show what each loader reads from a file, and where they differ')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show what Airflow will do: its secrets backend, the settings, where it looks up secrets')
            [CompletionResult]::new('diff', 'diff', [CompletionResultType]::ParameterValue, 'Compare two environments: what one lacks, what differs, what that means for the lookups')
            [CompletionResult]::new('server', 'server', [CompletionResultType]::ParameterValue, 'Serve an editor: the language server, on standard input and output')
            [CompletionResult]::new('convert', 'convert', [CompletionResultType]::ParameterValue, 'Write the environment of a file in the syntax of another place')
            [CompletionResult]::new('template', 'template', [CompletionResultType]::ParameterValue, 'Print the configuration of a secrets backend, to be filled in')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Explain a rule: what it finds, why it matters, how to fix it')
            [CompletionResult]::new('rules', 'rules', [CompletionResultType]::ParameterValue, 'List the rules')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print shell completions')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the man page, for `man -l -`')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'airenv;help;check' {
            break
        }
        'airenv;help;init' {
            break
        }
        'airenv;help;config' {
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Print the settings in effect for a file or folder, and where each comes from')
            [CompletionResult]::new('schema', 'schema', [CompletionResultType]::ParameterValue, 'Print the JSON Schema of airenv.toml, for editors')
            break
        }
        'airenv;help;config;show' {
            break
        }
        'airenv;help;config;schema' {
            break
        }
        'airenv;help;read' {
            break
        }
        'airenv;help;show' {
            break
        }
        'airenv;help;diff' {
            break
        }
        'airenv;help;server' {
            break
        }
        'airenv;help;convert' {
            break
        }
        'airenv;help;template' {
            break
        }
        'airenv;help;explain' {
            break
        }
        'airenv;help;rules' {
            break
        }
        'airenv;help;completions' {
            break
        }
        'airenv;help;man' {
            break
        }
        'airenv;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
