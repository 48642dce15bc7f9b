package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// keys is the part of a JSON Schema that a page of keys shows.
type keys struct {
	Description string
	Properties  map[string]keys
	Others      otherKeys `json:"additionalProperties"`
	Items       *keys
	AnyOf       []keys
	Enum        []any
	Const       any
	Required    []string
	Default     any
	Pattern     string
	Type        any

	isOneOf bool // a value has other forms than this one
}

// otherKeys is the schema of keys with any name, or nil if only the named keys are allowed.
type otherKeys struct{ *keys }

func (o *otherKeys) UnmarshalJSON(data []byte) error {
	if bytes.Equal(data, []byte("false")) {
		return nil
	}
	return json.Unmarshal(data, &o.keys)
}

// keyRow is a row of a table of keys.
type keyRow struct{ key, value, meaning, fallback string }

// keySection is a table of keys below a heading.
type keySection struct {
	heading, about string
	rows           []keyRow
}

// valueNames names the forms of texts by their patterns in the schemas.
var valueNames = map[string]string{
	`^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$|^0$`:                                "time",
	`^([0-9]+(\.[0-9]+)?(ms|s|m|h))+ *- *([0-9]+(\.[0-9]+)?(ms|s|m|h))+$`: "range of times",
	`^[-+.0-9eE]+%?$`:                   "number or %",
	`^[0-9]+(\.[0-9]+)?%$`:              "%",
	`^-?[0-9]+$`:                        "whole number",
	`^[0-9]+$`:                          "whole number",
	`^[-+.0-9eE]+$`:                     "number",
	`^([0-9]{4}-)?[0-9]{2}-[0-9]{2}$`:   "date",
	`^[^\x00-,./:-@\[-^\x60{-\x7f]+$`:   "name",
	`^[a-z]{2,3}(-[A-Za-z0-9]+)*$`:      "language",
	`^[A-Z]{2}$`:                        "country",
	`^([A-Z]{2}|\*)$`:                   "country or `*`",
	`^[0-9]{1,2}:[0-9]{2}$`:             "time of day",
	`^[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?$`: "time of day",
	`^[0-9]+( *- *[0-9]+)?$`:            "number or range",
	`^[0-9.]+%( of days)?$`:             "% of days",
	`^[0-9]{4}-[0-9]{2}-[0-9]{2} *\.\. *[0-9]{4}-[0-9]{2}-[0-9]{2}$`:       "range of dates",
	`^[0-9]{1,2}:[0-9]{2}( *- *[0-9]{1,2}:[0-9]{2} +every +[0-9a-z. ]+)?$`: "times of day",
	`^[0-9]+ per [0-9.a-z]+$`: "number per time",
	`^[0-9]{1,2}:[0-9]{2} *- *[0-9]{1,2}:[0-9]{2}( *, *[0-9]{1,2}:[0-9]{2} *- *[0-9]{1,2}:[0-9]{2})*$`: "parts of a day",
}

// value names the forms of a key's value, and with them its unit.
func (k *keys) value() string {
	names := k.values()
	slices.Sort(names)
	names = slices.Compact(names)
	if len(names) > 6 {
		return "name"
	}
	return strings.Join(names, ", ")
}

func (k *keys) values() []string {
	var out []string
	for i := range k.AnyOf {
		out = append(out, k.AnyOf[i].values()...)
	}

	for _, word := range k.Enum {
		out = append(out, fmt.Sprintf("`%v`", word))
	}
	switch {
	case len(out) > 0:
	case k.Items != nil:
		out = append(out, "list")
	case len(k.Properties) > 0 || k.Others.keys != nil:
		out = append(out, "map")
	case k.Pattern != "" && valueNames[k.Pattern] != "":
		out = append(out, valueNames[k.Pattern])
	case k.Pattern != "":
		out = append(out, "text")
	case k.Type == "integer" || k.Type == "number":
		out = append(out, "number")
	case k.Type != nil:
		out = append(out, "text")
	}

	return out
}

var defaultInText = regexp.MustCompile(`(?: |^)Default: ([^.]*(?:\.[^ .][^.]*)*)\.(?: |$)`)

// required stands in the place of a default.
const required = "required"

