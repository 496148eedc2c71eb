// Prints what BuildKit puts into the image of a Dockerfile.
//
//	dockerfile FILE [TARGET]    {"processes": {"image": {VARIABLE: VALUE}}} or {"error": "..."}
//
// The conversion is BuildKit's own, from the text to the configuration of the image, and nothing is built: every base image
// answers with an empty configuration, so that a variable is listed only if the Dockerfile sets it. build.sh compiles this
// inside of a checkout of BuildKit.
package main

import (
	"context"
	"encoding/json"
	"os"
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
	Processes map[string]map[string]string `json:"processes,omitempty"`
	Error     string                       `json:"error,omitempty"`
}

func image(text []byte, target string) (map[string]string, error) {
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

func main() {
	target := ""
	if len(os.Args) > 2 {
		target = os.Args[2]
	}
	found := answer{}
	text, err := os.ReadFile(os.Args[1])
	if err == nil {
		var variables map[string]string
		variables, err = image(text, target)
		found.Processes = map[string]map[string]string{"image": variables}
	}
	if err != nil {
		found = answer{Error: err.Error()}
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(found)
}
