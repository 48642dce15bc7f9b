package importer

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// hub is the only hub of an imported center, and hubZone its time zone.
const (
	hub     = "center"
	hubZone = "UTC"
)

// routingFile writes the center: what the flows name, and a line for each flow that a
// call can start with.
func (w *writer) routingFile() []byte {
	var file yaml.Out
	file.AddText("center", w.center.Format)
	file.AddText("language", w.language)
	var hubs, place, elsewhere yaml.Out
	place.AddText("timezone", hubZone)
	place.Add("languages", yaml.OutTexts(w.allLanguages()))
	hubs.Add(hub, place)
	file.Add("hubs", hubs)
	elsewhere.AddText("hub", hub)
	file.Add("elsewhere", elsewhere)
	file.Add("scenario", yaml.OutText("trivial"))

	// The parts below list only what has a name. Queues come first, since they name opening hours.
	queues := w.queues() // names the hours of each
	for _, part := range []struct {
		key, comment string
		value        yaml.Out
	}{
		{"hours", w.hoursComment(), w.hours()},
		{"queues", "", queues},
		{"attributes", w.attributes.comment(), w.attributes.out()},
		{"texts", "Parts of prompts that are known only in the call: an example of each.", w.exampleTexts()},
		{"lines", w.linesComment(), w.linesOut()},
	} {
		file.AddWithComment(part.comment, part.key, part.value)
	}

	return yaml.Write(fileComment, file)
}

// allLanguages returns every language that a call can have, the center's first.
func (b *builder) allLanguages() []string {
	out := []string{b.language}
	for _, g := range b.graphs {
		// A line may begin in a language that no flow sets.
		if first := firstLanguage(b, g); !slices.Contains(out, first) {
			out = append(out, first)
		}
		for _, l := range g.languages() {
			if !slices.Contains(out, l) {
				out = append(out, l)
			}
		}
	}

	return out
}

// officeHours stand for opening hours that the source does not have.
var officeHours = []Open{{"mon-fri", "09:00-17:00"}}

// assumedHours returns the names of the opening hours that the source does not have.
func (w *writer) assumedHours() []string {
	return w.hoursNames.some(func(id string) bool { return len(w.center.Hours[id].Open) == 0 })
}

func (w *writer) hoursComment() string {
	if len(w.assumedHours()) == 0 {
		return ""
	}
	return "Opening hours are not in the export where office hours stand here: write your own."
}

func (w *writer) hours() yaml.Out {
	var out yaml.Out
	for _, id := range w.hoursNames.ids {
		var one yaml.Out
		h := w.center.Hours[id]
		one.AddText("timezone", h.Timezone)

		if len(h.Open) == 0 {
			h.Open = officeHours
		}

		for _, o := range h.Open {
			one.AddText(o.Days, o.Times)
		}

		out.Add(w.hoursName(id), one)
	}

	return out
}

// usualWithin is the target of the service level if the export contains no target.
const usualWithin = 20 * time.Second

func (w *writer) queues() yaml.Out {
	var out yaml.Out
	for _, id := range w.queueNames.ids {
		var one yaml.Out
		q := w.center.Queues[id]
		one.AddText("answer_within", duration(cmp.Or(q.Within, usualWithin)))

		if most := q.capacity(); most > 0 {
			one.AddText("capacity", fmt.Sprint(most))
		}

		if q.Hours != "" {
			one.AddText("hours", w.hoursName(q.Hours))
		}

		out.Add(w.queueNames.byID[id], one)
	}

	return out
}

// comment returns the comment of the attributes in routing.yaml.
func (a *attributes) comment() string {
	const first = "A call begins with the first value."
	if slices.ContainsFunc(a.names.ids, func(id string) bool {
		return slices.Contains(a.valueNamesOf(id), Other)
	}) {
		return first + " The value other stands for all that no step compares with."
	}
	return first
}

// out writes the attributes of routing.yaml with their values.
func (a *attributes) out() yaml.Out {
	var out yaml.Out
	for _, id := range a.names.ids {
		if values := a.valueNamesOf(id); len(values) > 1 {
			out.Add(a.names.byID[id], yaml.OutTexts(values))
		} else {
			out.AddText(a.names.byID[id], values[0])
		}
	}
	return out
}

// exampleTexts gives each value that a prompt speaks an example: its name.
func (w *writer) exampleTexts() yaml.Out {
	var out yaml.Out
	for _, id := range w.texts {
		name := w.valueNames.byID[id]
		out.AddText(name,
			"the "+strings.Join(strings.FieldsFunc(name, func(r rune) bool { return r == '_' || r == '-' }), " "))
	}
	return out
}

// languagesOf returns the language in which calls of a line begin, and the others that they can have in its flows.
func (b *builder) languagesOf(line *graph, flows map[*graph]bool) []string {
	out := []string{firstLanguage(b, line)}
	for _, g := range b.graphs {
		if !flows[g] {
			continue
		}
		for _, l := range g.languages() {
			if !slices.Contains(out, l) && !slices.Contains(b.checked.unoffered, unoffered{line.key, l}) {
				out = append(out, l)
			}
		}
	}
	return out
}

// firstValues returns the first values of the counters that calls of a line compare or add to before a step sets them.
// Without these values a scenario could start its calls with any value. Flows are the flows of the line.
func (v *sources) firstValues(flows map[*graph]bool) yaml.Out {
	b := v.builder
	first := map[string]string{}
	for g := range flows {
		for _, s := range g.order {
			for _, id := range b.countersAt(s) {
				if slices.ContainsFunc(v.reaching(s, id).list, func(d definition) bool { return d.set == nil }) {
					first[id] = strconv.Itoa(b.center.Ranges[id].First)
				}
			}
		}
	}

	var out yaml.Out
	for _, id := range sortedKeys(first) {
		out.AddText(b.attributes.name(id), first[id])
	}
	return out
}
