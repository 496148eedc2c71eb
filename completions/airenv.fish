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
complete -c airenv -n "__fish_airenv_needs_command" -f -a "init" -d 'Write an airenv.toml for a project and print its pre-commit entry'
complete -c airenv -n "__fish_airenv_needs_command" -f -a "config" -d 'Show the configuration'
complete -c airenv -n "__fish_airenv_needs_command" -f -a "read" -d 'Show what each loader reads from a file, and where they differ'
complete -c airenv -n "__fish_airenv_needs_command" -f -a "show" -d 'Show what Airflow will do: its secrets backend, the settings, where it looks up secrets'
complete -c airenv -n "__fish_airenv_needs_command" -f -a "diff" -d 'Compare two environments: what one lacks, what differs, what that means for the lookups'
complete -c airenv -n "__fish_airenv_needs_command" -f -a "server" -d 'Serve an editor: the language server, on standard input and output'
complete -c airenv -n "__fish_airenv_needs_command" -f -a "lsp" -d 'Serve an editor: the language server, on standard input and output'
complete -c airenv -n "__fish_airenv_needs_command" -f -a "convert" -d 'Write the environment of a file in the syntax of another place'
complete -c airenv -n "__fish_airenv_needs_command" -f -a "template" -d 'Print the configuration of a secrets backend, to be filled in'
complete -c airenv -n "__fish_airenv_needs_command" -f -a "explain" -d 'Explain a rule: what it finds, why it matters, how to fix it'
complete -c airenv -n "__fish_airenv_needs_command" -f -a "rules" -d 'List the rules'
complete -c airenv -n "__fish_airenv_needs_command" -f -a "completions" -d 'Print shell completions'
complete -c airenv -n "__fish_airenv_needs_command" -f -a "man" -d 'Print the man page, for `man -l -`'
complete -c airenv -n "__fish_airenv_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c airenv -n "__fish_airenv_using_subcommand check" -l format -d 'Output format [default: human on a terminal and in GitLab CI (there gitlab with --output), github in GitHub Actions, azure in Azure Pipelines, concise elsewhere]' -r -f -a "human\t'The source around each finding, and what to write instead, for people'
concise\t'One line per finding, for editors and problem matchers'
grouped\t'Findings grouped by file, for people'
markdown\t'A table for each file, for pull requests and `$GITHUB_STEP_SUMMARY`'
json\t'One JSON object, for programs'
jsonl\t'JSON Lines, one object per finding, for programs that read streams'
github\t'Annotations, for the log of GitHub Actions'
gitlab\t'Code Quality report, for GitLab'
sarif\t'SARIF 2.1.0, for code scanning (GitHub, Azure) and editors'
azure\t'Issues, for the log of Azure Pipelines'
junit\t'Test results as XML, for CI servers that show tests (Jenkins, GitLab, Azure): one test per finding'
checkstyle\t'Checkstyle XML, for CI servers that show warnings (Jenkins)'
rdjson\t'reviewdog diagnostics, for comments on changes, with suggestions'"
complete -c airenv -n "__fish_airenv_using_subcommand check" -s o -l output -d 'Write the findings to this file, atomically, instead of standard output' -r -F
complete -c airenv -n "__fish_airenv_using_subcommand check" -l report -d 'Also write a report in another format, such as sarif=airenv.sarif; may be repeated' -r
complete -c airenv -n "__fish_airenv_using_subcommand check" -l select -d 'Run only these rules: codes, names, or code prefixes such as AE2' -r
complete -c airenv -n "__fish_airenv_using_subcommand check" -l extend-select -d 'Run these rules in addition to the selected ones' -r
complete -c airenv -n "__fish_airenv_using_subcommand check" -l ignore -d 'Do not run these rules' -r
complete -c airenv -n "__fish_airenv_using_subcommand check" -l fail-on -d 'Minimum severity that makes airenv exit with 1 [default: warning]' -r -f -a "error\t'Errors only'
warning\t'Errors and warnings'
note\t'Any finding'
never\t'No finding; the number of findings goes to standard error'"
complete -c airenv -n "__fish_airenv_using_subcommand check" -l airflow-version -d 'Airflow version to check for, such as 2.10.5 [default: read from the Dockerfile and requirements.txt in the project root]' -r
complete -c airenv -n "__fish_airenv_using_subcommand check" -l provider-version -d 'Provider version to check for, such as amazon=9.39.0; may be repeated' -r
complete -c airenv -n "__fish_airenv_using_subcommand check" -l loaders -d 'Loaders (programs that read `.env` files) to check for, by name [default: compose,docker,astro-load, plus astro-standalone and gotenv if a script or the configuration of the project uses them]' -r
complete -c airenv -n "__fish_airenv_using_subcommand check" -l exclude -d 'Skip matching files and folders, even if named; a pattern without `/` matches at any depth; may be repeated' -r
complete -c airenv -n "__fish_airenv_using_subcommand check" -l config -d 'Use this configuration for every file; its patterns are relative to the current folder' -r -F
complete -c airenv -n "__fish_airenv_using_subcommand check" -l baseline -d 'Do not report the findings recorded in this file' -r -F
complete -c airenv -n "__fish_airenv_using_subcommand check" -l write-baseline -d 'Record the findings in this file for --baseline instead of reporting them' -r -F
complete -c airenv -n "__fish_airenv_using_subcommand check" -l state -d 'A dump of what runs, to check and to compare with the files; NAME says of which deployment or service, where the dump does not; `-` is standard input; may be repeated' -r
complete -c airenv -n "__fish_airenv_using_subcommand check" -l as -d 'Read every file as this format, whatever its name' -r -f -a "dotenv\t'KEY=value lines'
shell\t'A shell script'"
complete -c airenv -n "__fish_airenv_using_subcommand check" -l stdin-filename -d 'Name of the file that is passed on standard input' -r -F
complete -c airenv -n "__fish_airenv_using_subcommand check" -l color -d 'When to use color; `auto` honors `NO_COLOR`, `FORCE_COLOR` and `CLICOLOR_FORCE`' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c airenv -n "__fish_airenv_using_subcommand check" -l exit-zero -d 'Same as `--fail-on never`; the number of findings goes to standard error'
complete -c airenv -n "__fish_airenv_using_subcommand check" -l isolated -d 'Ignore all configuration files'
complete -c airenv -n "__fish_airenv_using_subcommand check" -l add-ignore -d 'Write a comment above each finding that ignores it, with a place for the reason'
complete -c airenv -n "__fish_airenv_using_subcommand check" -l show-files -d 'Print the files that would be checked, one per line, and check nothing'
complete -c airenv -n "__fish_airenv_using_subcommand check" -l fix -d 'Apply safe fixes to the files; for `-`, print the fixed text and send the report to standard error'
complete -c airenv -n "__fish_airenv_using_subcommand check" -l unsafe-fixes -d 'Also apply fixes that may not keep the intended meaning'
complete -c airenv -n "__fish_airenv_using_subcommand check" -l diff -d 'Show what --fix would change without writing anything; exits with 1 if it would change a file. Shows values that may be secret as ****'
complete -c airenv -n "__fish_airenv_using_subcommand check" -s q -l quiet -d 'Print only the findings, without the summary'
complete -c airenv -n "__fish_airenv_using_subcommand check" -l statistics -d 'Print the number of findings per rule'
complete -c airenv -n "__fish_airenv_using_subcommand check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c airenv -n "__fish_airenv_using_subcommand init" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c airenv -n "__fish_airenv_using_subcommand config; and not __fish_seen_subcommand_from show schema help" -s h -l help -d 'Print help'
complete -c airenv -n "__fish_airenv_using_subcommand config; and not __fish_seen_subcommand_from show schema help" -f -a "show" -d 'Print the settings in effect for a file or folder, and where each comes from'
complete -c airenv -n "__fish_airenv_using_subcommand config; and not __fish_seen_subcommand_from show schema help" -f -a "schema" -d 'Print the JSON Schema of airenv.toml, for editors'
complete -c airenv -n "__fish_airenv_using_subcommand config; and not __fish_seen_subcommand_from show schema help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c airenv -n "__fish_airenv_using_subcommand config; and __fish_seen_subcommand_from show" -l config -d 'Use this configuration for every file; its patterns are relative to the current folder' -r -F
complete -c airenv -n "__fish_airenv_using_subcommand config; and __fish_seen_subcommand_from show" -l isolated -d 'Ignore all configuration files'
complete -c airenv -n "__fish_airenv_using_subcommand config; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c airenv -n "__fish_airenv_using_subcommand config; and __fish_seen_subcommand_from schema" -s h -l help -d 'Print help'
complete -c airenv -n "__fish_airenv_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "show" -d 'Print the settings in effect for a file or folder, and where each comes from'
complete -c airenv -n "__fish_airenv_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "schema" -d 'Print the JSON Schema of airenv.toml, for editors'
complete -c airenv -n "__fish_airenv_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c airenv -n "__fish_airenv_using_subcommand read" -l loader -d 'Show these loaders, by name, or `all`; may be repeated [default: those that count for the project; with `--format json` all]' -r
complete -c airenv -n "__fish_airenv_using_subcommand read" -l as -d 'Read the file as this format, whatever its name' -r -f -a "dotenv\t'KEY=value lines'
shell\t'A shell script'"
complete -c airenv -n "__fish_airenv_using_subcommand read" -l format -d 'Output format' -r -f -a "human\t'A table'
json\t'One JSON object'"
complete -c airenv -n "__fish_airenv_using_subcommand read" -l stdin-filename -d 'Name of the file that is passed on standard input' -r -F
complete -c airenv -n "__fish_airenv_using_subcommand read" -l color -d 'When to use color; `auto` honors `NO_COLOR`, `FORCE_COLOR` and `CLICOLOR_FORCE`' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c airenv -n "__fish_airenv_using_subcommand read" -l reveal -d 'Print values, including secrets'
complete -c airenv -n "__fish_airenv_using_subcommand read" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c airenv -n "__fish_airenv_using_subcommand show" -l connection -d 'Show where Airflow looks up this connection' -r
complete -c airenv -n "__fish_airenv_using_subcommand show" -l variable -d 'Show where Airflow looks up this Airflow variable' -r
complete -c airenv -n "__fish_airenv_using_subcommand show" -l config -d 'Show where Airflow looks up this configuration value: the value of an `AIRFLOW__…_SECRET` variable' -r
complete -c airenv -n "__fish_airenv_using_subcommand show" -l format -d 'Output format' -r -f -a "human\t'Text'
html\t'A page with a picture, for browsers: files, environments, backends and addresses, with the findings'
markdown\t'A summary with a Mermaid graph, for pull requests and `$GITHUB_STEP_SUMMARY`'
json\t'One JSON object'"
complete -c airenv -n "__fish_airenv_using_subcommand show" -l state -d 'A dump of what runs, to check and to compare with the files; NAME says of which deployment or service, where the dump does not; `-` is standard input; may be repeated' -r
complete -c airenv -n "__fish_airenv_using_subcommand show" -l airflow-version -d 'Airflow version to check for, such as 2.10.5 [default: read from the Dockerfile and requirements.txt in the project root]' -r
complete -c airenv -n "__fish_airenv_using_subcommand show" -l provider-version -d 'Provider version to check for, such as amazon=9.39.0; may be repeated' -r
complete -c airenv -n "__fish_airenv_using_subcommand show" -l loaders -d 'Loaders (programs that read `.env` files), by name, the usual one first [default: as for check]' -r
complete -c airenv -n "__fish_airenv_using_subcommand show" -l exclude -d 'Skip matching files and folders; a pattern without `/` matches at any depth; may be repeated' -r
complete -c airenv -n "__fish_airenv_using_subcommand show" -l color -d 'When to use color; `auto` honors `NO_COLOR`, `FORCE_COLOR` and `CLICOLOR_FORCE`' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c airenv -n "__fish_airenv_using_subcommand show" -l reveal -d 'Print the values of variables, including secrets; only with --format json'
complete -c airenv -n "__fish_airenv_using_subcommand show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c airenv -n "__fish_airenv_using_subcommand diff" -l environment -d 'Which environment, by its name in `airenv show`, where a side has several; given twice, the first name is for the first side' -r
complete -c airenv -n "__fish_airenv_using_subcommand diff" -l connection -d 'Show where Airflow looks up this connection' -r
complete -c airenv -n "__fish_airenv_using_subcommand diff" -l variable -d 'Show where Airflow looks up this Airflow variable' -r
complete -c airenv -n "__fish_airenv_using_subcommand diff" -l config -d 'Show where Airflow looks up this configuration value: the value of an `AIRFLOW__…_SECRET` variable' -r
complete -c airenv -n "__fish_airenv_using_subcommand diff" -l format -d 'Output format' -r -f -a "human\t'Text'
json\t'One JSON object'"
complete -c airenv -n "__fish_airenv_using_subcommand diff" -l airflow-version -d 'Airflow version to check for, such as 2.10.5 [default: read from the Dockerfile and requirements.txt in the project root]' -r
complete -c airenv -n "__fish_airenv_using_subcommand diff" -l provider-version -d 'Provider version to check for, such as amazon=9.39.0; may be repeated' -r
complete -c airenv -n "__fish_airenv_using_subcommand diff" -l loaders -d 'Loaders (programs that read `.env` files), by name, the usual one first [default: as for check]' -r
complete -c airenv -n "__fish_airenv_using_subcommand diff" -l exclude -d 'Skip matching files and folders; a pattern without `/` matches at any depth; may be repeated' -r
complete -c airenv -n "__fish_airenv_using_subcommand diff" -l color -d 'When to use color; `auto` honors `NO_COLOR`, `FORCE_COLOR` and `CLICOLOR_FORCE`' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c airenv -n "__fish_airenv_using_subcommand diff" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c airenv -n "__fish_airenv_using_subcommand server" -l stdio -d 'Accepted because some editors always pass it'
complete -c airenv -n "__fish_airenv_using_subcommand server" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c airenv -n "__fish_airenv_using_subcommand lsp" -l stdio -d 'Accepted because some editors always pass it'
complete -c airenv -n "__fish_airenv_using_subcommand lsp" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c airenv -n "__fish_airenv_using_subcommand convert" -l to -d 'The syntax to write' -r -f -a "dotenv\t'a .env file'
astro\t'commands of the Astro CLI for a deployment'
deployment-file\t'environment_variables of an Astro deployment file'
compose\t'environment of a service of docker compose'
helm-official\t'env and extraEnv in the values of Airflow\'s official Helm chart'
dockerfile\t'ENV of a Dockerfile'
github\t'env of a GitHub workflow, job or step'
kubernetes\t'env of a container of Kubernetes'
terraform-mwaa\t'airflow_configuration_options of Amazon MWAA in Terraform'
terraform-astro\t'environment_variables of an Astro deployment in Terraform'
airflow-cfg\t'sections of airflow.cfg'"
complete -c airenv -n "__fish_airenv_using_subcommand convert" -l environment -d 'Which environment of the file, by its name in `airenv show`' -r
complete -c airenv -n "__fish_airenv_using_subcommand convert" -l airflow-version -d 'Airflow version to check for, such as 2.10.5 [default: read from the Dockerfile and requirements.txt in the project root]' -r
complete -c airenv -n "__fish_airenv_using_subcommand convert" -l provider-version -d 'Provider version to check for, such as amazon=9.39.0; may be repeated' -r
complete -c airenv -n "__fish_airenv_using_subcommand convert" -l loader -d 'Loader (program that reads `.env` files), by name [default: as for check]' -r
complete -c airenv -n "__fish_airenv_using_subcommand convert" -l reveal -d 'Write values, including secrets'
complete -c airenv -n "__fish_airenv_using_subcommand convert" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c airenv -n "__fish_airenv_using_subcommand template" -l to -d 'The syntax to write' -r -f -a "dotenv\t'a .env file'
astro\t'commands of the Astro CLI for a deployment'
deployment-file\t'environment_variables of an Astro deployment file'
compose\t'environment of a service of docker compose'
helm-official\t'env and extraEnv in the values of Airflow\'s official Helm chart'
dockerfile\t'ENV of a Dockerfile'
github\t'env of a GitHub workflow, job or step'
kubernetes\t'env of a container of Kubernetes'
terraform-mwaa\t'airflow_configuration_options of Amazon MWAA in Terraform'
terraform-astro\t'environment_variables of an Astro deployment in Terraform'
airflow-cfg\t'sections of airflow.cfg'"
complete -c airenv -n "__fish_airenv_using_subcommand template" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c airenv -n "__fish_airenv_using_subcommand explain" -l color -d 'When to use color; without color the page is Markdown' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c airenv -n "__fish_airenv_using_subcommand explain" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c airenv -n "__fish_airenv_using_subcommand rules" -l select -d 'List only these rules: codes, names, or code prefixes such as AE4' -r
complete -c airenv -n "__fish_airenv_using_subcommand rules" -l color -d 'When to use color' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c airenv -n "__fish_airenv_using_subcommand rules" -l format -d 'Output format' -r -f -a "human\t'One line per rule'
json\t'A JSON array'
markdown\t'The page of every rule, as in rules.md'"
complete -c airenv -n "__fish_airenv_using_subcommand rules" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c airenv -n "__fish_airenv_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c airenv -n "__fish_airenv_using_subcommand man" -s h -l help -d 'Print help'
complete -c airenv -n "__fish_airenv_using_subcommand help; and not __fish_seen_subcommand_from check init config read show diff server convert template explain rules completions man help" -f -a "check" -d 'Check files and folders'
complete -c airenv -n "__fish_airenv_using_subcommand help; and not __fish_seen_subcommand_from check init config read show diff server convert template explain rules completions man help" -f -a "init" -d 'Write an airenv.toml for a project and print its pre-commit entry'
complete -c airenv -n "__fish_airenv_using_subcommand help; and not __fish_seen_subcommand_from check init config read show diff server convert template explain rules completions man help" -f -a "config" -d 'Show the configuration'
complete -c airenv -n "__fish_airenv_using_subcommand help; and not __fish_seen_subcommand_from check init config read show diff server convert template explain rules completions man help" -f -a "read" -d 'Show what each loader reads from a file, and where they differ'
complete -c airenv -n "__fish_airenv_using_subcommand help; and not __fish_seen_subcommand_from check init config read show diff server convert template explain rules completions man help" -f -a "show" -d 'Show what Airflow will do: its secrets backend, the settings, where it looks up secrets'
complete -c airenv -n "__fish_airenv_using_subcommand help; and not __fish_seen_subcommand_from check init config read show diff server convert template explain rules completions man help" -f -a "diff" -d 'Compare two environments: what one lacks, what differs, what that means for the lookups'
complete -c airenv -n "__fish_airenv_using_subcommand help; and not __fish_seen_subcommand_from check init config read show diff server convert template explain rules completions man help" -f -a "server" -d 'Serve an editor: the language server, on standard input and output'
complete -c airenv -n "__fish_airenv_using_subcommand help; and not __fish_seen_subcommand_from check init config read show diff server convert template explain rules completions man help" -f -a "convert" -d 'Write the environment of a file in the syntax of another place'
complete -c airenv -n "__fish_airenv_using_subcommand help; and not __fish_seen_subcommand_from check init config read show diff server convert template explain rules completions man help" -f -a "template" -d 'Print the configuration of a secrets backend, to be filled in'
complete -c airenv -n "__fish_airenv_using_subcommand help; and not __fish_seen_subcommand_from check init config read show diff server convert template explain rules completions man help" -f -a "explain" -d 'Explain a rule: what it finds, why it matters, how to fix it'
complete -c airenv -n "__fish_airenv_using_subcommand help; and not __fish_seen_subcommand_from check init config read show diff server convert template explain rules completions man help" -f -a "rules" -d 'List the rules'
complete -c airenv -n "__fish_airenv_using_subcommand help; and not __fish_seen_subcommand_from check init config read show diff server convert template explain rules completions man help" -f -a "completions" -d 'Print shell completions'
complete -c airenv -n "__fish_airenv_using_subcommand help; and not __fish_seen_subcommand_from check init config read show diff server convert template explain rules completions man help" -f -a "man" -d 'Print the man page, for `man -l -`'
complete -c airenv -n "__fish_airenv_using_subcommand help; and not __fish_seen_subcommand_from check init config read show diff server convert template explain rules completions man help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c airenv -n "__fish_airenv_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "show" -d 'Print the settings in effect for a file or folder, and where each comes from'
complete -c airenv -n "__fish_airenv_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "schema" -d 'Print the JSON Schema of airenv.toml, for editors'
