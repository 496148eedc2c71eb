// Prints what BuildKit puts into the images of a Dockerfile.
//
//	dockerfile FILE    {"stages": {NAME: {VARIABLE: VALUE}}} or {"error": "..."}
//
// The conversion is BuildKit's own, from the text to the configuration of the image, and nothing is built: every base image
// answers with an empty configuration, so that a variable is listed only if the Dockerfile sets it. The last stage is
// called by its number if it has no name; other stages without a name are left out, nothing can build them. build.sh compiles this inside of a checkout of BuildKit.
package main

import (
	"context"
	"encoding/json"
	"os"
	"strconv"
	"strings"

	"github.com/moby/buildkit/client/llb/sourceresolver"
	"github.com/moby/buildkit/frontend/dockerfile/dockerfile2llb"
	"github.com/moby/buildkit/frontend/dockerui"
	digest "github.com/opencontainers/go-digest"
)

type emptyImages struct{}

func (emptyImages) ResolveImageConfig(_ context.Context, ref string, _ sourceresolver.Opt) (string, digest.Digest, []byte, error) {
	config := []byte(`{"architecture": "amd64", "os": "linux", "config": {}}`)
	return ref, digest.FromBytes(config), config, nil
}

type answer struct {
	Stages map[string]map[string]string `json:"stages,omitempty"`
	Error  string                       `json:"error,omitempty"`
}

func stage(text []byte, target string) (map[string]string, error) {
	options := dockerfile2llb.ConvertOpt{MetaResolver: emptyImages{}, Config: dockerui.Config{Target: target}}
	result, err := dockerfile2llb.Dockerfile2LLB(context.Background(), text, options)
	if err != nil {
		return nil, err
	}
	variables := map[string]string{}
	for _, entry := range result.Image.Config.Env {
		name, value, _ := strings.Cut(entry, "=")
		variables[name] = value
	}
	return variables, nil
}

func stages(text []byte) answer {
	listed, err := dockerfile2llb.ListTargets(context.Background(), text)
	if err != nil {
		return answer{Error: err.Error()}
	}
	found := map[string]map[string]string{}
	for index, one := range listed.Targets {
		if one.Name == "" && !one.Default {
			continue
		}
		variables, err := stage(text, one.Name)
		if err != nil {
			return answer{Error: err.Error()}
		}
		if one.Name == "" {
			one.Name = strconv.Itoa(index)
		}
		found[one.Name] = variables
	}
	return answer{Stages: found}
}

func main() {
	text, err := os.ReadFile(os.Args[1])
	found := answer{}
	if err != nil {
		found.Error = err.Error()
	} else {
		found = stages(text)
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(found)
}
