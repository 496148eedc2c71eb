
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
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Write an airenv.toml for the project at hand, and print its pre-commit entry')
            [CompletionResult]::new('config', 'config', [CompletionResultType]::ParameterValue, 'Show the configuration')
            [CompletionResult]::new('read', 'read', [CompletionResultType]::ParameterValue, 'Show what each program reads from a file, and where they part')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show what Airflow will do: the backend, its settings, where secrets are looked up')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Print the page of a rule: what it finds, why it matters, how to mend it')
            [CompletionResult]::new('rules', 'rules', [CompletionResultType]::ParameterValue, 'List the rules')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print completions for a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the manual page, for `man -l -`')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'airenv;check' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print the findings [default: human on a terminal and in GitLab CI, github in GitHub Actions, azure in Azure Pipelines, concise elsewhere; with --output in GitLab CI gitlab]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write the findings to a file, whole or not at all, instead of standard output')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the findings to a file, whole or not at all, instead of standard output')
            [CompletionResult]::new('--report', '--report', [CompletionResultType]::ParameterName, 'Write one more report, such as sarif=airenv.sarif; may be repeated')
            [CompletionResult]::new('--select', '--select', [CompletionResultType]::ParameterName, 'Run only these rules: codes, names, or beginnings of codes such as AE2')
            [CompletionResult]::new('--extend-select', '--extend-select', [CompletionResultType]::ParameterName, 'Run these rules too, beside those that the configuration selects')
            [CompletionResult]::new('--ignore', '--ignore', [CompletionResultType]::ParameterName, 'Do not run these rules')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'The least severity that makes the exit status 1 [default: warning]')
            [CompletionResult]::new('--airflow-version', '--airflow-version', [CompletionResultType]::ParameterName, 'The Airflow version that the variables are for, such as 2.10.5 [default: what the Dockerfile and requirements.txt at the project''s root tell]')
            [CompletionResult]::new('--provider-version', '--provider-version', [CompletionResultType]::ParameterName, 'A provider''s version, such as amazon=9.39.0; may be repeated')
            [CompletionResult]::new('--loaders', '--loaders', [CompletionResultType]::ParameterName, 'The programs that read the files, by name [default: compose,docker,astro-load; also astro-standalone and gotenv where a script or the configuration of the project uses them]')
            [CompletionResult]::new('--exclude', '--exclude', [CompletionResultType]::ParameterName, 'Leave out files and folders that match, named ones too; without `/` at any depth; may be repeated')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Use this configuration for every file; its patterns count from the working folder')
            [CompletionResult]::new('--baseline', '--baseline', [CompletionResultType]::ParameterName, 'Do not report the findings that this file knows')
            [CompletionResult]::new('--write-baseline', '--write-baseline', [CompletionResultType]::ParameterName, 'Write the findings into this file, for --baseline, and report none')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Read every file in this format, whatever its name')
            [CompletionResult]::new('--stdin-filename', '--stdin-filename', [CompletionResultType]::ParameterName, 'The name under which standard input is reported')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; `NO_COLOR`, `FORCE_COLOR` and `CLICOLOR_FORCE` are obeyed')
            [CompletionResult]::new('--exit-zero', '--exit-zero', [CompletionResultType]::ParameterName, 'The same as `--fail-on never`; the findings are counted on standard error')
            [CompletionResult]::new('--isolated', '--isolated', [CompletionResultType]::ParameterName, 'Use no configuration file')
            [CompletionResult]::new('--fix', '--fix', [CompletionResultType]::ParameterName, 'Make the safe fixes and write the files; for `-` the fixed text is printed, and the report goes to standard error')
            [CompletionResult]::new('--unsafe-fixes', '--unsafe-fixes', [CompletionResultType]::ParameterName, 'Make also the fixes that may change what is meant')
            [CompletionResult]::new('--diff', '--diff', [CompletionResultType]::ParameterName, 'Show what --fix would change and write nothing; the exit status is 1 if it would. Values that may be secret are shown as ****')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the findings only, without the summary')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the findings only, without the summary')
            [CompletionResult]::new('--statistics', '--statistics', [CompletionResultType]::ParameterName, 'Count the findings of each rule')
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
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Print what is in force for a file or folder, and where each setting comes from')
            [CompletionResult]::new('schema', 'schema', [CompletionResultType]::ParameterValue, 'Print the JSON Schema of airenv.toml, for editors')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'airenv;config;show' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Use this configuration for every file; its patterns count from the working folder')
            [CompletionResult]::new('--isolated', '--isolated', [CompletionResultType]::ParameterName, 'Use no configuration file')
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
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Print what is in force for a file or folder, and where each setting comes from')
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
            [CompletionResult]::new('--loader', '--loader', [CompletionResultType]::ParameterName, 'Only these programs, by name; may be repeated [default: all]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Read it in this format, whatever its name')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print it')
            [CompletionResult]::new('--stdin-filename', '--stdin-filename', [CompletionResultType]::ParameterName, 'The name of what standard input gives')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; `NO_COLOR`, `FORCE_COLOR` and `CLICOLOR_FORCE` are obeyed')
            [CompletionResult]::new('--reveal', '--reveal', [CompletionResultType]::ParameterName, 'Print values, secret ones too')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'airenv;show' {
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Where this connection is looked up')
            [CompletionResult]::new('--variable', '--variable', [CompletionResultType]::ParameterName, 'Where this variable of Airflow is looked up')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Where this value of the configuration is looked up: what a variable `AIRFLOW__…_SECRET` holds')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print it')
            [CompletionResult]::new('--airflow-version', '--airflow-version', [CompletionResultType]::ParameterName, 'The Airflow version that the variables are for, such as 2.10.5 [default: what the Dockerfile and requirements.txt at the project''s root tell]')
            [CompletionResult]::new('--provider-version', '--provider-version', [CompletionResultType]::ParameterName, 'A provider''s version, such as amazon=9.39.0; may be repeated')
            [CompletionResult]::new('--loaders', '--loaders', [CompletionResultType]::ParameterName, 'The programs that read the files, by name, the usual one first [default: as for check]')
            [CompletionResult]::new('--exclude', '--exclude', [CompletionResultType]::ParameterName, 'Leave out files and folders that match; without `/` at any depth; may be repeated')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; `NO_COLOR`, `FORCE_COLOR` and `CLICOLOR_FORCE` are obeyed')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'airenv;explain' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'airenv;rules' {
            [CompletionResult]::new('--select', '--select', [CompletionResultType]::ParameterName, 'Only these: codes, names, or the beginning of codes, such as AE4')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print them')
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
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Write an airenv.toml for the project at hand, and print its pre-commit entry')
            [CompletionResult]::new('config', 'config', [CompletionResultType]::ParameterValue, 'Show the configuration')
            [CompletionResult]::new('read', 'read', [CompletionResultType]::ParameterValue, 'Show what each program reads from a file, and where they part')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show what Airflow will do: the backend, its settings, where secrets are looked up')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Print the page of a rule: what it finds, why it matters, how to mend it')
            [CompletionResult]::new('rules', 'rules', [CompletionResultType]::ParameterValue, 'List the rules')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print completions for a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the manual page, for `man -l -`')
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
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Print what is in force for a file or folder, and where each setting comes from')
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
