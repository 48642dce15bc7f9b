package yaml

import (
	"bytes"
	"cmp"
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

// WriteKeyOutline prints the outline of each key of a name, below its path. The name may have the names of maps around
// the key before it, as in callers.patience or staff[].breaks. It reports whether there is one. A key that has the same
// outline at several places is printed once, with the first place.
func (s Schema) WriteKeyOutline(w io.Writer, name string) (found bool, err error) {
	o, err := s.outline()
	if err != nil {
		return false, fmt.Errorf("outline the schema: %w", err)
	}

	var out []string
	printed := map[string]bool{}
	show := func(path, key string, isRequired bool, value outline) {
		if isRequired {
			key += "*"
		}

		var text []string
		for _, l := range value.entry(outlineLine{0, key, value.about()}, map[string]bool{}) {
			text = append(text, l.String())
		}

		outlined := strings.Join(text, "\n")
		if !printed[outlined] {
			printed[outlined] = true
			out = append(out, path+":", outlined)
		}
	}

	first, below, isPath := strings.Cut(strings.ReplaceAll(name, "[]", ""), ".")
	o.eachKey("", map[string]bool{}, func(path, key string, isRequired bool, value outline) {
		if key != first {
			return
		}
		if isPath {
			value.below(joined(strings.TrimPrefix(path, "file"), key), strings.Split(below, "."), show)
			return
		}
		show(path, key, isRequired, value)
	})

	if len(out) == 0 {
		return false, nil
	}
	_, err = fmt.Fprintln(w, outlineLegend+"\n\n"+strings.Join(out, "\n"))
	return true, err
}

// below calls a function with each key that names lead to, from a value. A chosen name, NAME in the outline, may be
// left out, or be any text.
func (o outline) below(path string, names []string, see seeKey) {
	name, rest := names[0], names[1:]
	if value, ok := o.Properties[name]; ok && len(rest) > 0 {
		value.below(joined(path, name), rest, see)
	} else if ok {
		see(path, name, slices.Contains(o.Required, name), value)
	}

	chosen := func(value *outline, name string) {
		if value == nil {
			return
		}
		value.below(joined(path, name), names, see)
		if len(rest) > 0 {
			value.below(joined(path, name), rest, see)
		}
	}
	chosen(o.Others.outline, "NAME")
	chosen(o.Items, "-")

	for _, other := range o.AnyOf {
		other.below(path, names, see)
	}
}

// KeyNames returns the names of all keys of a schema, sorted.
func (s Schema) KeyNames() []string {
	names := map[string]bool{}
	if o, err := s.outline(); err == nil {
		o.eachKey("", map[string]bool{}, func(_, key string, _ bool, _ outline) { names[key] = true })
	}
	return slices.Sorted(maps.Keys(names))
}

// seeKey is a function of a key, with the path of its map.
type seeKey func(path, key string, isRequired bool, value outline)

// eachKey calls a function with each named key of a value and of the values below, and with the path of
// its map. Seen holds the forms that were gone through, since a form can contain itself.
func (o outline) eachKey(path string, seen map[string]bool, see seeKey) {
	form := o.Description + strings.Join(slices.Sorted(maps.Keys(o.Properties)), " ")
	if len(o.Properties) > 1 && seen[form] {
		return
	}
	seen[form] = true

	for _, key := range slices.Concat(o.Required, o.optional()) {
		see(cmp.Or(path, "file"), key, slices.Contains(o.Required, key), o.Properties[key])
	}
	for _, key := range slices.Concat(o.Required, o.optional()) {
		o.Properties[key].eachKey(joined(path, key), seen, see)
	}

	if o.Others.outline != nil {
		o.Others.eachKey(joined(path, "NAME"), seen, see)
	}
	if o.Items != nil {
		o.Items.eachKey(joined(path, "-"), seen, see)
	}
	for _, other := range o.AnyOf {
		other.eachKey(path, seen, see)
	}
}

// joined returns the path of a key below a path.
func joined(path, key string) string { return strings.TrimPrefix(path+"."+key, ".") }

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
