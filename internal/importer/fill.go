package importer

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/diag"
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
		if name, used := b.queueNames.byID[q.ID]; used && q.Capacity > 0 {
			full = append(full, name)
		}
	}
	for _, id := range b.texts {
		texts = append(texts, b.valueNames.byID[id])
	}
	var lines, queues, lookups, channels []string
	for _, n := range []struct {
		of  *namer
		out *[]string
	}{{b.lineNames, &lines}, {b.queueNames, &queues}, {b.lookupNames, &lookups}, {b.channelNames, &channels}} {
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
		{"telephone numbers", routing, "lines", lines, "number", "numbers that nobody has"},
		{"how many callers may wait", routing, "queues", full, "capacity", fmt.Sprint(assumedCapacities(b.center.Queues))},
		{"how soon queues shall be answered", routing, "queues", goals, "answer_within", "20s"},
		{"how soon channels are answered", routing, "channels", channels, "responds", "1h-24h"},
		{"calls", trivial, "calls", lines, "", "1000 a day"},
		{"answers of other systems", trivial, "lookups", lookups, "", "guesses"},
		{"agents", trivial, "staff", queues, "", "guesses"},
		{"conversations", trivial, "handling", queues, "", "4m"},
		{"what prompts speak", routing, "texts", texts, "", "examples"},
	}
	return slices.DeleteFunc(all, func(f FillIn) bool { return len(f.Names) == 0 })
}

// assumedCapacities returns the capacity that queues have, of which a format knows only that
// they can be full.
func assumedCapacities(queues []Queue) int {
	for _, q := range queues {
		if q.Capacity > 0 {
			return q.Capacity
		}
	}
	return 0
}

// shownNames is how many names a line of import.md lists.
const shownNames = 6

// someOf lists the first names.
func someOf(names []string) string {
	out := strings.Join(names[:min(shownNames, len(names))], ", ")
	if more := len(names) - shownNames; more > 0 {
		out += fmt.Sprintf(" and %d more", more)
	}
	return out
}

// fillTable writes what is to be filled in.
func (r *Report) fillTable(out *strings.Builder) {
	if len(r.FillIn) == 0 {
		return
	}
	fmt.Fprintf(out, "\n## To fill in\n\nThe export does not have it. What you write stays when you import again.\n\n| what | where | of | assumed |\n|---|---|---|---|\n")
	for _, f := range r.FillIn {
		fmt.Fprintf(out, "| %s | %s in %s | %s | %s |\n", f.What, f.Section, f.File, cell(someOf(f.Names)), cell(f.Assumed))
	}
}

// notExact writes the reasons of the blocks that are approximated, with their steps.
func (r *Report) notExact(out *strings.Builder) {
	type group struct {
		reason, fix string
		steps       []string
		blocks      int
	}
	var groups []*group
	for _, b := range r.Blocks {
		if b.Status != Approximated.String() {
			continue
		}
		i := slices.IndexFunc(groups, func(g *group) bool { return g.reason == b.Reason })
		if i < 0 {
			i = len(groups)
			groups = append(groups, &group{reason: b.Reason, fix: b.Fix})
		}
		groups[i].blocks++
		groups[i].steps = append(groups[i].steps, b.Steps...)
	}
	fmt.Fprintf(out, "\n## Not exact\n\n")
	if len(groups) == 0 {
		fmt.Fprintf(out, "Every block is exact, expanded, or left out because it has no effect on a call's way.\n")
		return
	}
	slices.SortStableFunc(groups, func(a, b *group) int { return b.blocks - a.blocks })
	fmt.Fprintf(out, "%s: a step does something like it.\n\n| blocks | why | to make it exact | steps |\n|---:|---|---|---|\n", diag.Plural(r.Totals[Approximated.String()], "block"))
	for _, g := range groups {
		fmt.Fprintf(out, "| %d | %s | %s | %s |\n", g.blocks, cell(g.reason), cell(g.fix), cell(someOf(g.steps)))
	}
}
