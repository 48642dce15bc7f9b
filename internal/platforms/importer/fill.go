package importer

import (
	"fmt"
	"slices"
)

// FillIn is what an export does not have, and that a person writes in place of what the import
// assumes.
type FillIn struct {
	What    string   `json:"what"` // "opening hours"
	File    string   `json:"file"`
	Section string   `json:"section"` // the key in the file
	Names   []string `json:"names"`   // below that key
	Key     string   `json:"key"`     // below each name; "" is all
	Assumed string   `json:"assumed"` // what stands there now
}

// fillIns lists what is to be filled in, the most important first. The files are written.
func (b *builder) fillIns() []FillIn {
	var hours, full, texts []string
	for _, id := range b.hoursNames.ids {
		i := slices.IndexFunc(b.center.Hours, func(h Hours) bool { return h.ID == id })
		if i < 0 || len(b.center.Hours[i].Open) == 0 {
			hours = append(hours, b.hoursNames.byID[id])
		}
	}
	for _, q := range b.center.Queues {
		if name, used := b.queueNames.byID[q.ID]; used && q.CanFill && q.Capacity == 0 {
			full = append(full, name)
		}
	}
	for _, id := range b.texts {
		texts = append(texts, b.valueNames.byID[id])
	}
	var lines, queues, lookups []string
	for _, n := range []struct {
		of  *namer
		out *[]string
	}{{b.lineNames, &lines}, {b.queueNames, &queues}, {b.lookupNames, &lookups}} {
		for _, id := range n.of.ids {
			*n.out = append(*n.out, n.of.byID[id])
		}
	}
	var goals []string // that the export does not have
	for _, id := range b.queueNames.ids {
		if !slices.ContainsFunc(b.center.Queues, func(q Queue) bool { return q.ID == id && q.Within > 0 }) {
			goals = append(goals, b.queueNames.byID[id])
		}
	}
	const routing, trivial = "routing.yaml", "trivial.yaml"
	all := []FillIn{
		{"opening hours", routing, "hours", hours, "", officeHours[0].Days + " " + officeHours[0].Times},
		{"telephone numbers", routing, "lines", lines, "number", "made up"},
		{"capacities of queues", routing, "queues", full, "capacity", fmt.Sprint(assumedCapacity)},
		{"service levels", routing, "queues", goals, "answer_within", "20s"},
		{"calls", trivial, "calls", lines, "", "1000 a day"},
		{"answers of other systems", trivial, "lookups", lookups, "", "guesses"},
		{"agents", trivial, "staff", queues, "", "guesses"},
		{"conversations", trivial, "handling", queues, "", "4m"},
		{"what prompts speak", routing, "texts", texts, "", "examples"},
	}
	return slices.DeleteFunc(all, func(f FillIn) bool { return len(f.Names) == 0 })
}
