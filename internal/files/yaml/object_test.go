package yaml_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// visit is a record with defaults.
type visit struct {
	Name  string
	Wait  time.Duration
	Times []string
	Tier  owner
	Level string
}

func visits() *yaml.Object[visit] {
	tier := yaml.Object[owner]{Name: "a tier", Fields: []yaml.Field[owner]{
		yaml.Bind("name", "Who.", yaml.String, func(o *owner) *string { return &o.Name }).Required(),
		yaml.Bind("by", "Whom.", yaml.String, func(*owner) *string { return new(string) }).Required(),
	}}
	levels := yaml.Object[owner]{Name: "a level", Doc: "The level.", Fields: []yaml.Field[owner]{
		yaml.Bind("name", "Who.", yaml.String, func(o *owner) *string { return &o.Name }).Default("low"),
	}}
	level := yaml.Type[string]{
		Schema:   levels.Type().Schema,
		Defaults: levels.Type().Defaults,
		Read: func(n *yaml.Node, found *diag.Findings) (string, bool) {
			v, ok := levels.Read(n, found)
			return v.Name, ok
		},
	}
	return &yaml.Object[visit]{
		Name: "a visit", Doc: "It.",
		Fields: []yaml.Field[visit]{
			yaml.Bind("visit", "Its name.", yaml.String, func(v *visit) *string { return &v.Name }).Required(),
			yaml.Bind("wait", "How long.", yaml.Positive(yaml.Duration), func(v *visit) *time.Duration { return &v.Wait }).Default("5s"),
			yaml.Bind("times", "When.", yaml.OneOrListOf(yaml.OneOf("1", "two", "true")), func(v *visit) *[]string { return &v.Times }),
			yaml.Bind("tier", "Which.", yaml.Shorthand(yaml.String, func(o *owner) *string { return &o.Name }, tier), func(v *visit) *owner { return &v.Tier }),
			yaml.Bind("level", "How.", level, func(v *visit) *string { return &v.Level }),
		},
		Implied: func(file, key string) string {
			if file == "f.yaml" && key == "visit" {
				return "first"
			}
			return ""
		},
		Foreign: func(key string) string {
			if key == "delay" {
				return "write wait"
			}
			return ""
		},
	}
}

// A key that is left out has its default, also in a map below, and a written key does not.
func TestDefaults(t *testing.T) {
	object := visits()
	for src, want := range map[string]string{
		"visit: a":                               `{a 5s [] {} low} {wait: "5s", level: {name: "low"}}`,
		"{visit: a, wait: 7s}":                   `{a 7s [] {} low} {level: {name: "low"}}`,
		"{visit: a, wiat: 7s}":                   `{a 7s [] {} low} {wait: "5s", level: {name: "low"}}`,
		"{visit: a, wait: x}":                    `{a 0s [] {} low} {level: {name: "low"}}`,
		"{visit: a, level: {}}":                  `{a 5s [] {} low} {wait: "5s"}`,
		"{visit: a, level: {name: b}}":           `{a 5s [] {} b} {wait: "5s"}`,
		"{visit: a, wait: 1s, level: {name: b}}": `{a 1s [] {} b} none`,
		"{visit: a, times: 1, tier: b}":          `{a 5s [1] {b} low} {wait: "5s", level: {name: "low"}}`,
		"{visit: a, times: [two, 1]}":            `{a 5s [two 1] {} low} {wait: "5s", level: {name: "low"}}`,
		"{visit: a, times: [two, x, 1]}":         `{a 5s [two 1] {} low} {wait: "5s", level: {name: "low"}}`,
		"{visit: a, times: x}":                   `{a 5s [] {} low} {wait: "5s", level: {name: "low"}}`,
		"{visit: a, tier: {name: b, by: c}}":     `{a 5s [] {b} low} {wait: "5s", level: {name: "low"}}`,
	} {
		var found diag.Findings
		n := yaml.Parse("f.yaml", []byte(src), &found)
		v, _ := object.Read(n, &found)
		rest := "none"
		if without := object.Without(n); without != nil {
			rest = dump(without)
			for _, e := range without.Pairs {
				if e.Value.Key != e.Key || e.Key.Place.File != yaml.DefaultSource {
					t.Errorf("%s: the default of %s is at %v", src, e.Key.Text, e.Key.Place)
				}
			}
		}
		if got := fmt.Sprint(v) + " " + rest; got != want {
			t.Errorf("%s: %s, want %s; %s", src, got, want, list(&found))
		}
	}
	if got := dump(object.Defaults()); got != `{wait: "5s", level: {name: "low"}}` {
		t.Errorf("the defaults are %s", got)
	}
}

