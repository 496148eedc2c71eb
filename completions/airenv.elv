
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
            cand init 'Write an airenv.toml for the project at hand, and print its pre-commit entry'
            cand config 'Show the configuration'
            cand read 'Show what each program reads from a file, and where they part'
            cand show 'Show what Airflow will do: the backend, its settings, where secrets are looked up'
            cand explain 'Print the page of a rule: what it finds, why it matters, how to mend it'
            cand rules 'List the rules'
            cand completions 'Print completions for a shell'
            cand man 'Print the manual page, for `man -l -`'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'airenv;check'= {
            cand --format 'How to print the findings [default: human on a terminal and in GitLab CI, github in GitHub Actions, azure in Azure Pipelines, concise elsewhere; with --output in GitLab CI gitlab]'
            cand -o 'Write the findings to a file, whole or not at all, instead of standard output'
            cand --output 'Write the findings to a file, whole or not at all, instead of standard output'
            cand --report 'Write one more report, such as sarif=airenv.sarif; may be repeated'
            cand --select 'Run only these rules: codes, names, or beginnings of codes such as AE2'
            cand --extend-select 'Run these rules too, beside those that the configuration selects'
            cand --ignore 'Do not run these rules'
            cand --fail-on 'The least severity that makes the exit status 1 [default: warning]'
            cand --airflow-version 'The Airflow version that the variables are for, such as 2.10.5 [default: what the Dockerfile and requirements.txt at the project''s root tell]'
            cand --provider-version 'A provider''s version, such as amazon=9.39.0; may be repeated'
            cand --loaders 'The programs that read the files, by name [default: compose,docker,astro-load; also astro-standalone and gotenv where a script or the configuration of the project uses them]'
            cand --exclude 'Leave out files and folders that match, named ones too; without `/` at any depth; may be repeated'
            cand --config 'Use this configuration for every file; its patterns count from the working folder'
            cand --baseline 'Do not report the findings that this file knows'
            cand --write-baseline 'Write the findings into this file, for --baseline, and report none'
            cand --as 'Read every file in this format, whatever its name'
            cand --stdin-filename 'The name under which standard input is reported'
            cand --color 'When to use colour; `NO_COLOR`, `FORCE_COLOR` and `CLICOLOR_FORCE` are obeyed'
            cand --exit-zero 'The same as `--fail-on never`; the findings are counted on standard error'
            cand --isolated 'Use no configuration file'
            cand --fix 'Make the safe fixes and write the files; for `-` the fixed text is printed, and the report goes to standard error'
            cand --unsafe-fixes 'Make also the fixes that may change what is meant'
            cand --diff 'Show what --fix would change and write nothing; the exit status is 1 if it would. Values that may be secret are shown as ****'
            cand -q 'Print the findings only, without the summary'
            cand --quiet 'Print the findings only, without the summary'
            cand --statistics 'Count the findings of each rule'
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
            cand show 'Print what is in force for a file or folder, and where each setting comes from'
            cand schema 'Print the JSON Schema of airenv.toml, for editors'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'airenv;config;show'= {
            cand --config 'Use this configuration for every file; its patterns count from the working folder'
            cand --isolated 'Use no configuration file'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'airenv;config;schema'= {
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'airenv;config;help'= {
            cand show 'Print what is in force for a file or folder, and where each setting comes from'
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
            cand --loader 'Only these programs, by name; may be repeated [default: all]'
            cand --as 'Read it in this format, whatever its name'
            cand --format 'How to print it'
            cand --stdin-filename 'The name of what standard input gives'
            cand --color 'When to use colour; `NO_COLOR`, `FORCE_COLOR` and `CLICOLOR_FORCE` are obeyed'
            cand --reveal 'Print values, secret ones too'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'airenv;show'= {
            cand --connection 'Where this connection is looked up'
            cand --variable 'Where this variable of Airflow is looked up'
            cand --config 'Where this value of the configuration is looked up: what a variable `AIRFLOW__…_SECRET` holds'
            cand --format 'How to print it'
            cand --airflow-version 'The Airflow version that the variables are for, such as 2.10.5 [default: what the Dockerfile and requirements.txt at the project''s root tell]'
            cand --provider-version 'A provider''s version, such as amazon=9.39.0; may be repeated'
            cand --loaders 'The programs that read the files, by name, the usual one first [default: as for check]'
            cand --exclude 'Leave out files and folders that match; without `/` at any depth; may be repeated'
            cand --color 'When to use colour; `NO_COLOR`, `FORCE_COLOR` and `CLICOLOR_FORCE` are obeyed'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'airenv;explain'= {
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'airenv;rules'= {
            cand --select 'Only these: codes, names, or the beginning of codes, such as AE4'
            cand --color 'When to use colour'
            cand --format 'How to print them'
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
            cand init 'Write an airenv.toml for the project at hand, and print its pre-commit entry'
            cand config 'Show the configuration'
            cand read 'Show what each program reads from a file, and where they part'
            cand show 'Show what Airflow will do: the backend, its settings, where secrets are looked up'
            cand explain 'Print the page of a rule: what it finds, why it matters, how to mend it'
            cand rules 'List the rules'
            cand completions 'Print completions for a shell'
            cand man 'Print the manual page, for `man -l -`'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'airenv;help;check'= {
        }
        &'airenv;help;init'= {
        }
        &'airenv;help;config'= {
            cand show 'Print what is in force for a file or folder, and where each setting comes from'
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
