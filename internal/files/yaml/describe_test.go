package yaml_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/whole/wholetest"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// A key is described in the form of its map that has the most of the map's keys. Of forms that fit equally well, the first
// one that describes the key does so.
func TestDescribeAKeyOfSeveralForms(t *testing.T) {
	described := func(about string) yaml.Schema {
		if about == "" {
			return yaml.Schema{}
		}
		return yaml.Schema{"description": about}
	}
	form := func(keys map[string]string) yaml.Schema {
		properties := yaml.Schema{}
		for key, about := range keys {
			properties[key] = described(about)
		}
		return yaml.Schema{"type": "object", "properties": properties}
	}
	schema := yaml.Schema{"properties": yaml.Schema{
		"wait": yaml.Schema{"description": "a wait", "anyOf": []yaml.Schema{
			form(map[string]string{"mean": "", "least": "the least of two"}),
			form(map[string]string{"mean": "the mean of a spread", "spread": "", "least": "the least of three"}),
			form(map[string]string{"mean": "the mean of a table", "table": "", "times": ""}),
		}},
		"others": yaml.Schema{"additionalProperties": described("any other")},
		"list":   yaml.Schema{"items": form(map[string]string{"mean": "the mean of an item"})},
	}}

	for _, c := range []struct{ text, key, want string }{
		{"wait: {mean: 1}", "mean", "the mean of a spread"},
		{"wait: {spread: 1, mean: 1}", "mean", "the mean of a spread"},
		{"wait: {mean: 1, times: 2, table: 3}", "mean", "the mean of a table"},
		{"wait: {mean: 1, times: 2, spread: 3}", "mean", "the mean of a spread"},
		{"wait: {least: 1}", "least", "the least of two"},
		{"wait: {least: 1, spread: 2}", "least", "the least of three"},
		{"wait: {mean: 1, unknown: 2}", "unknown", ""},
		{"wait: {table: 1}", "table", ""},
		{"others: {mean: 1}", "mean", "any other"},
		{"list: [{mean: 1}]", "mean", "the mean of an item"},
		{"wait: {mean: 1}", "wait", "a wait"},
		{"nothing: {mean: 1}", "mean", ""},
	} {
		var found diag.Findings
		root := yaml.Parse("f.yaml", []byte(c.text), &found)
		if found.Len() > 0 {
			t.Fatalf("%s: %v", c.text, found.Sorted())
		}
		entries := root.Pairs[:1]
		if c.key != "wait" {
			inner := entries[0].Value
			if inner.Kind == yaml.List {
				inner = inner.Items[0]
			}
			for _, e := range inner.Pairs {
				if e.Key.Text == c.key {
					entries = append(entries, e)
				}
			}
		}
		if got := schema.Describe(entries); got != c.want {
			t.Errorf("%s in %s is described as %q, want %q", c.key, c.text, got, c.want)
		}
	}
}

// An outline that cannot be written is an error, and so is the outline of a value that is no schema.
func TestOutlineOnAFullDisk(t *testing.T) {
	broken := yaml.Schema{"description": 1}
	_, err := broken.WriteKeyOutline(&strings.Builder{}, "a")
	if all := broken.WriteOutline(&strings.Builder{}); all == nil || err == nil || len(broken.KeyNames()) > 0 {
		t.Errorf("the outlines of a broken schema: %v, %v", all, err)
	}
	if err := (yaml.Schema{"description": "a file"}).WriteOutline(&wholetest.Disk{}); !errors.Is(err, wholetest.ErrFull) {
		t.Errorf("the error is %v", err)
	}
}

// A key is described with its texts if it has up to eight of them, in its forms together.
func TestOutlineOfValues(t *testing.T) {
	for n, want := range map[int]string{0: "It.", 1: "It. (w0)", 8: "It. (w0, w1, w2, w3, w4, w5, w6, w7)", 9: "It."} {
		words := []any{1, true}
		for i := range n {
			words = append(words, fmt.Sprint("w", i))
		}
		for _, values := range []yaml.Schema{
			{"enum": words},
			{"anyOf": []yaml.Schema{{"enum": words[:2+n/2]}, {"enum": words[2+n/2:]}}},
		} {
			values["description"] = "It."
			var out strings.Builder
			if err := (yaml.Schema{"properties": yaml.Schema{"a": values}}).WriteOutline(&out); err != nil {
				t.Fatal(err)
			}
			if !strings.HasSuffix(out.String(), "\n\na  "+want+"\n") {
				t.Errorf("%d texts: %s", n, out.String())
			}
		}
	}
}

// A description fills lines of 100 characters, and each line after the first begins below the description.
func TestWidthOfOutlines(t *testing.T) {
	longtest.CheckN(t, 300, 1000, func(t *rapid.T) {
		name := rapid.StringMatching(`[a-z]{1,20}`).Draw(t, "name")
		about := strings.Join(rapid.SliceOfN(rapid.StringMatching(`[a-z]{1,12}`), 20, 60).Draw(t, "words"), " ")
		deep := yaml.Schema{"properties": yaml.Schema{name: yaml.Schema{"description": about}}}
		var out strings.Builder
		if err := (yaml.Schema{"properties": yaml.Schema{"map": deep}}).WriteOutline(&out); err != nil {
			t.Fatal(err)
		}

		_, keys, _ := strings.Cut(out.String(), "\n\nmap\n")
		var text []string
		lines := strings.Split(strings.TrimSuffix(keys, "\n"), "\n")
		margin := "  " + name + "  "
		for i, line := range lines {
			if !strings.HasPrefix(line, margin) || len(line) > 100 {
				t.Fatalf("line %d of\n%s", i+1, keys)
			}
			margin = strings.Repeat(" ", len(margin))
			text = append(text, line[len(margin):])
			if i+1 < len(lines) {
				word, _, _ := strings.Cut(lines[i+1][len(margin):], " ")
				if len(line)+1+len(word) <= 100 {
					t.Fatalf("%s fits on line %d of\n%s", word, i+1, keys)
				}
			}
		}
		if strings.Join(text, " ") != about {
			t.Fatalf("%q is outlined as\n%s", about, keys)
		}
	})
}

