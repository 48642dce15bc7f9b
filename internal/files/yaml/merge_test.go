package yaml_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// origins writes a tree as dump does, each scalar with the first letter of the file that it is from.
func origins(n *yaml.Node) string {
	var parts []string
	switch n.Kind {
	case yaml.Map:
		for _, e := range n.Pairs {
			parts = append(parts, e.Key.Text+": "+origins(e.Value))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case yaml.List:
		for _, item := range n.Items {
			parts = append(parts, origins(item))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	default:
		return n.Text + n.Place.File[:1]
	}
}

// anyNode reads any value as it is.
func anyNode() yaml.Type[*yaml.Node] {
	read := func(n *yaml.Node, _ *diag.Findings) (*yaml.Node, bool) { return n, true }
	return yaml.Type[*yaml.Node]{Schema: yaml.Schema{}, Read: read}
}

// A map has the values of both files, and the values of the file over the base where both have one. Each field says
// how its value is merged: not at all, as a map, as the short form of a map, or as a list of items with an ID.
func TestMerge(t *testing.T) {
	items := func(keys map[string]yaml.Merging) yaml.Merging {
		return yaml.Merging{Keys: keys, List: &yaml.ListMerging{ID: yaml.TextOf("id", "in"), AsList: func(n *yaml.Node) *yaml.Node {
			if n.Kind != yaml.Map {
				return n
			}
			return &yaml.Node{Kind: yaml.List, Place: n.Place, Items: []*yaml.Node{n}}
		}}}
	}
	field := func(name string) yaml.Field[*yaml.Node] {
		return yaml.Bind(name, "", anyNode(), func(n **yaml.Node) **yaml.Node { return n })
	}
	object := yaml.Object[*yaml.Node]{
		Fields: []yaml.Field[*yaml.Node]{
			field("a"),
			field("map").Merged(yaml.Merging{Keys: map[string]yaml.Merging{"own": {}}}),
			field("maps").Merged(yaml.Merging{Keys: map[string]yaml.Merging{"*": {}}}),
			field("spread").Merged(yaml.Merging{Short: "mean"}),
			field("items").Merged(items(map[string]yaml.Merging{"*": {}})),
			field("whole").Merged(items(nil)),
			field("mean").Replacing("table", "times"),
		},
		Adapt: func(base, over *yaml.Node) *yaml.Node {
			if over.Get("all") != nil {
				return base.Without("each")
			}
			return base
		},
	}
	merging := object.Merging()

	for _, c := range []struct{ base, over, want string }{
		{"{a: 1, b: 2}", "{b: 3, c: 4}", "{a: 1b, b: 3o, c: 4o}"},
		{"{a: 1, b: 2}", "{a: 3}", "{a: 3o, b: 2b}"},
		{"{a: {x: 1}}", "{a: {y: 2}}", "{a: {y: 2o}}"},
		{"{a: [x]}", "{a: [y]}", "{a: [yo]}"},
		{"{map: {x: 1, y: 2}}", "{map: {z: 4, y: 3}}", "{map: {x: 1b, y: 3o, z: 4o}}"},
		{"{map: {x: {p: 1}, own: {p: 1}}}", "{map: {x: {q: 2}, own: {q: 2}}}", "{map: {x: {q: 2o}, own: {p: 1b, q: 2o}}}"},
		{"{map: {x: 1}}", "{map: 2}", "{map: 2o}"},
		{"{map: 2}", "{map: {x: 1}}", "{map: {x: 1o}}"},
		{"{map: [1]}", "{map: [2]}", "{map: [2o]}"},
		{"{maps: {x: {p: 1}, y: {p: 1}}}", "{maps: {x: {q: 2}}}", "{maps: {x: {p: 1b, q: 2o}, y: {p: 1b}}}"},

		// A scalar is the short form of a map where the other file has the map.
		{"{spread: 5}", "{spread: {least: 1}}", "{spread: {mean: 5b, least: 1o}}"},
		{"{spread: {least: 1}}", "{spread: 5}", "{spread: {least: 1b, mean: 5o}}"},
		{"{spread: {mean: 1, least: 1}}", "{spread: 5}", "{spread: {mean: 5o, least: 1b}}"},
		{"{spread: 5}", "{spread: 6}", "{spread: 6o}"},
		{"{spread: [5]}", "{spread: {least: 1}}", "{spread: {least: 1o}}"},
		{"{map: 5}", "{map: {least: 1}}", "{map: {least: 1o}}"},

		// Keys that exclude each other replace each other.
		{"{table: 1, times: 2, a: 3}", "{mean: 4}", "{a: 3b, mean: 4o}"},
		{"{table: 1, mean: 2}", "{mean: 4}", "{mean: 4o}"},
		{"{table: 1, mean: 2}", "{a: 4}", "{table: 1b, mean: 2b, a: 4o}"},
		{"{mean: 2}", "{table: 4}", "{mean: 2b, table: 4o}"},
		{"{each: 1, b: 2}", "{all: 3}", "{b: 2b, all: 3o}"},
		{"{each: 1, b: 2}", "{b: 3}", "{each: 1b, b: 3o}"},

		// An item is merged with the inherited item of its ID. Without an ID it is new.
		{
			"{items: [{id: p, in: q, x: 1}, {id: r, in: q, x: 2}]}", "{items: [{id: r, in: q, y: 3}, {id: s, in: q}]}",
			"{items: [{id: pb, in: qb, x: 1b}, {id: ro, in: qo, x: 2b, y: 3o}, {id: so, in: qo}]}",
		},
		{
			"{items: [{id: p, in: q, x: 1}, {id: p, in: r}]}", "{items: [{id: p, in: q, y: 2}, {id: p, in: q, z: 3}]}",
			"{items: [{id: po, in: qo, x: 1b, y: 2o}, {id: po, in: qo, z: 3o}, {id: pb, in: rb}]}",
		},
		{
			"{items: [{id: p, in: q, x: 1}, {id: p, in: q, x: 2}]}", "{items: [{id: p, in: q, y: 3}]}",
			"{items: [{id: po, in: qo, x: 1b, y: 3o}]}",
		},
		{"{items: [{id: p}, {x: 1}]}", "{items: [{id: p}, {x: 1}]}", "{items: [{id: pb}, {x: 1b}, {id: po}, {x: 1o}]}"},
		{"{items: [{id: [p], in: q}]}", "{items: [{id: [p], in: q}]}", "{items: [{id: [pb], in: qb}, {id: [po], in: qo}]}"},
		{"{items: {id: p, in: q, x: 1}}", "{items: {id: p, in: q, y: 2}}", "{items: [{id: po, in: qo, x: 1b, y: 2o}]}"},
		{"{items: [{id: p, in: q}]}", "{items: []}", "{items: []}"},
		{"{items: [{id: p, in: q}]}", "{items: 5}", "{items: 5o}"},
		{"{items: 5}", "{items: [{id: p, in: q}]}", "{items: [{id: po, in: qo}]}"},
		{
			"{whole: [{id: p, in: q, x: 1}, {id: r, in: q}]}", "{whole: [{id: p, in: q, y: 2}]}",
			"{whole: [{id: po, in: qo, y: 2o}, {id: rb, in: qb}]}",
		},
	} {
		var found diag.Findings
		base, over := yaml.ParseValue("base", c.base, &found), yaml.ParseValue("over", c.over, &found)
		inherited, own := origins(base), origins(over)
		merged := merging.Merge(base, over)
		if got := origins(merged); got != c.want || found.Len() > 0 {
			t.Errorf("%s over %s is %s, want %s; %v", c.over, c.base, got, c.want, found.Sorted())
		}
		if merged.Place != over.Place || merged.Pairs[0].Value.Place.IsZero() {
			t.Errorf("%s over %s is at %v", c.over, c.base, merged.Place)
		}
		if origins(base) != inherited || origins(over) != own {
			t.Errorf("%s over %s has changed one of them: %s, %s", c.over, c.base, origins(base), origins(over))
		}
	}
}

// A map with another value of a key has the value in the place of the old one, and a map without keys has the other keys.
func TestWithAndWithout(t *testing.T) {
	n := yaml.ParseValue("f", "{a: 1, b: 2, c: 3}", &diag.Findings{})
	got := fmt.Sprint(dump(n.With("b", &yaml.Node{Kind: yaml.Scalar, Text: "4"})), dump(n.With("d", n)), dump(n.Without("a", "c")), dump(n))
	if want := `{a: "1", b: "4", c: "3"}{a: "1", b: "2", c: "3"}{b: "2"}{a: "1", b: "2", c: "3"}`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// The position of a place is the last entry of each map that begins at the place or before it. It is on the key of the last
// one up to the character after the key.
func TestFind(t *testing.T) {
	const src = "flow: main\nsteps:\n  ask:   {say: Hi, then: {a: b}}\n  # a comment\n\n  other:\n    - a: 1\n      bee:\n        - c: 2\n    - d\n"
	root := yaml.Parse("f.yaml", []byte(src), &diag.Findings{})

	var within func(n *yaml.Node, at diag.Place) (path string)
	within = func(n *yaml.Node, at diag.Place) string {
		for i := len(n.Items) - 1; i >= 0; i-- {
			if n.Items[i].Place.Compare(at) <= 0 {
				return within(n.Items[i], at)
			}
		}
		for i := len(n.Pairs) - 1; i >= 0; i-- {
			key := n.Pairs[i].Key
			switch {
			case key.Place.Compare(at) > 0:
			case key.Place.Line == at.Line && at.Column <= key.Place.Column+len(key.Text):
				return "." + key.Text + "*"
			default:
				return "." + key.Text + within(n.Pairs[i].Value, at)
			}
		}
		return ""
	}

	for i, line := range strings.Split(src, "\n") {
		for column := range len(line) + 3 {
			at := diag.Place{File: "f.yaml", Line: i + 1, Column: column}
			p := root.Find(at)
			got := ""
			for _, e := range p.Pairs {
				got += "." + e.Key.Text
			}
			if p.OnKey {
				got += "*"
			}
			if want := within(root, at); got != want {
				t.Errorf("%v is at %s, want %s", at, got, want)
			}

			// The last entry is one of the map that is named with it.
			if n := len(p.Pairs); n > 0 && p.Within.Get(p.Pairs[n-1].Key.Text) != p.Pairs[n-1].Value || n == 0 && p.Within != root {
				t.Errorf("%v is in the map %s", at, dump(p.Within))
			}
		}
	}
}
