package importer

import (
	"fmt"
	"slices"
)

// FillIn is a fact that the export does not contain. A person writes it in place of the import's
// assumption.
type FillIn struct {
	What    string   `json:"what"` // "opening hours"
	File    string   `json:"file"`
	Section string   `json:"section"` // the key in the file
	Names   []string `json:"names"`   // below that key
	Key     string   `json:"key"`     // below each name, or "" for all
	Assumed string   `json:"assumed"` // what stands there now
}

// fillIns lists the values to fill in, the most important first. The files are written.
func (b *builder) fillIns() []FillIn {
	all := func(string) bool { return true }
	lines := b.lineNames.some(all)
	queues := b.queueNames.some(all)
	lookups := b.lookupNames.some(all)
	full := b.queueNames.some(func(id string) bool {
		return b.center.Queues[id].CanFill &&
			b.center.Queues[id].Capacity == 0
	})

	goals := b.queueNames.some(func(id string) bool { return b.center.Queues[id].Within == 0 })
	texts := b.valueNames.some(func(id string) bool { return slices.Contains(b.texts, id) })
	const routing, trivial = "routing.yaml", "trivial.yaml"
	things := []FillIn{
		{"opening hours", routing, "hours", b.assumedHours(), "", officeHours[0].Days + " " + officeHours[0].Times},
		{"telephone numbers", routing, "lines", lines, "number", "made up"},
		{"capacities of queues", routing, "queues", full, "capacity", fmt.Sprint(assumedCapacity)},
		{"service levels", routing, "queues", goals, "answer_within", "20s"},
		{"calls", trivial, "calls", lines, "", "1000 a day"},
		{"answers of other systems", trivial, "lookups", lookups, "", "guesses"},
		{"agents", trivial, "staff", queues, "", "guesses"},
		{"conversations", trivial, "handling", queues, "", "4m"},
		{"what prompts speak", routing, "texts", texts, "", "examples"},
	}

	things = slices.Concat(b.guessedStarts(), things)
	return slices.DeleteFunc(things, func(f FillIn) bool { return len(f.Names) == 0 })
}