// The outline of a key has it at each of its places, with what is below it. Equal ones are printed once.
func TestOutlineOfAKey(t *testing.T) {
	about := func(text string) yaml.Schema { return yaml.Schema{"description": text} }
	hours := yaml.Schema{"description": "The hours.", "properties": yaml.Schema{"from": about("The first."), "to": about("The last.")}}
	schema := yaml.Schema{
		"required": []string{"from"},
		"properties": yaml.Schema{
			"from": about("Where."), "open": hours, "shut": hours,
			"lines": yaml.Schema{"additionalProperties": yaml.Schema{"properties": yaml.Schema{"to": about("Whom."), "x": about("X.")}}},
			"list":  yaml.Schema{"items": yaml.Schema{"required": []string{"open"}, "properties": yaml.Schema{"open": hours}}},
			"kinds": yaml.Schema{"anyOf": []yaml.Schema{{"type": "string"}, {"properties": yaml.Schema{"to": about("When.")}}}},
		},
	}
	for name, want := range map[string]string{
		"none":          "",
		"from":          "file:\nfrom*  Where.\nlist.-.open:\nfrom  The first.\n",
		"to":            "kinds:\nto  When.\nlines.NAME:\nto  Whom.\nlist.-.open:\nto  The last.\n",
		"lines.to":      "lines.NAME:\nto  Whom.\n",
		"lines.NAME.to": "lines.NAME:\nto  Whom.\n",
		"lines.desk.to": "lines.NAME:\nto  Whom.\n",
		"list[].open":   "list.-:\nopen*  The hours.\n  from  The first.\n  to  The last.\n",
		"list.open.to":  "list.-.open:\nto  The last.\n",
		"kinds.to":      "kinds:\nto  When.\n",
		"lines.a.b.to":  "",
		"from.to":       "",
		"lines.":        "",
		"open":          "file:\nopen  The hours.\n  from  The first.\n  to  The last.\nlist.-:\nopen*  The hours.\n  from  The first.\n  to  The last.\n",
	} {
		var out strings.Builder
		found, err := schema.WriteKeyOutline(&out, name)
		_, keys, _ := strings.Cut(out.String(), "\n\n")
		if err != nil || found != (want != "") || keys != want {
			t.Errorf("%s, found %t, %v:\n%s\nwant\n%s", name, found, err, keys, want)
		}
	}
	if got := strings.Join(schema.KeyNames(), " "); got != "from kinds lines list open shut to x" {
		t.Errorf("the keys are %s", got)
	}
	if _, err := schema.WriteKeyOutline(&wholetest.Disk{}, "to"); !errors.Is(err, wholetest.ErrFull) {
		t.Errorf("on a full disk: %v", err)
	}
}

// An outline has a line for each key with its description: the required keys first, the others in their order, the keys of a
// value one step deeper, and the keys of a form once.
func TestOutline(t *testing.T) {
	hours := yaml.Schema{
		"description": "The hours.",
		"properties":  yaml.Schema{"from": yaml.Schema{"description": "The first."}, "to": yaml.Schema{"description": "The last."}},
	}
	schema := yaml.Schema{
		"description": "A center.",
		"required":    []string{"name"},
		"properties": yaml.Schema{
			"about": yaml.Schema{"description": "What it is."},
			"name":  yaml.Schema{"description": "Its name."},
			"open":  hours,
			"shut":  hours,
			"lines": yaml.Schema{"description": "The lines.", "additionalProperties": yaml.Schema{"description": "A line."}},
			"kind": yaml.Schema{
				"description": "Its kind.",
				"anyOf":       []yaml.Schema{{"enum": []any{"small", 2}}, {"enum": []any{"large"}}},
			},
			"names": yaml.Schema{
				"description": strings.Repeat("many words ", 12) + "end.",
				"items":       yaml.Schema{"description": "A name.", "enum": []any{"a", "b"}},
			},
			"or": yaml.Schema{"description": "One.", "anyOf": []yaml.Schema{
				{"type": "string"},
				{"items": yaml.Schema{"description": "A part."}},
				{"additionalProperties": yaml.Schema{"description": "Its part."}},
			}},
			"other": yaml.Schema{"description": "Others.", "anyOf": []yaml.Schema{
				{"items": yaml.Schema{}},
				{"description": "A map.", "properties": yaml.Schema{"deep": yaml.Schema{"description": "It."}}},
			}},
		},
	}

	var out strings.Builder
	if err := schema.WriteOutline(&out); err != nil {
		t.Fatal(err)
	}

	_, keys, _ := strings.Cut(out.String(), "\n\n")
	const want = `name*  Its name.
about  What it is.
kind  Its kind. (small, large)
lines  The lines.
  NAME  A line.
names  many words many words many words many words many words many words many words many words many
       words many words many words many words end.
  -  A name. (a, b)
open  The hours.
  from  The first.
  to  The last.
or  One.
  -  A part.
  NAME  Its part.
other  Others.
  {}  A map.
    deep  It.
shut  The hours. As above.
`

	if !strings.HasPrefix(out.String(), "A center.\n") || keys != want {
		t.Errorf("the outline is\n%s\nwant\n%s", out.String(), want)
	}
}