// row describes a key.
func (k *keys) row(name string, isRequired bool) keyRow {
	row := keyRow{key: name, value: k.value(), meaning: k.Description, fallback: "–"}
	if _, hasList := strings.CutPrefix(row.meaning, "The measure: "); hasList {
		row.meaning = "The [measure](../definitions.md#goals)." // which has its own reference
	}
	if found := defaultInText.FindStringSubmatch(row.meaning); found != nil {
		row.fallback = found[1]
		row.meaning = strings.TrimSpace(strings.Replace(row.meaning, found[0], " ", 1))
	}
	if k.Default != nil {
		text, err := json.Marshal(k.Default)
		if err != nil {
			panic(err)
		}
		row.fallback = "`" + strings.Trim(string(text), `"`) + "`"
	}
	if isRequired {
		row.fallback = required
	}
	return row
}

// names returns the named keys, required ones first.
func (k *keys) names() []string {
	optional := slices.DeleteFunc(slices.Sorted(maps.Keys(k.Properties)), func(name string) bool {
		return slices.Contains(k.Required, name)
	})
	return slices.Concat(k.Required, optional)
}

// below appends the rows of all keys in a value. Seen has the path of each form that a row above
// shows with its keys.
func (k *keys) below(path string, rows []keyRow, seen map[string]string) []keyRow {
	for _, name := range k.names() {
		key := k.Properties[name]
		row := key.row(path+name, slices.Contains(k.Required, name))
		if k.isOneOf && row.fallback == required {
			row.fallback = "required*"
		}
		rows = key.append(row, rows, seen)
	}

	if k.Others.keys != nil {
		row := k.Others.row(path+"NAME", false)
		rows = k.Others.append(row, rows, seen)
	}
	if k.Items != nil {
		path := strings.TrimSuffix(path, ".") + "[]."
		rows = k.Items.form(path, rows, seen)
	}

	for i := range k.AnyOf {
		form := &k.AnyOf[i]
		form.isOneOf = len(k.AnyOf) > 1
		if len(form.Properties) == 0 {
			rows = form.below(path, rows, seen)
			continue
		}
		rows = form.form(path, rows, seen)
	}

	return rows
}

// append appends a row and the rows of the keys in its value. A placeholder without a meaning has
// no row.
func (k *keys) append(row keyRow, rows []keyRow, seen map[string]string) []keyRow {
	if row.meaning != "" || !strings.HasSuffix(row.key, "NAME") {
		rows = append(rows, row)
	}
	return k.form(row.key+".", rows, seen)
}

// form appends the rows of the keys in a map. If a row above shows the same map, the row of this
// one names that row instead.
func (k *keys) form(path string, rows []keyRow, seen map[string]string) []keyRow {
	if len(k.Properties) < 2 {
		return k.below(path, rows, seen)
	}
	if own, hasShared := k.withoutDuration(); hasShared {
		rows = refer(path, rows, "duration")
		return own.below(path, rows, seen)
	}

	id := k.Description + strings.Join(k.names(), " ")
	at, isShown := seen[id]
	if !isShown {
		seen[id] = strings.TrimSuffix(path, ".")
		return k.below(path, rows, seen)
	}

	return refer(path, rows, at)
}

// refer names in the row of a map the row or the section that shows its keys.
func refer(path string, rows []keyRow, at string) []keyRow {
	value := "as `" + at + "`"
	if at == "duration" {
		value = "[duration](#duration)"
	}

	for i := range slices.Backward(rows) {
		row := &rows[i]
		if !strings.HasPrefix(path, row.key) {
			continue
		}
		if row.key != at {
			row.value = value
		}
		return rows
	}

	if strings.HasPrefix(at, strings.TrimSuffix(path, ".")) {
		return rows
	}
	return append(rows, keyRow{key: strings.TrimSuffix(path, "."), value: value, meaning: "–", fallback: "–"})
}

// durationKeys returns the map of a duration's keys, which many keys of scenarios have.
var durationKeys = sync.OnceValue(func() keys {
	for _, form := range keysOf("scenario").Properties["callers"].Properties["answers_after"].AnyOf {
		if len(form.Properties) > 0 {
			return form
		}
	}
	panic("callers.answers_after is no duration")
})

// withoutDuration returns the map without the keys that a duration has, if it has most of them.
func (k *keys) withoutDuration() (own keys, hasShared bool) {
	own = *k
	own.Properties = maps.Clone(k.Properties)
	shared := 0
	for name, key := range durationKeys().Properties {
		if mine, has := k.Properties[name]; has && mine.Description == key.Description {
			delete(own.Properties, name)
			shared++
		}
	}
	return own, shared > len(durationKeys().Properties)/2
}

