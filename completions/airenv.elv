
use builtin;
use str;

set edit:completion:arg-completer[airenv] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'airenv'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'airenv'= {
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand check 'Check files and folders'
            cand init 'Write an airenv.toml for a project and print its pre-commit entry'
            cand config 'Show the configuration'
            cand read 'Show what each loader reads from a file, and where they differ'
            cand show 'Show what Airflow will do: its secrets backend, the settings, where it looks up secrets'
            cand diff 'Compare two environments: what one lacks, what differs, what that means for the lookups'
            cand server 'Serve an editor: the language server, on standard input and output'
            cand lsp 'Serve an editor: the language server, on standard input and output'
            cand convert 'Write the environment of a file in the syntax of another place'
            cand template 'Print the configuration of a secrets backend, to be filled in'
            cand explain 'Explain a rule: what it finds, why it matters, how to fix it'
            cand rules 'List the rules'
            cand completions 'Print shell completions'
            cand man 'Print the man page, for `man -l -`'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'airenv;check'= {
            cand --format 'Output format [default: human on a terminal and in GitLab CI (there gitlab with --output), github in GitHub Actions, azure in Azure Pipelines, concise elsewhere]'
            cand -o 'Write the findings to this file, atomically, instead of standard output'
            cand --output 'Write the findings to this file, atomically, instead of standard output'
            cand --report 'Also write a report in another format, such as sarif=airenv.sarif; may be repeated'
            cand --select 'Run only these rules: codes, names, or code prefixes such as AE2'
            cand --extend-select 'Run these rules in addition to the selected ones'
            cand --ignore 'Do not run these rules'
            cand --fail-on 'Minimum severity that makes airenv exit with 1 [default: warning]'
            cand --airflow-version 'Airflow version to check for, such as 2.10.5 [default: read from the Dockerfile and requirements.txt in the project root]'
            cand --provider-version 'Provider version to check for, such as amazon=9.39.0; may be repeated'
            cand --loaders 'Loaders (programs that read `.env` files) to check for, by name [default: compose,docker,astro-load, plus astro-standalone and gotenv if a script or the configuration of the project uses them]'
            cand --exclude 'Skip matching files and folders, even if named; a pattern without `/` matches at any depth; may be repeated'
            cand --config 'Use this configuration for every file; its patterns are relative to the current folder'
            cand --baseline 'Do not report the findings recorded in this file'
            cand --write-baseline 'Record the findings in this file for --baseline instead of reporting them'
            cand --state 'A dump of what runs, to check and to compare with the files; NAME says of which deployment or service, where the dump does not; `-` is standard input; may be repeated'
            cand --as 'Read every file as this format, whatever its name'
            cand --stdin-filename 'Name of the file that is passed on standard input'
            cand --color 'When to use color; `auto` honors `NO_COLOR`, `FORCE_COLOR` and `CLICOLOR_FORCE`'
            cand --exit-zero 'Same as `--fail-on never`; the number of findings goes to standard error'
            cand --isolated 'Ignore all configuration files'
            cand --add-ignore 'Write a comment above each finding that ignores it, with a place for the reason'
            cand --show-files 'Print the files that would be checked, one per line, and check nothing'
            cand --fix 'Apply safe fixes to the files; for `-`, print the fixed text and send the report to standard error'
            cand --unsafe-fixes 'Also apply fixes that may not keep the intended meaning'
            cand --diff 'Show what --fix would change without writing anything; exits with 1 if it would change a file. Shows values that may be secret as ****'
            cand -q 'Print only the findings, without the summary'
            cand --quiet 'Print only the findings, without the summary'
            cand --statistics 'Print the number of findings per rule'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'airenv;init'= {
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'airenv;config'= {
            cand -h 'Print help'
            cand --help 'Print help'
            cand show 'Print the settings in effect for a file or folder, and where each comes from'
            cand schema 'Print the JSON Schema of airenv.toml, for editors'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'airenv;config;show'= {
            cand --config 'Use this configuration for every file; its patterns are relative to the current folder'
            cand --isolated 'Ignore all configuration files'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'airenv;config;schema'= {
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'airenv;config;help'= {
            cand show 'Print the settings in effect for a file or folder, and where each comes from'
            cand schema 'Print the JSON Schema of airenv.toml, for editors'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'airenv;config;help;show'= {
        }
        &'airenv;config;help;schema'= {
        }
        &'airenv;config;help;help'= {
        }
        &'airenv;read'= {
            cand --loader 'Show these loaders, by name, or `all`; may be repeated [default: those that count for the project; with `--format json` all]'
            cand --as 'Read the file as this format, whatever its name'
            cand --format 'Output format'
            cand --stdin-filename 'Name of the file that is passed on standard input'
            cand --color 'When to use color; `auto` honors `NO_COLOR`, `FORCE_COLOR` and `CLICOLOR_FORCE`'
            cand --reveal 'Print values, including secrets'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'airenv;show'= {
            cand --connection 'Show where Airflow looks up this connection'
            cand --variable 'Show where Airflow looks up this Airflow variable'
            cand --config 'Show where Airflow looks up this configuration value: the value of an `AIRFLOW__…_SECRET` variable'
            cand --format 'Output format'
            cand --state 'A dump of what runs, to check and to compare with the files; NAME says of which deployment or service, where the dump does not; `-` is standard input; may be repeated'
            cand --airflow-version 'Airflow version to check for, such as 2.10.5 [default: read from the Dockerfile and requirements.txt in the project root]'
            cand --provider-version 'Provider version to check for, such as amazon=9.39.0; may be repeated'
            cand --loaders 'Loaders (programs that read `.env` files), by name, the usual one first [default: as for check]'
            cand --exclude 'Skip matching files and folders; a pattern without `/` matches at any depth; may be repeated'
            cand --color 'When to use color; `auto` honors `NO_COLOR`, `FORCE_COLOR` and `CLICOLOR_FORCE`'
            cand --reveal 'Print the values of variables, including secrets; only with --format json'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'airenv;diff'= {
            cand --environment 'Which environment, by its name in `airenv show`, where a side has several; given twice, the first name is for the first side'
            cand --connection 'Show where Airflow looks up this connection'
            cand --variable 'Show where Airflow looks up this Airflow variable'
            cand --config 'Show where Airflow looks up this configuration value: the value of an `AIRFLOW__…_SECRET` variable'
            cand --format 'Output format'
            cand --airflow-version 'Airflow version to check for, such as 2.10.5 [default: read from the Dockerfile and requirements.txt in the project root]'
            cand --provider-version 'Provider version to check for, such as amazon=9.39.0; may be repeated'
            cand --loaders 'Loaders (programs that read `.env` files), by name, the usual one first [default: as for check]'
            cand --exclude 'Skip matching files and folders; a pattern without `/` matches at any depth; may be repeated'
            cand --color 'When to use color; `auto` honors `NO_COLOR`, `FORCE_COLOR` and `CLICOLOR_FORCE`'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'airenv;server'= {
            cand --stdio 'Accepted because some editors always pass it'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'airenv;lsp'= {
            cand --stdio 'Accepted because some editors always pass it'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'airenv;convert'= {
            cand --to 'The syntax to write'
            cand --environment 'Which environment of the file, by its name in `airenv show`'
            cand --airflow-version 'Airflow version to check for, such as 2.10.5 [default: read from the Dockerfile and requirements.txt in the project root]'
            cand --provider-version 'Provider version to check for, such as amazon=9.39.0; may be repeated'
            cand --loader 'Loader (program that reads `.env` files), by name [default: as for check]'
            cand --reveal 'Write values, including secrets'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'airenv;template'= {
            cand --to 'The syntax to write'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'airenv;explain'= {
            cand --color 'When to use color; without color the page is Markdown'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'airenv;rules'= {
            cand --select 'List only these rules: codes, names, or code prefixes such as AE4'
            cand --color 'When to use color'
            cand --format 'Output format'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'airenv;completions'= {
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'airenv;man'= {
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'airenv;help'= {
            cand check 'Check files and folders'
            cand init 'Write an airenv.toml for a project and print its pre-commit entry'
            cand config 'Show the configuration'
            cand read 'Show what each loader reads from a file, and where they differ'
            cand show 'Show what Airflow will do: its secrets backend, the settings, where it looks up secrets'
            cand diff 'Compare two environments: what one lacks, what differs, what that means for the lookups'
            cand server 'Serve an editor: the language server, on standard input and output'
            cand convert 'Write the environment of a file in the syntax of another place'
            cand template 'Print the configuration of a secrets backend, to be filled in'
            cand explain 'Explain a rule: what it finds, why it matters, how to fix it'
            cand rules 'List the rules'
            cand completions 'Print shell completions'
            cand man 'Print the man page, for `man -l -`'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'airenv;help;check'= {
        }
        &'airenv;help;init'= {
        }
        &'airenv;help;config'= {
            cand show 'Print the settings in effect for a file or folder, and where each comes from'
            cand schema 'Print the JSON Schema of airenv.toml, for editors'
        }
        &'airenv;help;config;show'= {
        }
        &'airenv;help;config;schema'= {
        }
        &'airenv;help;read'= {
        }
        &'airenv;help;show'= {
        }
        &'airenv;help;diff'= {
        }
        &'airenv;help;server'= {
        }
        &'airenv;help;convert'= {
        }
        &'airenv;help;template'= {
        }
        &'airenv;help;explain'= {
        }
        &'airenv;help;rules'= {
        }
        &'airenv;help;completions'= {
        }
        &'airenv;help;man'= {
        }
        &'airenv;help;help'= {
        }
    ]
    $completions[$command]
}
