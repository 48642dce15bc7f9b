package genesysarchitect_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/platforms/genesysarchitect"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/importertest"
)

// ownKeys are objects whose keys are names of the flow: no key is unknown there.
var ownKeys = []string{
	"inputs", "taskOutputs", "outputs", "category", "CRM", "dataAction", "Find", "id", "successOutputs", "attributes",
	"commonModule", "Module", "failureOutputs", "destination",
}

// ofOthers are the parts of questions to other systems, and the actions that the report leaves out as a whole.
var ofOthers = []string{"category", "getParticipantData", "setParticipantData"}

// TestTheCauseOfAMissingKeyIsNamed misspells the key of a choice. No call takes the choice, and the report names the cause
// next to the way without a key.
func TestTheCauseOfAMissingKeyIsNamed(t *testing.T) {
	flow := diagtest.Archive(t, "known/misspelled")["main.yaml"].Data
	made := importertest.Made(t, genesysarchitect.Format, "", []importer.Source{{File: "main.yaml", Content: flow}})

	var got []string
	for _, b := range made.Report.Blocks {
		if b.Name == "Sales" {
			for _, n := range b.Notes() {
				got = append(got, n.Status.String()+": "+n.Reason)
			}
		}
	}
	want := []string{
		"left out: no call comes here from menu menu m: its other choices have no key or word of their own",
		"unknown: its property dtfm is not known: here it has no effect",
	}
	if !slices.Equal(got, want) {
		t.Errorf("the choice has %q, want %q", got, want)
	}
}

// TestEachUnknownKeyIsNamed adds a key to each object of a flow, and in the long form to one object in turn. The report
// names each, and without them no key.
func TestEachUnknownKeyIsNamed(t *testing.T) {
	// The flow has actions with all of their usual properties, as Architect exports them, and the module that it calls.
	full := diagtest.Archive(t, "known/full")
	named := func(root any) string {
		src, err := yaml.Marshal(root)
		if err != nil {
			t.Fatal(err)
		}
		sources := []importer.Source{{File: "main.yaml", Content: src}, {File: "module.yaml", Content: full["module.yaml"].Data}}
		center, err := genesysarchitect.Format.Read(sources, "")
		if err != nil {
			t.Fatal(err)
		}
		made := importertest.Made(t, genesysarchitect.Format, "", sources)
		text, err := json.Marshal([]any{made.Report, center.Unread})
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}

	var root any
	if err := yaml.Unmarshal(full["main.yaml"].Data, &root); err != nil {
		t.Fatal(err)
	}
	if text := named(root); strings.Contains(text, "is not known") {
		t.Errorf("of known keys, some are named:\n%s", text)
	}

	type place struct {
		object object
		path   string
	}
	var places []place
	var visit func(v any, path string, isOfOthers bool)
	visit = func(v any, path string, isOfOthers bool) {
		switch x := v.(type) {
		case object:
			name := path[strings.LastIndexByte(path, '/')+1:]
			isOfOthers = isOfOthers || slices.Contains(ofOthers, name)
			isList := strings.HasSuffix(path, "/item")
			if !slices.Contains(ownKeys, name) && !isOfOthers && !isList {
				places = append(places, place{x, path})
			}
			for _, key := range slices.Sorted(maps.Keys(x)) {
				visit(x[key], path+"/"+key, isOfOthers)
			}
		case []any:
			for _, item := range x {
				visit(item, fmt.Sprintf("%s/item", path), isOfOthers)
			}
		}
	}
	visit(at(root, "inboundCall"), "", false)
	if len(places) < 100 {
		t.Errorf("only %d objects were tried", len(places))
	}

	// One flow with all keys is read much faster than a flow for each key. The x at the end tells key 1 from key 10.
	size := len(places)
	if longtest.IsLong() {
		size = 1
	}
	key := func(i int) string { return fmt.Sprintf("novelty%dx", i) }
	for group := range slices.Chunk(places, size) {
		for i, p := range group {
			p.object[key(i)] = object{"lit": 4}
		}
		text := named(root)
		for i, p := range group {
			if !strings.Contains(text, key(i)) {
				t.Errorf("%s/%s is not named", p.path, key(i))
			}
			delete(p.object, key(i))
		}
	}
}
