package scenario_test

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"testing"

	goccy "github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/tools/txtar"

	"github.com/ivrsim/ivrsim/internal/days/scenario"
)

// TestSchemaAcceptsValidScenarios validates all scenarios of the test data that have no
// errors.
func TestSchemaAcceptsValidScenarios(t *testing.T) {
	schema := compiledSchema(t)
	names, err := filepath.Glob("../compile/testdata/findings/*.txt")
	if err != nil {
		t.Fatal(err)
	}

	taken := 0
	for _, name := range append(names, "../compile/testdata/center.txt") {
		a, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}

		for _, f := range a.Files {
			if !bytes.HasPrefix(f.Data, []byte("scenario:")) || bytes.Contains(f.Data, []byte("# want")) {
				continue
			}
			taken++
			var value any
			if err := goccy.Unmarshal(f.Data, &value); err != nil {
				t.Fatalf("%s: %s: %v", name, f.Name, err)
			}
			if err := schema.Validate(plainJSON(t, value)); err != nil {
				t.Errorf("%s: %s: %v", name, f.Name, err)
			}
		}
	}

	if taken < 10 {
		t.Errorf("only %d scenarios were validated", taken)
	}
}

func compiledSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	if err := c.AddResource("scenario.json", plainJSON(t, scenario.Schema())); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("scenario.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// plainJSON converts a value to the types of a JSON decoder.
func plainJSON(t *testing.T, value any) any {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	out, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return out
}