// The schema of a field has what its type allows, with its text and its default.
func TestSchemaOfFields(t *testing.T) {
	got, err := json.MarshalIndent(visits().Schema()["properties"], "", " ")
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]any
	if err := json.Unmarshal(got, &fields); err != nil {
		t.Fatal(err)
	}
	words := "map[enum:[1 1 two true true]]"
	for name, want := range map[string]string{
		"visit": "map[description:Its name. type:[string number boolean]]",
		"times": "map[anyOf:[" + words + " map[items:" + words + " type:array]] description:When.]",
		"level": "map[additionalProperties:false description:The level. properties:map[name:map[default:low description:Who. type:[string number boolean]]] required:[] type:object]",
	} {
		if got := fmt.Sprint(fields[name]); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	if wait := fields["wait"].(map[string]any); wait["default"] != "5s" || wait["description"] != "How long." {
		t.Errorf("wait: %v", wait)
	}

	// A default is a number or a map where the file has one.
	for text, want := range map[string]string{"5": "5", "0.5": "0.5", "a": "a", "{a: 1, b: {c: x}}": "map[a:1 b:map[c:x]]"} {
		field := yaml.Bind("a", "", anyNode(), func(n **yaml.Node) **yaml.Node { return n }).Default(text)
		if got := fmt.Sprint(field.Schema["default"]); got != want {
			t.Errorf("the default %s is %s in the schema", text, got)
		}
	}
	if schema := yaml.String.Schema.About("It."); schema["description"] != "It." || yaml.String.Schema["description"] != nil {
		t.Errorf("a described schema is %v", schema)
	}
}

// A missing key of a file has the edit that adds the value that it certainly has, below the first line of the file. A key
// that other programs have in place of an own one has the fix of the object, if no key is missing.
func TestMissingAndForeignKeys(t *testing.T) {
	for src, want := range map[string]string{
		"wait: 5s\ntimes: 1\n":                "wait: 5s\nvisit: first\ntimes: 1\n",
		"# a comment\nwait: 5s\n\ntimes: 1\n": "# a comment\nwait: 5s\nvisit: first\n\ntimes: 1\n",
		"wait: 5s\n":                          "",
		"{wait: 5s, times: 1}\n":              "",
		"wait:\n  5s\ntimes: 1\n":             "",
		"times: [1]\nwait: 5s\n":              "",
		"tier: b\nlevel: {}\n":                "tier: b\nvisit: first\nlevel: {}\n",
		"tier: b\nwait: 5s\nzzzzz: 1\n":       "",
	} {
		var found diag.Findings
		visits().Read(yaml.Parse("f.yaml", []byte(src), &found), &found)
		got := ""
		for _, x := range found.Sorted() {
			if x.Rule == diag.MissingKey && !x.Edit.IsZero() {
				got = diag.Edited(src, []diag.Edit{x.Edit})
			}
		}
		if got != want {
			t.Errorf("%q becomes %q, want %q; %s", src, got, want, list(&found))
		}
	}

	for src, want := range map[string]string{
		"{visit: a, delay: 5s}":    `1:12 unknown-key: a visit has no key "delay"; write wait`,
		"{delay: 5s}":              `1:2 unknown-key: a visit has no key "delay"; it needs visit; its keys are visit, wait, times, tier, level`,
		"{visit: a, zzzzz: 5s}":    `1:12 unknown-key: a visit has no key "zzzzz"; its keys are visit, wait, times, tier, level`,
		"{visti: a}":               `1:2 unknown-key: a visit has no key "visti"; did you mean "visit"? its keys are visit, wait, times, tier, level`,
		"{wait: 5s}":               `1:1 missing-key: a visit needs the key "visit"; add visit: …`,
		"{visit: a, tier: {}}":     "1:12 missing-key: a tier needs the key \"by\"; add by: …\n1:12 missing-key: a tier needs the key \"name\"; add name: …",
		"{visit: a, tier: {x: b}}": `1:19 unknown-key: a tier has no key "x"; it needs name and by; its keys are name, by`,
		"[a]":                      "1:1 wrong-type: expected a visit, found a list; write {visit: …}",
	} {
		var found diag.Findings
		visits().Read(yaml.ParseValue("f.yaml", src, &found), &found)
		if got := list(&found); got != want {
			t.Errorf("%s: %s, want %s", src, got, want)
		}
	}

	// The fix of a missing map or list shows its form.
	var center yaml.Object[owner]
	center.Name = "a center"
	ignored := func(*owner) *[]string { return new([]string) }
	center.Fields = []yaml.Field[owner]{
		yaml.Bind("list", "", yaml.ListOf(yaml.String), ignored).Required(),
		yaml.Bind("map", "", yaml.MapOf(yaml.String), func(*owner) *[]yaml.Pair[string] { return new([]yaml.Pair[string]) }).Required(),
		yaml.Bind("owner", "", ownerObject.Type(), func(o *owner) *owner { return o }).Required(),
	}
	var found diag.Findings
	center.Read(yaml.ParseValue("f.yaml", "{}", &found), &found)
	got := ""
	for _, x := range found.Sorted() {
		got += x.Fix + "\n"
	}
	if want := "add list: […]\nadd map: {…}\nadd owner: {name: …}\n"; got != want {
		t.Errorf("the fixes are\n%s", got)
	}
}
