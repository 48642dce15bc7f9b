package importer

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// File is one of the written folder.
type File struct {
	Name    string
	Content []byte
}

// Result is what an import makes.
type Result struct {
	Files  []File
	Report *Report
}

// builder makes a center ready to be written, in the order of Build.
type builder struct {
	center  *Center
	earlier *NameMap
	graphs  []*graph

	attributes map[string]*attribute
	language   string                    // of prompts that are one text
	spoken     map[*Step]languages       // that a call can have at a step
	entered    map[*Step]map[string]bool // the values that every call has entered before it
	texts      []string                  // the values that prompts speak and no call has entered

	flowNames, queueNames, hoursNames, attributeNames, lookupNames, valueNames, channelNames, lineNames *namer
}

// Build turns what a format's reader has read into a folder's files. Earlier has the
// names that an earlier import into the folder gave, and foreign are the names of its other files
// without their extension, which are not used.
func Build(c *Center, earlier *NameMap, foreign []string) *Result {
	if earlier == nil {
		earlier = &NameMap{}
	}
	b := &builder{center: c, earlier: earlier, attributes: map[string]*attribute{}}
	b.nameAll(foreign)
	b.dropUncompared()
	b.dropNotifications()
	b.findCalls()
	b.breakRecursion()
	b.findLines()
	b.findReturns()
	b.foldAnswers()
	b.limitAttributes()
	b.askUnset()
	b.complete()
	b.breakCycles()
	b.relink()
	b.fitRuns()
	b.findLanguages()
	b.findAttributes()
	b.findEntered()
	b.nameSteps()
	b.noteSteps()
	report := b.report()
	files := make([]File, 0, len(b.graphs)+4)
	for _, g := range b.graphs {
		files = append(files, File{g.name + ".yaml", b.flowFile(g)})
	}
	files = append(files, File{"trivial.yaml", b.scenarioFile()}) // names the lookups
	files = append(files, File{"routing.yaml", b.routingFile()})
	files = append(files, File{NameMapFile, b.nameMap().write(c.Format)}, File{ReportFile, report.markdown()})
	return &Result{files, report}
}

// nameAll orders the flows and prepares the names.
func (b *builder) nameAll(foreign []string) {
	names := b.earlier.Names
	b.flowNames = newNamer(b.earlier.flowNames(), append([]string{"routing", "trivial", "import"}, foreign...)...)
	b.queueNames = newNamer(names["queue"])
	b.hoursNames = newNamer(names["hours"])
	maps.Copy(b.queueNames.taken, b.hoursNames.taken)
	b.hoursNames.taken = b.queueNames.taken // a check names either
	b.attributeNames = newNamer(names["attribute"], builtin...)
	b.lookupNames = newNamer(names["lookup"])
	b.valueNames = newNamer(names["value"], callValues...)
	b.channelNames = newNamer(names["channel"])
	b.lineNames = newNamer(nil)
	for _, f := range b.center.Flows {
		b.graphs = append(b.graphs, newGraph(f))
	}
	slices.SortStableFunc(b.graphs, func(x, y *graph) int {
		return cmp.Or(cmp.Compare(x.File, y.File), cmp.Compare(x.ID, y.ID), cmp.Compare(x.Name, y.Name))
	})
	keys := map[string]bool{}
	for _, g := range b.graphs {
		g.key = Unique(cmp.Or(g.ID, Stem(g.File)), func(key string) bool { return keys[key] })
		keys[g.key] = true
		g.name = b.flowNames.name(g.key, strings.ToLower(cmp.Or(g.Name, Stem(g.File))))
		g.skip()
		g.reach()
	}
}

// Unique returns a key that is not taken: the proposal, or with a number in parentheses.
func Unique(proposal string, taken func(string) bool) string {
	key := proposal
	for n := 2; taken(key); n++ {
		key = fmt.Sprintf("%s (%d)", proposal, n)
	}
	return key
}

// Stem returns the name of a file without its folder and extension.
func Stem(file string) string {
	base := filepath.Base(file)
	return strings.TrimSuffix(base, filepath.Ext(base))
}

// steps yields all steps that calls can reach, flow by flow.
func (b *builder) steps() iter.Seq2[*graph, *Step] {
	return func(yield func(*graph, *Step) bool) {
		for _, g := range b.graphs {
			for _, s := range g.order {
				if !yield(g, s) {
					return
				}
			}
		}
	}
}

