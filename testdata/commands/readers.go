// What cobra, pflag and Go's flag package really make of command lines.
//
// Enters, on standard input: {"table": one of src/knowledge/commands/*.json, "cases": [argv, …]}.
// Leaves: for each case what the reader found. Built from the table, so that what is compared is
// how flags are read, not which there are.
package main

import (
	"encoding/json"
	"flag"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

type table struct {
	Commands []struct {
		Path, Does, Arguments string
		Aliases               []string
	}
	Flags []struct {
		On                 []string
		Name, Short, Takes string
	}
}

type outcome struct {
	Argv  []string          `json:"argv"`
	Path  string            `json:"path"`
	Error string            `json:"error,omitempty"`
	Help  bool              `json:"help,omitempty"`
	Args  []string          `json:"args,omitempty"`
	Flags map[string]string `json:"flags,omitempty"`
}

func tree(known table, found *outcome) *cobra.Command {
	root := &cobra.Command{Use: "astro", SilenceErrors: true, SilenceUsage: true}
	root.CompletionOptions.DisableDefaultCmd = true
	all := map[string]*cobra.Command{"astro": root}
	groups := map[string]bool{"astro": true}
	note := func(cmd *cobra.Command, args []string) {
		found.Path = cmd.CommandPath()
		found.Args = args
		cmd.Flags().Visit(func(given *pflag.Flag) { found.Flags[given.Name] = given.Value.String() })
	}
	for _, each := range known.Commands {
		words := strings.Split(each.Path, " ")
		cmd := &cobra.Command{Use: words[len(words)-1], Aliases: each.Aliases}
		if each.Does == "group" {
			groups[each.Path] = true
		} else {
			cmd.Run = note
		}
		switch each.Arguments {
		case "none":
			cmd.Args = cobra.NoArgs
		case "one":
			cmd.Args = cobra.ExactArgs(1)
		case "at-most-one":
			cmd.Args = cobra.MaximumNArgs(1)
		}
		all[strings.Join(words[:len(words)-1], " ")].AddCommand(cmd)
		all[each.Path] = cmd
	}
	for _, each := range known.Flags {
		for _, on := range each.On {
			flags := all[on].Flags()
			if groups[on] {
				flags = all[on].PersistentFlags()
			}
			if each.Name == "help" {
				continue
			}
			if each.Takes == "nothing" {
				flags.BoolP(each.Name, each.Short, false, "")
			} else {
				flags.StringP(each.Name, each.Short, "", "")
			}
		}
	}
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) {
		found.Path = cmd.CommandPath()
		found.Help = true
	})
	root.SetOut(io.Discard)
	root.SetErr(io.Discard)
	return root
}

func byCobra(known table, argv []string) outcome {
	found := outcome{Argv: argv, Flags: map[string]string{}}
	root := tree(known, &found)
	root.SetArgs(argv[1:])
	cmd, err := root.ExecuteC()
	if err != nil {
		found.Error = err.Error()
		found.Path = cmd.CommandPath()
	}
	return found
}

func byFlag(known table, path string, words int, argv []string) outcome {
	found := outcome{Argv: argv, Path: path, Flags: map[string]string{}}
	set := flag.NewFlagSet(path, flag.ContinueOnError)
	set.SetOutput(io.Discard)
	for _, each := range known.Flags {
		for _, on := range each.On {
			if on != path || each.Name == "help" || each.Name == "h" {
				continue
			}
			if each.Takes == "nothing" {
				set.Bool(each.Name, false, "")
			} else {
				set.String(each.Name, "", "")
			}
		}
	}
	switch err := set.Parse(argv[words:]); err {
	case nil:
	case flag.ErrHelp:
		found.Help = true
	default:
		found.Error = err.Error()
	}
	found.Args = set.Args()
	set.Visit(func(given *flag.Flag) { found.Flags[given.Name] = given.Value.String() })
	return found
}

func main() {
	var input struct {
		Astro, Writers table
		Cases          [][]string
	}
	if err := json.NewDecoder(os.Stdin).Decode(&input); err != nil {
		panic(err)
	}
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	for _, argv := range input.Cases {
		found := outcome{}
		switch {
		case argv[0] == "astro":
			found = byCobra(input.Astro, argv)
		case argv[1] == "kv":
			found = byFlag(input.Writers, strings.Join(argv[:3], " "), 3, argv)
		default:
			found = byFlag(input.Writers, strings.Join(argv[:2], " "), 2, argv)
		}
		if err := out.Encode(found); err != nil {
			panic(err)
		}
	}
}
