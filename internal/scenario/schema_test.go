package scenario_test

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"testing"

	goccy "github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/tools/txtar"

	"github.com/ivrsim/ivrsim/internal/scenario"
)

// TestTheSchemaTakesWhatIsRead: the scenarios in which nothing is wrong are
// valid by the schema, too.
func TestTheSchemaTakesWhatIsRead(t *testing.T) {
	schema := compiledSchema(t)
	names, err := filepath.Glob("compile/testdata/findings/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	taken := 0
	for _, name := range append(names, "compile/testdata/center.txt") {
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

// plainJSON gives a value as JSON has it: maps of texts, numbers, lists.
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