// relink is done after steps have changed: edges skip the blocks that have become
// without effect.
func (b *builder) relink() {
	for _, g := range b.graphs {
		g.skip()
		g.reach()
	}
}

// dropNotifications drops the lookups that only notify another system and lead to one step
// whatever it answers.
func (b *builder) dropNotifications() {
	for _, s := range b.steps() {
		if s.Kind != Lookup || !s.Notifies || len(s.Edges) == 0 {
			continue
		}
		to := s.Edges[0].To
		if slices.ContainsFunc(s.Edges, func(e Edge) bool { return e.To != to || len(e.Sets) > 0 }) {
			continue
		}
		s.Kind = Pass
		for _, block := range s.From {
			block.LeaveOut(NoEffect)
		}
	}
	b.relink()
}

// proposal is what to name an identifier after.
func (b *builder) proposal(id string) string { return cmp.Or(b.center.Names[id], lastPart(id)) }

// nameSteps names the steps of each flow: as before, else after the block, else after
// what the step is and says.
func (b *builder) nameSteps() {
	for _, g := range b.graphs {
		g.steps = newNamer(b.earlier.stepNames(g.key))
		for _, s := range g.order {
			g.steps.name(s.ID, b.stepProposal(s))
		}
	}
}

func (b *builder) stepProposal(s *Step) string {
	switch {
	case s.Name != "":
		return s.Name
	case len(s.From) > 0 && s.From[0].Name != "":
		return s.From[0].Name
	}
	return strings.Trim(string(s.Kind)+"_"+firstWords(cmp.Or(s.Prompt.words(), b.proposal(s.What))), "_")
}

// noteSteps notes on the blocks what the steps say that are written, and the blocks for
// which there is none and nobody has said why.
func (b *builder) noteSteps() {
	for _, g := range b.graphs {
		for _, s := range g.order {
			if s.Reason != "" {
				s.approximate(s.Reason, s.Fix)
			}
		}
		written := map[*Block]bool{}
		for _, s := range g.Steps {
			for _, block := range s.From {
				written[block] = written[block] || s.Kind == Pass
			}
		}
		for _, s := range g.order {
			for _, block := range s.From {
				written[block] = true
			}
		}
		for _, block := range g.Blocks {
			if !written[block] && block.Status != LeftOut {
				block.Status, block.Reason, block.Fix = LeftOut, "no call comes back to it: see what leads to it", ""
			}
		}
	}
}

// findEntered finds the values that every call has entered on its way to a step: a prompt
// can speak them.
func (b *builder) findEntered() {
	b.entered = map[*Step]map[string]bool{}
	spoken := map[string]bool{}
	for _, s := range b.steps() {
		spoken[s.Number] = true
		for _, p := range append([]Prompt{s.Prompt, s.NoInput, s.NoMatch}, s.Hold...) {
			for _, part := range p.Parts {
				spoken[part.Value] = true
			}
		}
	}
	for _, g := range b.graphs {
		b.enteredIn(g, spoken)
	}
}

// maxEntered bounds the values that are followed through a flow. All others are texts.
const maxEntered = 100

// enteredIn is a forward analysis with intersection: a step that is not seen yet stands
// for all values.
func (b *builder) enteredIn(g *graph, spoken map[string]bool) {
	followed := map[string]bool{}
	for _, s := range g.order {
		if s.Into != "" && spoken[s.Into] && len(followed) < maxEntered {
			followed[s.Into] = true
		}
	}
	if start := g.byID[g.Start]; start != nil {
		b.entered[start] = map[string]bool{}
	}
	for queue := []*Step{g.byID[g.Start]}; len(queue) > 0; {
		s := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		for _, e := range s.Edges {
			after := maps.Clone(b.entered[s])
			if s.Kind == Collect && followed[s.Into] && e.Outcome == collected {
				after[s.Into] = true
			}
			to := g.byID[e.To]
			if to == nil { // a queue that an attribute chooses
				continue
			}
			if at, seen := b.entered[to]; !seen {
				b.entered[to] = after
				queue = append(queue, to)
			} else if n := len(at); n > 0 {
				maps.DeleteFunc(at, func(id string, _ bool) bool { return !after[id] })
				if len(at) < n {
					queue = append(queue, to)
				}
			}
		}
	}
}

func sortedKeys[T any](m map[string]T) []string { return slices.Sorted(maps.Keys(m)) }
