package sweep

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// Kind is the first key of a grid's file.
const Kind = "sweep"

// Grid is the file of a sweep.
type Grid struct {
	Name         diag.Text
	About        string
	Scenario     diag.Text // "" is the center's
	Replications int       // of each design; 0 is the scenario's number
	Vary         []yaml.Pair[[]diag.Text]
	List         [][]yaml.Pair[diag.Text]
	Place        diag.Place
}

// MaxReplications bounds the replications of a design.
const MaxReplications = 1_000_000_000

// inline reads any value as the text that --set takes.
var inline = yaml.Type[diag.Text]{
	Schema: yaml.Schema{},
	Read: func(n *yaml.Node, _ *diag.Findings) (diag.Text, bool) {
		return diag.Text{Value: yaml.Inline(n), Place: n.Place}, true
	},
}

var gridObject = yaml.Object[Grid]{
	Name: "a sweep",
	Doc:  "Designs of a scenario to simulate.",
	Fields: []yaml.Field[Grid]{
		yaml.Bind("sweep", "The sweep's name.", yaml.Placed(yaml.String),
			func(g *Grid) *diag.Text { return &g.Name }).Required(),
		yaml.Bind("about", "The purpose, in a sentence.", yaml.String, func(g *Grid) *string { return &g.About }),
		yaml.Bind("scenario", "The scenario that all designs change. Default: the center's scenario.",
			yaml.Placed(yaml.String), func(g *Grid) *diag.Text { return &g.Scenario }),
		yaml.Bind("replications", "The number of replications of each design. Default: the scenario's number.",
			yaml.Int(1, MaxReplications), func(g *Grid) *int { return &g.Replications }),
		yaml.Bind("vary",
			"The values of each parameter, by its path as in --set. The designs are all combinations.",
			yaml.MapOf(yaml.ListOf(inline)), func(g *Grid) *[]yaml.Pair[[]diag.Text] { return &g.Vary }),
		yaml.Bind("designs", "The designs, each a map of paths to values. {} is the scenario as written.",
			yaml.ListOf(yaml.MapOf(inline)), func(g *Grid) *[][]yaml.Pair[diag.Text] { return &g.List }),
	},
	Where: func(g *Grid) *diag.Place { return &g.Place },
}

// Schema is a grid's file as a JSON Schema.
func Schema() yaml.Schema { return gridObject.Schema() }

// ReadGrid reads the file of a sweep. It does not read the scenario: a path that does not
// exist is found when the designs are compiled.
func ReadGrid(root *yaml.Node, found *diag.Findings) (*Grid, bool) {
	before := found.Errors()
	g, ok := gridObject.Read(root, found)
	if !ok || found.Errors() > before {
		return nil, false
	}

	// The two keys exclude each other, and without both the sweep has no design.
	if (len(g.Vary) == 0) == (len(g.List) == 0) {
		found.Error(g.Place, diag.MissingKey, "a sweep has either vary or designs",
			"write vary: {staff.ny_cards.agents: [340, 360]}")
	}

	var keys []diag.Text
	for _, p := range g.Vary {
		keys = append(keys, p.Key)
		if len(p.Value) == 0 {
			found.Error(p.Key.Place, diag.BadValue, fmt.Sprintf("%s has no values", p.Key.Value),
				"list its values, or remove it")
		}
	}
	for _, design := range g.List {
		for _, p := range design {
			keys = append(keys, p.Key)
		}
	}

	// A plan has one number of replications.
	for _, key := range keys {
		if first, _, _ := strings.Cut(key.Value, "."); first == "replications" {
			found.Error(key.Place, diag.BadValue, "the designs run the same replications",
				"write replications next to vary or designs")
		}
	}

	return &g, found.Errors() == before
}

// maxSize limits Size.
const maxSize = 1_000_000_000_000

// Size is the number of designs, or maxSize if there are more.
func (g *Grid) Size() int {
	if len(g.List) > 0 {
		return len(g.List)
	}

	// The size is limited in each step, so that the product cannot overflow.
	size := 1
	for _, p := range g.Vary {
		size = min(size*max(1, len(p.Value)), maxSize)
	}
	return size
}

// Designs lists the designs.
func (g *Grid) Designs() []Design {
	designs := make([]Design, 0, g.Size())
	for i := range g.Size() {
		entries := g.entries(i)
		d := make(Design, 0, len(entries))
		for _, p := range entries {
			d = append(d, scenario.Set{Path: p.Key.Value, Value: p.Value.Value})
		}
		designs = append(designs, d)
	}
	return designs
}

// entries are the paths and the values of a design, as the file has them.
func (g *Grid) entries(design int) []yaml.Pair[diag.Text] {
	if len(g.List) > 0 {
		return g.List[design]
	}

	// The number of a design is read like a number with a digit for each key. The last key varies
	// fastest.
	out := make([]yaml.Pair[diag.Text], len(g.Vary))
	for k, rest := len(g.Vary)-1, design; k >= 0; k-- {
		values := g.Vary[k].Value
		out[k] = yaml.Pair[diag.Text]{Key: g.Vary[k].Key, Value: values[rest%len(values)]}
		rest /= len(values)
	}
	return out
}

// PlaceOf is the place in the file of a place in the sets of a design, which are lines as PATH=VALUE.
func (g *Grid) PlaceOf(design int, at diag.Place) diag.Place {
	entry := g.entries(design)[at.Line-1]
	of, before := entry.Key, 1
	if path := utf8.RuneCountInString(entry.Key.Value); at.Column > path {
		of, before = entry.Value, path+2
	}

	// A text in quotes begins after the quote. A value over several lines has no place for each part.
	place := of.Place
	isPlain := place.Width == utf8.RuneCountInString(of.Value)
	if isPlain {
		place.Column += at.Column - before
		place.Width = at.Width
	}
	return place
}

// Design is the list of sets that make the design from the scenario, in order.
type Design []scenario.Set

// String returns the sets as --set takes them.
func (d Design) String() string {
	if len(d) == 0 {
		return "as written"
	}
	return strings.Join(d.sets(), " ")
}

func (d Design) sets() []string {
	out := make([]string, len(d))
	for i, s := range d {
		out[i] = s.String()
	}
	return out
}

// MarshalJSON writes the sets as a plan has them: a list of PATH=VALUE.
func (d Design) MarshalJSON() ([]byte, error) { return json.Marshal(d.sets()) }

// UnmarshalJSON reads what MarshalJSON writes.
func (d *Design) UnmarshalJSON(text []byte) error {
	var sets []string
	if err := json.Unmarshal(text, &sets); err != nil {
		return err
	}

	for _, set := range sets {
		s, err := scenario.ParseSet(set)
		if err != nil {
			return err
		}
		*d = append(*d, s)
	}

	return nil
}

// object writes the sets as a JSON object, in order. A value that is a JSON number stays
// one; any other is a string.
func (d Design) object() ([]byte, error) {
	out := []byte{'{'}
	for i, s := range d {
		if i > 0 {
			out = append(out, ',')
		}

		key, err := json.Marshal(s.Path)
		if err != nil {
			return nil, err
		}

		out = append(append(out, key...), ':')
		var number json.Number // which reads null and numbers in quotes, too
		value := []byte(s.Value)
		if json.Unmarshal(value, &number) != nil || number.String() != s.Value {
			if value, err = json.Marshal(s.Value); err != nil {
				return nil, err
			}
		}

		out = append(out, value...)
	}

	return append(out, '}'), nil
}