// sections divides the keys of a file: the keys of the file, and one section per key with keys
// below it.
func (k *keys) sections() []keySection {
	top := keySection{about: k.Description}
	var out []keySection
	seen := map[string]string{}
	for _, name := range k.names() {
		key := k.Properties[name]
		row := key.row(name, slices.Contains(k.Required, name))
		within := key.form(name+".", nil, seen)
		if len(within) > 0 {
			out = append(out, keySection{heading: name, rows: within})
			row.key = "[" + "`" + name + "`" + "](#" + name + ")"
		}
		top.rows = append(top.rows, row)
	}

	if k.Others.keys != nil {
		top.rows = append(top.rows, k.Others.row("NAME", false))
	}
	if isScenario := slices.Contains(k.Required, "scenario"); isScenario {
		of := durationKeys()
		out = append(out, keySection{heading: "duration", about: of.Description, rows: of.below("", nil, seen)})
	}
	return append([]keySection{top}, out...)
}

// write prints a section as Markdown.
func (s keySection) write(out *strings.Builder) {
	if s.heading != "" {
		fmt.Fprintf(out, "## `%s`\n\n", s.heading)
	}
	if s.about != "" {
		fmt.Fprintf(out, "%s\n\n", s.about)
	}
	out.WriteString("|key|value|meaning|default|\n|---|---|---|---|\n")
	for i, row := range s.rows {
		// Two forms of a value can have the same key.
		if slices.Contains(s.rows[:i], row) {
			continue
		}
		key := row.key
		if !strings.HasPrefix(key, "[") {
			key = "`" + key + "`"
		}
		fmt.Fprintf(out, "|%s|%s|%s|%s|\n", key, tableCell(row.value), tableCell(row.meaning), tableCell(row.fallback))
	}
	out.WriteString("\n")
}

// tableCell returns a text for the cell of a Markdown table.
func tableCell(text string) string {
	return strings.ReplaceAll(strings.Join(strings.Fields(text), " "), "|", `\|`)
}

// keysOf returns the keys of a kind of file.
func keysOf(kind string) *keys {
	all := schemas()
	i := slices.IndexFunc(all, func(s schemaOf) bool { return s.kind == kind })
	text, err := json.Marshal(all[i].schema())
	if err != nil {
		panic(err)
	}
	var k keys
	if err := json.Unmarshal(text, &k); err != nil {
		panic(err)
	}
	return &k
}

// keysReference prints the tables of a kind of file.
func keysReference(kind string) string {
	k := keysOf(kind)
	sections := k.sections()
	if kind == "flow" {
		sections = k.stepSections()
	}

	var out strings.Builder
	for _, s := range sections {
		s.write(&out)
	}
	return out.String()
}

// stepSections divides the keys of a flow: the keys of the file, the keys of several kinds of
// steps, and a section of the other keys of each kind.
func (k *keys) stepSections() []keySection {
	kinds := k.Properties["steps"].Others.AnyOf
	seen := map[string]string{}
	shared := keySection{heading: "steps", about: "These keys belong to steps of several kinds."}
	isShared := map[string]bool{}
	for _, name := range []string{"say", "then", "sets", "takes", "allow", "timeout", "attempts", "no_input", "no_match", "asks"} {
		var of []string
		for i := range kinds {
			if _, has := kinds[i].Properties[name]; has {
				of = append(of, kinds[i].Required[0])
			}
		}
		of = slices.DeleteFunc(of, func(kind string) bool { return kind == name })
		i := slices.IndexFunc(kinds, func(kind keys) bool { return slices.Contains(of, kind.Required[0]) })
		key := kinds[i].Properties[name]
		row := key.row(name, false)
		if len(of) < 6 {
			row.meaning = "Of " + strings.Join(of, ", ") + ": " + row.meaning
		}
		shared.rows = key.append(row, shared.rows, seen)
		isShared[name] = true
	}

	// The keys of steps are divided by kind. Other keys of the file keep their sections.
	ofFile := k.sections()
	out := []keySection{ofFile[0], shared}
	for _, section := range ofFile[1:] {
		if section.heading != "steps" {
			out = append(out, section)
		}
	}
	for i := range kinds {
		kind := &kinds[i]
		section := keySection{heading: kind.Required[0], about: kind.Description}
		for _, name := range kind.names() {
			if isShared[name] && name != section.heading {
				continue
			}
			key := kind.Properties[name]
			row := key.row(name, slices.Contains(kind.Required, name))
			section.rows = key.append(row, section.rows, seen)
		}
		out = append(out, section)
	}
	return out
}
