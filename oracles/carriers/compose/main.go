// Prints what compose gives to the containers of each service.
//
//	compose FOLDER [FILE ...]    {"processes": {SERVICE: {VARIABLE: VALUE}}} or {"error": "..."}
//
// The loader is compose's own (compose-go), asked as `docker compose` asks it: with the `.env` of the folder, the usual names
// of files unless some are given, every profile, and the format "raw" of an env_file, which `docker compose` adds. A variable that compose takes from the shell, and that is not set there,
// is null. build.sh compiles this inside of a checkout of buildx, which has compose-go among its dependencies.
package main

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"strings"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/dotenv"
	"github.com/docker/cli/pkg/kvfile"
)

type answer struct {
	Processes map[string]map[string]*string `json:"processes,omitempty"`
	Error     string                        `json:"error,omitempty"`
}

func raw(text io.Reader, _ string, variables map[string]string, lookup func(string) (string, bool)) error {
	lines, err := kvfile.ParseFromReader(text, lookup)
	for _, line := range lines {
		name, value, _ := strings.Cut(line, "=")
		variables[name] = value
	}
	return err
}

func services(folder string, files []string) (map[string]map[string]*string, error) {
	if err := os.Chdir(folder); err != nil {
		return nil, err
	}
	dotenv.RegisterFormat("raw", raw)
	options, err := cli.NewProjectOptions(files,
		cli.WithWorkingDirectory("."), cli.WithOsEnv, cli.WithEnvFiles(), cli.WithDotEnv, cli.WithConfigFileEnv,
		cli.WithDefaultConfigPath, cli.WithProfiles([]string{"*"}), cli.WithResolvedPaths(true))
	if err != nil {
		return nil, err
	}
	project, err := options.LoadProject(context.Background())
	if err != nil {
		return nil, err
	}
	if project, err = project.WithServicesEnvironmentResolved(false); err != nil {
		return nil, err
	}
	found := map[string]map[string]*string{}
	for name, service := range project.Services {
		found[name] = service.Environment
		if found[name] == nil {
			found[name] = map[string]*string{}
		}
	}
	return found, nil
}

func main() {
	found := answer{}
	all, err := services(os.Args[1], os.Args[2:])
	if err != nil {
		found.Error = err.Error()
	} else {
		found.Processes = all
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(found)
}
