package flows_test

import (
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	goccy "github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/ivrsim/ivrsim/flows"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// Every shipped file is valid by the schema of its kind.
func TestSchemas(t *testing.T) {
	byKind := compiled(t)
	byKind["center"] = byKind["routing"]
	var found diag.Findings
	files, err := yaml.ReadFolder(flows.FS, &found)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		src, err := fs.ReadFile(flows.FS, f.Name)
		if err != nil {
			t.Fatal(err)
		}
		if err := byKind[f.Kind].Validate(decoded(t, src)); err != nil {
			t.Errorf("%s: %v", f.Name, err)
		}
	}
}

// A schema rejects what its reader rejects.
func TestSchemasRefuse(t *testing.T) {
	byKind := compiled(t)
	for _, tt := range []struct{ kind, src string }{
		{"flow", "flow: main\nstart: a\nsteps: {a: {edn: resolved}}\n"},
		{"flow", "flow: main\nstart: a\nsteps: {a: {menu: Hello., choices: {1: a}, attempts: 0}}\n"},
		{"flow", "flow: main\nsteps: {a: {end: resolved}}\n"},
		{"flow", "flow: my flow\nstart: a\nsteps: {a: {end: resolved}}\n"},
		{"flow", "flow: main\nstart: a\nsteps: {a: {menu: Hello., choices: {1: a}, attempts: three}}\n"},
		{"prompts", "prompts: main\nlanguage: es\nsetps: {a: Hola.}\n"},
		{"routing", "center: x\nhubs: {a: {timezone: UTC}}\nelsewhere: {hub: a}\nlines: {l: {number: 1, country: US, languages: [en], flow: main}}\n"},
		{"routing", "center: x\nhubs: {a: {timezone: UTC, languages: en}}\nelsewhere: {hub: a}\nhours: {office: {timezone: UTC, mo: 08:00-18:00}}\nlines: {l: {number: 1, country: US, flow: main}}\n"},
		{"flow", "flow: main\nstart: a\nsteps: {a: {end: resolved, sets: {done: {tier: gold}}}}\n"},
		{"flow", "flow: main\nstart: a\nsteps: {a: {end: b, say: {text: Hello., takes: [1s]}}}\n"},
		{"tests", "tests: [{name: a, steps: [pres: 1]}]\n"},
		{"scenario", "scenario: x\nreplications: 0\n"},
	} {
		if byKind[tt.kind].Validate(decoded(t, []byte(tt.src))) == nil {
			t.Errorf("the %s schema takes\n%s", tt.kind, tt.src)
		}
	}
}

// A schema takes what its reader takes: spaces around a dash, a number in quotes, and a
// text that reads as a number.
func TestSchemasTake(t *testing.T) {
	byKind := compiled(t)
	for _, tt := range []struct{ kind, src string }{
		{"flow", "flow: größe_2\nstart: a\nsteps: {a: {collect: Hi., digits: 1 - 10, attempts: \"3\", then: a}}\n"},
		{"flow", "flow: 2\nstart: a\nsteps: {a: {end: resolved}}\n"},
		{"routing", "center: x\nhubs: {a: {timezone: UTC, languages: en}}\nelsewhere: {hub: a}\nqueues: {q: {capacity: \"5\", hours: {\"mon - sat , sun\": \"07:00-12:00 , 13:00 - 19:00\"}}}\nlines: {l: {number: 020 7264 1777, country: GB, flow: f}}\n"},
		{"routing", "center: x\nhubs: {a: {timezone: UTC, languages: en}}\nelsewhere: {hub: a}\nhours: {office: {timezone: UTC, mon-fri: 08:00-18:00, closed: 2026-12-25}, always: 24/7}\nqueues: {q: {hours: office}}\nlines: {l: {number: 020 7264 1777, country: GB, flow: f}}\n"},
		{"flow", "flow: main\nstart: a\nsteps: {a: {lookup: a, sets: {found: {tier: gold, vip: [yes, 1]}}, then: a}}\n"},
		{"flow", "flow: main\nstart: a\nsteps: {a: {say: {audio: a.wav}, takes: 1s, then: b}, b: {end: c, say: {en: {audio: b.wav, text: Hi.}, es: Hola.}}}\n"},
		{"prompts", "prompts: main\nlanguage: es\nsteps: {a: {audio: a.wav, text: Hola.}, b: {menu: {audio: b.wav, takes: 2s}, no_input: Otra vez.}}\n"},
		{"tests", "tests: [{name: a, call: {from: 3125550100, vip: 1}, given: {card: 1}, steps: [press: 1, wait: 0, end: true]}]\n"},
		{"scenario", "scenario: x\nseed: '7'\ncallers: {patience: 4m - 8m}\ncalls: {l: {total: \"900\", shape: ['1', 2]}}\nspikes: [{line: l, at: '09:00', for: 1h, times: '1.5'}]\n"},
	} {
		if err := byKind[tt.kind].Validate(decoded(t, []byte(tt.src))); err != nil {
			t.Errorf("the %s schema takes no\n%s%v", tt.kind, tt.src, err)
		}
	}
}

// compiled returns the shipped schemas by kind; that they are those which "ivrsim schema"
// prints is checked there.
func compiled(t *testing.T) map[string]*jsonschema.Schema {
	t.Helper()
	paths, err := filepath.Glob("schema/*.json")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no schemas: %v", err)
	}
	byKind := map[string]*jsonschema.Schema{}
	for _, path := range paths {
		if byKind[strings.TrimSuffix(filepath.Base(path), ".json")], err = jsonschema.NewCompiler().Compile(path); err != nil {
			t.Fatal(err)
		}
	}
	return byKind
}

// decoded reads a file as an editor's YAML library does.
func decoded(t *testing.T, src []byte) any {
	t.Helper()
	var v any
	if err := goccy.Unmarshal(src, &v); err != nil {
		t.Fatal(err)
	}
	return v
}
