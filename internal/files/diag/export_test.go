package diag_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

func findings() *diag.Findings {
	var found diag.Findings
	at := diag.Place{File: "lost card.yaml", Line: 14, Column: 41, Width: 5}
	found.Add(diag.Finding{
		Place: at, Rule: "unknown-step", Message: `step "persn" does not exist`, Fix: `did you mean "person"?`,
		Edit: diag.Edit{Place: at, Text: "person"},
	})
	found.Advise(diag.Place{File: "lost card.yaml", Line: 3, Column: 5, Width: 4}, "long-menu", "the menu has 7 <entries>", "")
	found.Error(diag.Place{File: "broken.yaml"}, diag.BadYAML, "the file cannot be read", "")
	return &found
}

func TestWriteJSON(t *testing.T) {
	var out strings.Builder
	if err := diag.WriteJSON(&out, findings(), "my center"); err != nil {
		t.Fatal(err)
	}

	var got []diag.JSONFinding
	if err := json.Unmarshal([]byte(out.String()), &got); err != nil {
		t.Fatal(err)
	}

	want := []diag.JSONFinding{
		{"my center/broken.yaml", 0, 0, "error", "bad-yaml", "the file cannot be read", "", nil},
		{"my center/lost card.yaml", 3, 5, "advice", "long-menu", "the menu has 7 <entries>", "", nil},
		{"my center/lost card.yaml", 14, 41, "error", "unknown-step", `step "persn" does not exist`, `did you mean "person"?`, []diag.JSONEdit{{"my center/lost card.yaml", 14, 41, 14, 46, "person"}}},
	}

	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	out.Reset()
	if err := diag.WriteJSON(&out, &diag.Findings{}, "my center"); err != nil || out.String() != "[]\n" {
		t.Errorf("nothing found is %q, %v", out.String(), err)
	}
}

// Control characters of a terminal are escaped, and the text reads back as it was.
func TestJSONIsSafeToPrint(t *testing.T) {
	const text = "a\x1b[31m\u202eb\u009b\U000e0001\x7f é\u200d\t"
	var out strings.Builder
	if err := diag.NewJSONEncoder(&out).Encode(text); err != nil {
		t.Fatal(err)
	}
	if want := `"a\u001b[31m\u202eb\u009b\udb40\udc01\u007f é` + "\u200d" + `\t"` + "\n"; out.String() != want {
		t.Errorf("got %q, want %q", out.String(), want)
	}

	// Marks of HTML stay as they are, and each level has two spaces.
	var lines strings.Builder
	if err := diag.NewJSONEncoder(&lines).Encode(map[string][]string{"a": {"<&>"}}); err != nil {
		t.Fatal(err)
	}
	if want := "{\n  \"a\": [\n    \"<&>\"\n  ]\n}\n"; lines.String() != want {
		t.Errorf("got %q, want %q", lines.String(), want)
	}
	var back string
	if err := json.Unmarshal([]byte(out.String()), &back); err != nil || back != text {
		t.Errorf("it reads back as %q, %v", back, err)
	}
}

func TestWriteSARIF(t *testing.T) {
	var out strings.Builder
	rules := []diag.Rule{{ID: "long-menu", Severity: diag.Advice, Doc: "A menu\nis long. Callers forget.", Bad: "bad", Good: "good"}}
	if err := diag.WriteSARIF(&out, findings(), "my center", rules); err != nil {
		t.Fatal(err)
	}

	var got any
	if err := json.Unmarshal([]byte(out.String()), &got); err != nil {
		t.Fatal(err)
	}

	schema, err := jsonschema.NewCompiler().Compile("testdata/sarif-schema-2.1.0.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(got); err != nil {
		t.Errorf("it does not conform to SARIF: %v", err)
	}

	type object = map[string]any
	at := func(file string, region object) []any {
		physical := object{"artifactLocation": object{"uri": "my%20center/" + file}}
		if region != nil {
			physical["region"] = region
		}
		return []any{object{"physicalLocation": physical}}
	}

	want := object{
		"$schema": "https://json.schemastore.org/sarif-2.1.0.json",
		"version": "2.1.0",
		"runs": []any{object{
			"columnKind": "unicodeCodePoints",
			"tool": object{"driver": object{"name": "ivrsim", "rules": []any{object{
				"id":                   "long-menu",
				"fullDescription":      object{"text": "A menu is long. Callers forget."},
				"help":                 object{"text": "A menu\nis long. Callers forget.\n\nBad:\n\nbad\nGood:\n\ngood"},
				"defaultConfiguration": object{"level": "warning"},
			}}}},
			"results": []any{
				object{
					"ruleId": "bad-yaml", "level": "error", "message": object{"text": "the file cannot be read"},
					"locations": at("broken.yaml", nil),
				},
				object{
					"ruleId": "long-menu", "level": "warning", "message": object{"text": "the menu has 7 <entries>"},
					"locations": at("lost%20card.yaml", object{"startLine": 3.0, "startColumn": 5.0, "endColumn": 9.0}),
				},
				object{"ruleId": "unknown-step", "level": "error", "message": object{"text": `step "persn" does not exist; did you mean "person"?`}, "locations": at("lost%20card.yaml", object{"startLine": 14.0, "startColumn": 41.0, "endColumn": 46.0}), "fixes": []any{object{
					"description": object{"text": `did you mean "person"?`},
					"artifactChanges": []any{object{
						"artifactLocation": object{"uri": "my%20center/lost%20card.yaml"},
						"replacements": []any{object{
							"deletedRegion":   object{"startLine": 14.0, "startColumn": 41.0, "endColumn": 46.0},
							"insertedContent": object{"text": "person"},
						}},
					}},
				}}},
			},
		}},
	}

	if diff := cmp.Diff(any(want), got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A file is named from where the program runs, or with its scheme.
func TestSARIFNamesFilesByURI(t *testing.T) {
	for folder, want := range map[string]string{"../shop": `"../shop/broken.yaml"`, "/my shop": `"file:///my%20shop/broken.yaml"`} {
		var out strings.Builder
		if err := diag.WriteSARIF(&out, findings(), folder, nil); err != nil || !strings.Contains(out.String(), want) {
			t.Errorf("%s: no %s in\n%s (%v)", folder, want, out.String(), err)
		}
	}
}
