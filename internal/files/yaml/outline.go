package yaml

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"
)

// outline is the part of a schema that an outline shows.
type outline struct {
	Description string
	Properties  map[string]outline
	Others      others   `json:"additionalProperties"`
	Items       *outline // elements of a list
	AnyOf       []outline
	Enum        []any
	Required    []string
}

// others is the schema of keys with any name, or nil if no such keys are allowed.
type others struct{ *outline }

// UnmarshalJSON reads a schema, or false for none.
func (o *others) UnmarshalJSON(data []byte) error {
	if bytes.Equal(data, []byte("false")) {
		return nil
	}
	return json.Unmarshal(data, &o.outline)
}

const (
	outlineLegend = "A star marks a required key. NAME is any name, {} a map in braces, and - an item of a list."
	outlineWidth  = 100
	maxValues     = 8 // of a key, to be listed
)

// outlineLine is a key, or a placeholder for one, and its description.
type outlineLine struct {
	depth       int
	name, about string
}

// outline reads the part of a schema that an outline shows.
func (s Schema) outline() (o outline, err error) {
	data, err := json.Marshal(s)
	if err == nil {
		err = json.Unmarshal(data, &o)
	}
	return o, err
}

// WriteOutline prints the keys of a schema, required ones first, with their descriptions.
func (s Schema) WriteOutline(w io.Writer) error {
	o, err := s.outline()
	if err != nil {
		return fmt.Errorf("outline the schema: %w", err)
	}
	out := []string{o.Description, outlineLegend, ""}
	for _, l := range o.lines(0, map[string]bool{}) {
		out = append(out, l.String())
	}
	_, err = fmt.Fprintln(w, strings.Join(out, "\n"))
	return err
}

func (l outlineLine) String() string {
	indent := strings.Repeat("  ", l.depth)
	about := strings.Split(text.WrapSoft(l.about, outlineWidth-len(indent)-len(l.name)-2), "\n")
	for i := range about {
		about[i] = strings.TrimSpace(about[i])
	}
	hanging := "\n" + indent + strings.Repeat(" ", len(l.name)+2)
	return strings.TrimRight(indent+l.name+"  "+strings.Join(about, hanging), " ")
}

// lines outlines a value. Seen holds the forms outlined so far, so that each form is outlined once.
func (o outline) lines(depth int, seen map[string]bool) []outlineLine {
	var out []outlineLine
	for _, name := range slices.Concat(o.Required, o.optional()) {
		key := o.Properties[name]
		if slices.Contains(o.Required, name) {
			name += "*"
		}
		out = append(out, key.entry(outlineLine{depth, name, key.about()}, seen)...)
	}

	if o.Others.outline != nil {
		out = append(out, o.Others.entry(outlineLine{depth, "NAME", o.Others.about()}, seen)...)
	}

	if o.Items != nil {
		out = append(out, o.Items.entry(outlineLine{depth, "-", o.Items.about()}, seen)...)
	}

	// A form that is a map is shown as one. The keys of other forms stand at this depth.
	for _, form := range o.AnyOf {
		if len(form.Properties) > 0 {
			out = append(out, form.entry(outlineLine{depth, "{}", form.about()}, seen)...)
		} else {
			out = append(out, form.lines(depth, seen)...)
		}
	}

	return out
}

func (o outline) optional() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(o.Properties)), func(name string) bool {
		return slices.Contains(o.Required, name)
	})
}

// entry outlines a key or placeholder with its value. A value of several keys that was outlined
// before is not outlined again. A placeholder without any description is left out.
func (o outline) entry(l outlineLine, seen map[string]bool) []outlineLine {
	// Values of one form have the same description and keys.
	form := o.Description + strings.Join(slices.Sorted(maps.Keys(o.Properties)), " ")
	if len(o.Properties) > 1 && seen[form] {
		l.about += " As above."
		return []outlineLine{l}
	}

	// The form is noted before its keys, since a form can contain itself.
	seen[form] = true
	within := o.lines(l.depth+1, seen)
	isPlaceholder := l.name == "NAME" || l.name == "-"
	if isPlaceholder && l.about == "" && len(within) == 0 {
		return nil
	}
	return append([]outlineLine{l}, within...)
}

// about is the description of a key, with its values if they are few.
func (o outline) about() string {
	names := o.words()
	for _, form := range o.AnyOf {
		names = append(names, form.words()...)
	}
	if len(names) == 0 || len(names) > maxValues {
		return o.Description
	}
	return strings.TrimSpace(o.Description + " (" + strings.Join(names, ", ") + ")")
}

// words returns the texts among the values that a schema allows.
func (o outline) words() []string {
	var names []string
	for _, v := range o.Enum {
		if name, ok := v.(string); ok {
			names = append(names, name)
		}
	}
	return names
}
