# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_airenv_global_optspecs
    string join \n h/help V/version
end

function __fish_airenv_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_airenv_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_airenv_using_subcommand
    set -l cmd (__fish_airenv_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c airenv -n "__fish_airenv_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c airenv -n "__fish_airenv_needs_command" -s V -l version -d 'Print version'
complete -c airenv -n "__fish_airenv_needs_command" -f -a "check" -d 'Check files and folders'
complete -c airenv -n "__fish_airenv_needs_command" -f -a "init" -d 'Write an airenv.toml for the project at hand, and print its pre-commit entry'
complete -c airenv -n "__fish_airenv_needs_command" -f -a "config" -d 'Show the configuration'
complete -c airenv -n "__fish_airenv_needs_command" -f -a "read" -d 'Show what each program reads from a file, and where they part'
complete -c airenv -n "__fish_airenv_needs_command" -f -a "show" -d 'Show what Airflow will do: the backend, its settings, where secrets are looked up'
complete -c airenv -n "__fish_airenv_needs_command" -f -a "explain" -d 'Print the page of a rule: what it finds, why it matters, how to mend it'
complete -c airenv -n "__fish_airenv_needs_command" -f -a "rules" -d 'List the rules'
complete -c airenv -n "__fish_airenv_needs_command" -f -a "completions" -d 'Print completions for a shell'
complete -c airenv -n "__fish_airenv_needs_command" -f -a "man" -d 'Print the manual page, for `man -l -`'
complete -c airenv -n "__fish_airenv_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c airenv -n "__fish_airenv_using_subcommand check" -l format -d 'How to print the findings [default: human on a terminal and in GitLab CI, github in GitHub Actions, azure in Azure Pipelines, concise elsewhere; with --output in GitLab CI gitlab]' -r -f -a "human\t'For people: the source around each finding, and what to write instead'
concise\t'For people, editors and problem matchers: one line for each finding'
grouped\t'For people: the findings of each file under its name'
json\t'For programs: one JSON object'
jsonl\t'For programs that read line by line: one JSON object for each finding'
github\t'For the log of GitHub Actions: annotations'
gitlab\t'For GitLab: a Code Quality report'
sarif\t'For code scanning (GitHub, Azure) and editors: SARIF 2.1.0'
azure\t'For the log of Azure Pipelines: issues'
junit\t'For build servers that show tests (Jenkins, GitLab, Azure): each finding is a test'
checkstyle\t'For build servers that show warnings (Jenkins): Checkstyle\'s XML'
rdjson\t'For reviewdog: comments on changes, with suggestions'"
complete -c airenv -n "__fish_airenv_using_subcommand check" -s o -l output -d 'Write the findings to a file, whole or not at all, instead of standard output' -r -F
complete -c airenv -n "__fish_airenv_using_subcommand check" -l report -d 'Write one more report, such as sarif=airenv.sarif; may be repeated' -r
complete -c airenv -n "__fish_airenv_using_subcommand check" -l select -d 'Run only these rules: codes, names, or beginnings of codes such as AE2' -r
complete -c airenv -n "__fish_airenv_using_subcommand check" -l extend-select -d 'Run these rules too, beside those that the configuration selects' -r
complete -c airenv -n "__fish_airenv_using_subcommand check" -l ignore -d 'Do not run these rules' -r
complete -c airenv -n "__fish_airenv_using_subcommand check" -l fail-on -d 'The least severity that makes the exit status 1 [default: warning]' -r -f -a "error\t'Errors only'
warning\t'Errors and warnings'
note\t'Every finding'
never\t'Nothing that is found; the findings are counted on standard error'"
complete -c airenv -n "__fish_airenv_using_subcommand check" -l airflow-version -d 'The Airflow version that the variables are for, such as 2.10.5 [default: what the Dockerfile and requirements.txt at the project\'s root tell]' -r
complete -c airenv -n "__fish_airenv_using_subcommand check" -l provider-version -d 'A provider\'s version, such as amazon=9.39.0; may be repeated' -r
complete -c airenv -n "__fish_airenv_using_subcommand check" -l loaders -d 'The programs that read the files, by name [default: compose,docker,astro-load; also astro-standalone and gotenv where a script or the configuration of the project uses them]' -r
complete -c airenv -n "__fish_airenv_using_subcommand check" -l exclude -d 'Leave out files and folders that match, named ones too; without `/` at any depth; may be repeated' -r
complete -c airenv -n "__fish_airenv_using_subcommand check" -l config -d 'Use this configuration for every file; its patterns count from the working folder' -r -F
complete -c airenv -n "__fish_airenv_using_subcommand check" -l baseline -d 'Do not report the findings that this file knows' -r -F
complete -c airenv -n "__fish_airenv_using_subcommand check" -l write-baseline -d 'Write the findings into this file, for --baseline, and report none' -r -F
complete -c airenv -n "__fish_airenv_using_subcommand check" -l as -d 'Read every file in this format, whatever its name' -r -f -a "dotenv\t'KEY=value lines'
shell\t'A script of a shell'"
complete -c airenv -n "__fish_airenv_using_subcommand check" -l stdin-filename -d 'The name under which standard input is reported' -r -F
complete -c airenv -n "__fish_airenv_using_subcommand check" -l color -d 'When to use colour; `NO_COLOR`, `FORCE_COLOR` and `CLICOLOR_FORCE` are obeyed' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c airenv -n "__fish_airenv_using_subcommand check" -l exit-zero -d 'The same as `--fail-on never`; the findings are counted on standard error'
complete -c airenv -n "__fish_airenv_using_subcommand check" -l isolated -d 'Use no configuration file'
complete -c airenv -n "__fish_airenv_using_subcommand check" -l fix -d 'Make the safe fixes and write the files; for `-` the fixed text is printed, and the report goes to standard error'
complete -c airenv -n "__fish_airenv_using_subcommand check" -l unsafe-fixes -d 'Make also the fixes that may change what is meant'
complete -c airenv -n "__fish_airenv_using_subcommand check" -l diff -d 'Show what --fix would change and write nothing; the exit status is 1 if it would. Values that may be secret are shown as ****'
complete -c airenv -n "__fish_airenv_using_subcommand check" -s q -l quiet -d 'Print the findings only, without the summary'
complete -c airenv -n "__fish_airenv_using_subcommand check" -l statistics -d 'Count the findings of each rule'
complete -c airenv -n "__fish_airenv_using_subcommand check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c airenv -n "__fish_airenv_using_subcommand init" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c airenv -n "__fish_airenv_using_subcommand config; and not __fish_seen_subcommand_from show schema help" -s h -l help -d 'Print help'
complete -c airenv -n "__fish_airenv_using_subcommand config; and not __fish_seen_subcommand_from show schema help" -f -a "show" -d 'Print what is in force for a file or folder, and where each setting comes from'
complete -c airenv -n "__fish_airenv_using_subcommand config; and not __fish_seen_subcommand_from show schema help" -f -a "schema" -d 'Print the JSON Schema of airenv.toml, for editors'
complete -c airenv -n "__fish_airenv_using_subcommand config; and not __fish_seen_subcommand_from show schema help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c airenv -n "__fish_airenv_using_subcommand config; and __fish_seen_subcommand_from show" -l config -d 'Use this configuration for every file; its patterns count from the working folder' -r -F
complete -c airenv -n "__fish_airenv_using_subcommand config; and __fish_seen_subcommand_from show" -l isolated -d 'Use no configuration file'
complete -c airenv -n "__fish_airenv_using_subcommand config; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c airenv -n "__fish_airenv_using_subcommand config; and __fish_seen_subcommand_from schema" -s h -l help -d 'Print help'
complete -c airenv -n "__fish_airenv_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "show" -d 'Print what is in force for a file or folder, and where each setting comes from'
complete -c airenv -n "__fish_airenv_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "schema" -d 'Print the JSON Schema of airenv.toml, for editors'
complete -c airenv -n "__fish_airenv_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c airenv -n "__fish_airenv_using_subcommand read" -l loader -d 'Only these programs, by name; may be repeated [default: all]' -r
complete -c airenv -n "__fish_airenv_using_subcommand read" -l as -d 'Read it in this format, whatever its name' -r -f -a "dotenv\t'KEY=value lines'
shell\t'A script of a shell'"
complete -c airenv -n "__fish_airenv_using_subcommand read" -l format -d 'How to print it' -r -f -a "human\t'A table'
json\t'One JSON object'"
complete -c airenv -n "__fish_airenv_using_subcommand read" -l stdin-filename -d 'The name of what standard input gives' -r -F
complete -c airenv -n "__fish_airenv_using_subcommand read" -l color -d 'When to use colour; `NO_COLOR`, `FORCE_COLOR` and `CLICOLOR_FORCE` are obeyed' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c airenv -n "__fish_airenv_using_subcommand read" -l reveal -d 'Print values, secret ones too'
complete -c airenv -n "__fish_airenv_using_subcommand read" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c airenv -n "__fish_airenv_using_subcommand show" -l connection -d 'Where this connection is looked up' -r
complete -c airenv -n "__fish_airenv_using_subcommand show" -l variable -d 'Where this variable of Airflow is looked up' -r
complete -c airenv -n "__fish_airenv_using_subcommand show" -l config -d 'Where this value of the configuration is looked up: what a variable `AIRFLOW__…_SECRET` holds' -r
complete -c airenv -n "__fish_airenv_using_subcommand show" -l format -d 'How to print it' -r -f -a "human\t'For people'
json\t'One JSON object'"
complete -c airenv -n "__fish_airenv_using_subcommand show" -l airflow-version -d 'The Airflow version that the variables are for, such as 2.10.5 [default: what the Dockerfile and requirements.txt at the project\'s root tell]' -r
complete -c airenv -n "__fish_airenv_using_subcommand show" -l provider-version -d 'A provider\'s version, such as amazon=9.39.0; may be repeated' -r
complete -c airenv -n "__fish_airenv_using_subcommand show" -l loaders -d 'The programs that read the files, by name, the usual one first [default: as for check]' -r
complete -c airenv -n "__fish_airenv_using_subcommand show" -l exclude -d 'Leave out files and folders that match; without `/` at any depth; may be repeated' -r
complete -c airenv -n "__fish_airenv_using_subcommand show" -l color -d 'When to use colour; `NO_COLOR`, `FORCE_COLOR` and `CLICOLOR_FORCE` are obeyed' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c airenv -n "__fish_airenv_using_subcommand show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c airenv -n "__fish_airenv_using_subcommand explain" -s h -l help -d 'Print help'
complete -c airenv -n "__fish_airenv_using_subcommand rules" -l select -d 'Only these: codes, names, or the beginning of codes, such as AE4' -r
complete -c airenv -n "__fish_airenv_using_subcommand rules" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c airenv -n "__fish_airenv_using_subcommand rules" -l format -d 'How to print them' -r -f -a "human\t'One line for each rule'
json\t'A JSON array'
markdown\t'Every page, as in rules.md'"
complete -c airenv -n "__fish_airenv_using_subcommand rules" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c airenv -n "__fish_airenv_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c airenv -n "__fish_airenv_using_subcommand man" -s h -l help -d 'Print help'
complete -c airenv -n "__fish_airenv_using_subcommand help; and not __fish_seen_subcommand_from check init config read show explain rules completions man help" -f -a "check" -d 'Check files and folders'
complete -c airenv -n "__fish_airenv_using_subcommand help; and not __fish_seen_subcommand_from check init config read show explain rules completions man help" -f -a "init" -d 'Write an airenv.toml for the project at hand, and print its pre-commit entry'
complete -c airenv -n "__fish_airenv_using_subcommand help; and not __fish_seen_subcommand_from check init config read show explain rules completions man help" -f -a "config" -d 'Show the configuration'
complete -c airenv -n "__fish_airenv_using_subcommand help; and not __fish_seen_subcommand_from check init config read show explain rules completions man help" -f -a "read" -d 'Show what each program reads from a file, and where they part'
complete -c airenv -n "__fish_airenv_using_subcommand help; and not __fish_seen_subcommand_from check init config read show explain rules completions man help" -f -a "show" -d 'Show what Airflow will do: the backend, its settings, where secrets are looked up'
complete -c airenv -n "__fish_airenv_using_subcommand help; and not __fish_seen_subcommand_from check init config read show explain rules completions man help" -f -a "explain" -d 'Print the page of a rule: what it finds, why it matters, how to mend it'
complete -c airenv -n "__fish_airenv_using_subcommand help; and not __fish_seen_subcommand_from check init config read show explain rules completions man help" -f -a "rules" -d 'List the rules'
complete -c airenv -n "__fish_airenv_using_subcommand help; and not __fish_seen_subcommand_from check init config read show explain rules completions man help" -f -a "completions" -d 'Print completions for a shell'
complete -c airenv -n "__fish_airenv_using_subcommand help; and not __fish_seen_subcommand_from check init config read show explain rules completions man help" -f -a "man" -d 'Print the manual page, for `man -l -`'
complete -c airenv -n "__fish_airenv_using_subcommand help; and not __fish_seen_subcommand_from check init config read show explain rules completions man help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c airenv -n "__fish_airenv_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "show" -d 'Print what is in force for a file or folder, and where each setting comes from'
complete -c airenv -n "__fish_airenv_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "schema" -d 'Print the JSON Schema of airenv.toml, for editors'
