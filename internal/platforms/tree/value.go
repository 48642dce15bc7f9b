package tree

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Value is a JSON value. All its methods return the zero value for what is absent or of
// another type.
type Value struct {
	any
	at *Pointer
}

// At returns where in its file the value stands.
func (v Value) At() *Pointer { return v.at }

// Get returns the value below some keys of objects.
func (v Value) Get(keys ...string) Value {
	for _, k := range keys {
		object, _ := v.any.(map[string]any)
		v = Value{object[k], &Pointer{v.at, k}}
	}
	return v
}

// TextOf returns the text below some keys of objects.
func (v Value) TextOf(keys ...string) string { return v.Get(keys...).Text() }

// Has reports whether an object has a key.
func (v Value) Has(key string) bool {
	object, _ := v.any.(map[string]any)
	_, ok := object[key]
	return ok
}

// Keys returns an object's keys, sorted.
func (v Value) Keys() []string {
	object, _ := v.any.(map[string]any)
	return slices.Sorted(maps.Keys(object))
}

// List returns the items of a list.
func (v Value) List() []Value {
	items, _ := v.any.([]any)
	out := make([]Value, len(items))
	for i := range items {
		out[i] = Value{items[i], &Pointer{v.at, i}}
	}
	return out
}

// Text returns a text, or a number or boolean as JSON writes it.
func (v Value) Text() string {
	switch x := v.any.(type) {
	case string:
		return x
	case json.Number:
		return x.String()
	case bool:
		return strconv.FormatBool(x)
	}
	return ""
}

// WithText returns another text at the same place.
func (v Value) WithText(text string) Value { return Value{text, v.at} }

// Int returns a whole number, or the default. A text may contain the number, also as 5.0.
func (v Value) Int(def int) int {
	whole, zeros, _ := strings.Cut(v.Text(), ".")
	if n, err := strconv.Atoi(whole); err == nil && strings.Trim(zeros, "0") == "" {
		return n
	}
	return def
}

// Bool reports whether the value is true, also if it is written as a text.
func (v Value) Bool() bool {
	b, err := strconv.ParseBool(v.Text())
	return err == nil && b
}

// Content returns the value as JSON with sorted keys: equal contents have equal texts, however their files spell them.
func (v Value) Content() string {
	text, err := json.Marshal(v.any)
	if err != nil { // a value of another format that JSON does not have
		return ""
	}
	return string(text)
}

// Texts returns all texts in the value.
func (v Value) Texts() []string {
	switch x := v.any.(type) {
	case string:
		return []string{x}
	case []any:
		var out []string
		for _, item := range x {
			out = append(out, Value{any: item}.Texts()...)
		}
		return out
	case map[string]any:
		var out []string
		for _, k := range v.Keys() {
			out = append(out, Value{any: x[k]}.Texts()...)
		}
		return out
	}
	return nil
}

// IsList reports whether the value is a list.
func (v Value) IsList() bool {
	_, ok := v.any.([]any)
	return ok
}

// IsObject reports whether the value is an object.
func (v Value) IsObject() bool {
	_, ok := v.any.(map[string]any)
	return ok
}

// ValueOf makes a value of a result of encoding/json: map[string]any, []any, string, ….
func ValueOf(x any) Value { return Value{any: x} }
