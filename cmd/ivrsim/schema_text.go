package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/ivrsim/ivrsim/internal/yaml"
)

// outline is what of a schema is for people: the keys and what they are for.
type outline struct {
	Description string
	Properties  map[string]outline
	Others      others   `json:"additionalProperties"`
	Items       *outline // of a list
	AnyOf       []outline
	Enum        []any
	Required    []string
}

// others are the keys that go by any name, nil where there are none.
type others struct{ *outline }

// UnmarshalJSON reads a schema; false is for none.
func (o *others) UnmarshalJSON(data []byte) error {
	if bytes.Equal(data, []byte("false")) {
		return nil
	}
	return json.Unmarshal(data, &o.outline)
}

const (
	outlineLegend = "A star marks what may not be left out. NAME is any name, {} a map in braces, and - one of a list."
	outlineWidth  = 100 // as the report's
	mostValues    = 8   // of a key that are listed
)

// line is one of an outline: a key, or what stands for one, and what it is for.
type line struct {
	depth       int
	name, about string
}

// writeOutline writes a schema's keys, those first that may not be left out.
func writeOutline(w io.Writer, s yaml.Schema) error {
	data, err := json.Marshal(s)
	if err != nil {
		return cannot(fmt.Errorf("outline the schema: %w", err), "")
	}
	var o outline
	if err := json.Unmarshal(data, &o); err != nil {
		return cannot(fmt.Errorf("outline the schema: %w", err), "")
	}
	out := []string{o.Description, outlineLegend, ""}
	for _, l := range o.lines(0, map[string]bool{}) {
		out = append(out, l.String())
	}
	if _, err := fmt.Fprintln(w, strings.Join(out, "\n")); err != nil {
		return cannot(fmt.Errorf("outline the schema: %w", err), "")
	}
	return nil
}

func (l line) String() string {
	indent := strings.Repeat("  ", l.depth)
	about := strings.Split(text.WrapSoft(l.about, outlineWidth-len(indent)-len(l.name)-2), "\n")
	for i := range about {
		about[i] = strings.TrimSpace(about[i])
	}
	hanging := "\n" + indent + strings.Repeat(" ", len(l.name)+2)
	return strings.TrimRight(indent+l.name+"  "+strings.Join(about, hanging), " ")
}

// lines outline what may stand in a value. Seen is what was outlined before: no form is
// outlined twice.
func (o outline) lines(depth int, seen map[string]bool) []line {
	var out []line
	for _, name := range slices.Concat(o.Required, o.optional()) {
		key := o.Properties[name]
		if slices.Contains(o.Required, name) {
			name += "*"
		}
		out = append(out, key.entry(line{depth, name, key.about()}, seen)...)
	}
	if o.Others.outline != nil {
		out = append(out, o.Others.entry(line{depth, "NAME", o.Others.about()}, seen)...)
	}
	if o.Items != nil {
		out = append(out, o.Items.entry(line{depth, "-", o.Items.about()}, seen)...)
	}
	for _, form := range o.AnyOf {
		if len(form.Properties) > 0 {
			out = append(out, form.entry(line{depth, "{}", form.about()}, seen)...)
		} else {
			out = append(out, form.lines(depth, seen)...)
		}
	}
	return out
}

func (o outline) optional() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(o.Properties)), func(name string) bool { return slices.Contains(o.Required, name) })
}

// entry outlines a key, or what stands for one, with what may stand in its value. What
// stands for any and has nothing to tell is left out.
func (o outline) entry(l line, seen map[string]bool) []line {
	form := o.Description + strings.Join(slices.Sorted(maps.Keys(o.Properties)), " ")
	if len(o.Properties) > 1 && seen[form] {
		l.about += " As above."
		return []line{l}
	}
	seen[form] = true
	within := o.lines(l.depth+1, seen)
	if l.about == "" && len(within) == 0 && (l.name == "NAME" || l.name == "-") {
		return nil
	}
	return append([]line{l}, within...)
}

// about tells what a key is for, and its values where they are few words, bare ones that
// stand beside other forms included.
func (o outline) about() string {
	names := o.words()
	for _, form := range o.AnyOf {
		names = append(names, form.words()...)
	}
	if len(names) == 0 || len(names) > mostValues {
		return o.Description
	}
	return strings.TrimSpace(o.Description + " (" + strings.Join(names, ", ") + ")")
}

func (o outline) words() []string {
	var names []string
	for _, v := range o.Enum {
		if name, ok := v.(string); ok {
			names = append(names, name)
		}
	}
	return names
}
