package importer

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// hub is the only hub of an imported center.
const hub = "center"

// routingFile writes the center: what the flows name, and a line for each flow that a
// call can start with.
func (b *builder) routingFile() []byte {
	var file yaml.Out
	file.AddText("center", b.center.Format)
	file.AddText("language", b.language)
	var hubs, place, elsewhere yaml.Out
	place.AddText("timezone", "UTC")
	place.Add("languages", yaml.OutTexts(b.allLanguages()))
	hubs.Add(hub, place)
	file.Add("hubs", hubs)
	elsewhere.AddText("hub", hub)
	file.Add("elsewhere", elsewhere)
	file.Add("scenario", yaml.OutText("trivial"))

	queues := b.queues() // names the hours of each
	for _, part := range []struct {
		key, comment string
		value        yaml.Out
	}{
		{"hours", b.hoursComment(), b.hours()},
		{"queues", "", queues},
		{"attributes", b.attributesComment(), b.attributeValues()},
		{"texts", "Parts of prompts that are known only in the call: an example of each.", b.exampleTexts()},
		{"lines", "The numbers are made up: exports do not have them.", b.lines()},
	} {
		file.AddWithComment(part.comment, part.key, part.value)
	}

	return yaml.Write(fileComment, file)
}

// allLanguages returns every language that a call can have, the center's first.
func (b *builder) allLanguages() []string {
	out := []string{b.language}
	for _, g := range b.graphs {
		if first := b.firstLanguage(g); !slices.Contains(out, first) {
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

// languagesIn returns a language, and the others that some flows set.
func (b *builder) languagesIn(flows map[*graph]bool, first string) []string {
	out := []string{first}
	for _, g := range b.graphs {
		if !flows[g] {
			continue
		}
		for _, l := range g.languages() {
			if !slices.Contains(out, l) {
				out = append(out, l)
			}
		}
	}

	return out
}

// languages returns the languages that a flow sets and, after them, those that it compares.
func (g *graph) languages() []string {
	var out, compared []string
	for _, s := range g.order {
		for _, a := range s.assigns() {
			if l, ok := a.Value(); ok && a.Attribute == Language {
				out = append(out, l)
			}
		}

		if s.Kind != Branch || s.What != Language {
			continue
		}
		for _, e := range s.Edges {
			if e.Outcome != Otherwise {
				compared = append(compared, e.Outcome)
			}
		}
	}

	return append(out, compared...)
}

// officeHours stand for opening hours that the source does not have.
var officeHours = []Open{{"mon-fri", "09:00-17:00"}}

// assumedHours returns the names of the opening hours that the source does not have.
func (b *builder) assumedHours() []string {
	return b.hoursNames.some(func(id string) bool { return len(b.center.Hours[id].Open) == 0 })
}

func (b *builder) hoursComment() string {
	if len(b.assumedHours()) == 0 {
		return ""
	}
	return "Opening hours are not in the export where office hours stand here: write your own."
}

func (b *builder) hours() yaml.Out {
	var out yaml.Out
	for _, id := range b.hoursNames.ids {
		var one yaml.Out
		h := b.center.Hours[id]
		one.AddText("timezone", h.Timezone)

		if len(h.Open) == 0 {
			h.Open = officeHours
		}

		for _, o := range h.Open {
			one.AddText(o.Days, o.Times)
		}

		out.Add(b.hoursName(id), one)
	}

	return out
}

// usualWithin is the target of the service level if the export contains no target.
const usualWithin = 20 * time.Second

func (b *builder) queues() yaml.Out {
	var out yaml.Out
	for _, id := range b.queueNames.ids {
		var one yaml.Out
		q := b.center.Queues[id]
		one.AddText("answer_within", duration(cmp.Or(q.Within, usualWithin)))

		if most := q.capacity(); most > 0 {
			one.AddText("capacity", fmt.Sprint(most))
		}

		if q.Hours != "" {
			one.AddText("hours", b.hoursName(q.Hours))
		}

		out.Add(b.queueNames.byID[id], one)
	}

	return out
}

func (b *builder) attributesComment() string {
	const first = "A call begins with the first value."
	if slices.ContainsFunc(b.attributeNames.ids, func(id string) bool {
		return slices.Contains(b.valueNamesOf(id), Other)
	}) {
		return first + " The value other stands for all that no step compares with."
	}
	return first
}

func (b *builder) attributeValues() yaml.Out {
	var out yaml.Out
	for _, id := range b.attributeNames.ids {
		if values := b.valueNamesOf(id); len(values) > 1 {
			out.Add(b.attributeNames.byID[id], yaml.OutTexts(values))
		} else {
			out.AddText(b.attributeNames.byID[id], values[0])
		}
	}
	return out
}

// exampleTexts gives each value that a prompt speaks an example: its name.
func (b *builder) exampleTexts() yaml.Out {
	var out yaml.Out
	for _, id := range b.texts {
		name := b.valueNames.byID[id]
		out.AddText(name,
			"the "+strings.Join(strings.FieldsFunc(name, func(r rune) bool { return r == '_' || r == '-' }), " "))
	}
	return out
}

// lines writes a line for each flow that a call can start with. Numbers 555-0100 to
// 555-0199 of every North American area code are kept free for examples.
func (b *builder) lines() yaml.Out {
	const perArea = 100
	var out yaml.Out
	n := 0
	for _, g := range b.graphs {
		if !g.line {
			continue
		}

		var one yaml.Out
		one.AddText("number", fmt.Sprintf("+1 %d 555 %04d", areaCodes[n/perArea%len(areaCodes)], 100+n%perArea))
		one.AddText("country", "US")

		languages := b.languagesIn(g.reachableFlows(), b.firstLanguage(g))
		if !slices.Contains(languages, b.language) {
			languages = append(languages, b.language)
		}

		one.Add("languages", yaml.OutTexts(languages))
		one.AddText("flow", g.name)
		out.Add(b.lineNames.name(g.key, g.name), one)
		n++
	}

	return out
}

// areaCodes are the area codes of large cities, for 2000 lines.
var areaCodes = []int{
	202, 212, 213, 312, 713, 206, 214, 215, 305, 313, 314, 404, 415, 503, 602, 612, 615, 617, 619,
	702,
}
