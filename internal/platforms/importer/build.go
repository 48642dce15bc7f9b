package importer

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/whole"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// Result is what an import makes.
type Result struct {
	Files   []whole.File
	Report  *Report
	Origins map[string]map[string]*Origin // of the steps, by flow and step
	Names   *NameMap
}

// builder makes a center ready to be written, by its passes.
type builder struct {
	center  *Center
	earlier *NameMap
	graphs  []*graph
	byID    map[string]*graph // the first of each identifier, but for ""

	values   map[string]*namer         // of each attribute that routing.yaml declares
	language string                    // the center's: that of most prompts
	entered  map[*Step]map[string]bool // the values that every call has entered before a step
	texts    []string                  // the values that prompts speak and no call has entered

	languagesAt map[*Step]valueSet // that a call can have at a step

	flowNames, queueNames, hoursNames, attributeNames, lookupNames, valueNames, lineNames *namer
}

// fact is what a pass leaves true of the flows, for the passes after it.
type fact string

const (
	linked      fact = "edges skip the steps without effect, and each graph's order is the steps that calls reach"
	waitable    fact = "a flow that runs while a call waits has only steps that a waiting call can take"
	resolved    fact = "each run and go leads to an imported flow, as the graph's invocations say"
	acyclicRuns fact = "no run leads back to its own flow"
	started     fact = "a line starts each flow that calls begin in"
	returning   fact = "runs lead to flows that only runs enter, and no other flow returns"
	compared    fact = "each attribute that is set is compared or chooses a queue"
	declarable  fact = "there are no more attributes than a center has"
	complete    fact = "each step has the outcomes that it needs, and each edge leads to a step or a queue"
	fitted      fact = "each run has the outcomes that its flow returns with"
	endless     fact = "each cycle waits for something and has a way out"
	spoken      fact = "a call has the language of each prompt that it hears"
	valued      fact = "assignments give names of values"
	entered     fact = "the values that every call has entered before a step are known"
	named       fact = "each flow and step that is written has a name"
	noted       fact = "each block says what became of it"
)

// pass is a step on the way from the flows as they were read to those that are written.
type pass struct {
	name           string
	run            func(*builder)
	needs          []fact
	leaves, breaks []fact
}

// passes are all passes in their order.
var passes = []pass{
	{name: "move what waiting calls cannot take behind the queue", run: (*builder).leaveQueues, needs: []fact{linked}, leaves: []fact{waitable}},
	{name: "drop assignments that nothing compares", run: (*builder).dropUncompared, needs: []fact{linked}, leaves: []fact{compared}},
	{name: "drop branches on entries that no call makes", run: (*builder).dropUnentered, needs: []fact{linked}},
	{name: "drop notifications", run: (*builder).dropNotifications, needs: []fact{linked}},
	{name: "drop branches whose ways have become one", run: (*builder).dropSameWays, needs: []fact{linked}},
	{name: "find runs and gos", run: (*builder).findInvocations, needs: []fact{linked}, leaves: []fact{resolved}},
	{name: "break recursion", run: (*builder).breakRecursion, needs: []fact{resolved}, leaves: []fact{acyclicRuns}},
	{name: "find lines", run: (*builder).findLines, needs: []fact{resolved}, leaves: []fact{started}},
	{name: "find returns", run: (*builder).findReturns, needs: []fact{resolved, started}, leaves: []fact{returning}},
	{name: "fold answers into lookups", run: (*builder).foldAnswers, needs: []fact{linked, compared}},
	{name: "limit attributes", run: (*builder).limitAttributes, needs: []fact{linked, compared}},
	{name: "ask for attributes that nothing sets", run: (*builder).askUnset, needs: []fact{resolved, started, compared}, leaves: []fact{declarable}},
	{name: "complete outcomes", run: (*builder).complete, needs: []fact{resolved, returning}, leaves: []fact{complete, fitted}, breaks: []fact{compared}},
	{name: "drop outcomes that no call takes", run: (*builder).dropImpossible, needs: []fact{complete, started, fitted}, leaves: []fact{linked, fitted}},
	{name: "break cycles", run: (*builder).breakCycles, needs: []fact{acyclicRuns, complete}, leaves: []fact{endless}, breaks: []fact{fitted}},
	{name: "drop branches on entries that no call makes any more", run: (*builder).dropUnentered, needs: []fact{linked}, breaks: []fact{fitted}},
	{name: "fit runs to returns", run: (*builder).fitRuns, needs: []fact{linked, resolved}, leaves: []fact{fitted}},
	{name: "find languages", run: (*builder).findLanguages, needs: []fact{fitted, started}, leaves: []fact{spoken}},
	{name: "find attributes", run: (*builder).findAttributes, needs: []fact{linked, declarable}, leaves: []fact{valued}},
	{name: "find entered values", run: (*builder).findEntered, needs: []fact{complete, linked}, leaves: []fact{entered}},
	{name: "name steps", run: (*builder).nameSteps, needs: []fact{linked, spoken}, leaves: []fact{named}},
	{name: "note steps on blocks", run: (*builder).noteSteps, needs: []fact{linked, spoken}, leaves: []fact{noted}},
}

// Build turns what a format's reader has read into a folder's files. Earlier has the
// names that an earlier import into the folder gave. Foreign are the files in it that no
// import wrote, without their extension: no flow gets such a name.
func Build(c *Center, earlier *NameMap, foreign []string) *Result {
	b := newBuilder(c, earlier, foreign)
	for _, p := range passes {
		p.run(b)
	}
	report := b.report()
	files := make([]whole.File, 0, len(b.graphs)+4)
	for _, g := range b.graphs {
		files = append(files, whole.File{Name: g.name + ".yaml", Content: b.flowFile(g)})
	}
	// Writing the flows has given the names that these files list.
	files = append(files, whole.File{Name: "trivial.yaml", Content: b.scenarioFile()})
	files = append(files, whole.File{Name: "routing.yaml", Content: b.routingFile()})
	report.FillIn = b.fillIns()
	names := b.nameMap()
	files = append(files, whole.File{Name: NameMapFile, Content: names.write()}, whole.File{Name: ReportFile, Content: report.markdown()})
	return &Result{files, report, b.origins(), names}
}

// newBuilder returns a builder whose flows are linked.
func newBuilder(c *Center, earlier *NameMap, foreign []string) *builder {
	if earlier == nil {
		earlier = &NameMap{}
	}
	b := &builder{center: c, earlier: earlier, values: map[string]*namer{}}
	b.nameFlows(foreign)
	b.relink()
	return b
}

// nameFlows makes the namers, and a graph with a name of each flow, in an order that does not
// depend on that of the files.
func (b *builder) nameFlows(foreign []string) {
	names := b.earlier.Names
	b.flowNames = newNamer(b.earlier.flowNames(), slices.Concat([]string{"routing", "trivial", "import"}, yaml.DeviceNames(), foreign)...)
	b.queueNames = newNamer(names["queue"])
	b.hoursNames = newNamer(names["hours"])
	maps.Copy(b.queueNames.taken, b.hoursNames.taken)
	b.hoursNames.taken = b.queueNames.taken // a check names either
	b.attributeNames = newNamer(names["attribute"], builtin...)
	b.lookupNames = newNamer(names["lookup"])
	b.valueNames = newNamer(names["value"], callValues...)
	b.lineNames = newNamer(nil)
	for _, f := range b.center.Flows {
		b.graphs = append(b.graphs, newGraph(f))
	}
	slices.SortStableFunc(b.graphs, func(x, y *graph) int {
		return cmp.Or(cmp.Compare(x.File, y.File), cmp.Compare(x.ID, y.ID), cmp.Compare(x.Name, y.Name))
	})
	keys := map[string]bool{}
	b.byID = map[string]*graph{}
	for _, g := range b.graphs {
		if g.ID != "" && b.byID[g.ID] == nil {
			b.byID[g.ID] = g
		}
		g.key = Unique(cmp.Or(g.ID, Stem(g.File)), func(key string) bool { return keys[key] })
		keys[g.key] = true
		g.name = b.flowNames.name(g.key, strings.ToLower(cmp.Or(g.Name, Stem(g.File))))
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

// relink finds again, after steps have changed, which steps calls can reach. Edges skip the
// steps that have become without effect.
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
		s.Kind, s.unneeded = Pass, NoEffect
	}
	b.relink()
}

// dropSameWays drops the branches and lookups all of whose ways lead to one step, where in the source
// they lead to several blocks: what tells these apart has no effect here.
func (b *builder) dropSameWays() {
	for dropped := true; dropped; b.relink() {
		dropped = false
		for _, s := range b.steps() {
			decides := s.Kind == Branch || s.Kind == Match || s.Kind == Check || s.Kind == Lookup && s.Notifies
			if !decides || len(s.From) == 0 || len(s.Edges) < 2 {
				continue
			}
			differs := func(e Edge) bool { return e.To != s.Edges[0].To || len(e.Sets) > 0 }
			next := slices.Compact(slices.Sorted(slices.Values(s.From[0].Next)))
			if slices.ContainsFunc(s.Edges, differs) || len(next) < 2 {
				continue
			}
			s.Kind, dropped = Pass, true
			for _, block := range s.From {
				if block.Status != Approximated { // what is not exact is said first
					block.LeaveOut("its ways lead to the same step here")
				}
			}
		}
	}
}

// proposal is what to name an identifier after.
func (b *builder) proposal(id string) string { return cmp.Or(b.center.Names[id], lastPart(id)) }

// nameSteps names the steps of each flow: as before, else after the block, else after
// what the step is and says.
func (b *builder) nameSteps() {
	for _, g := range b.graphs {
		g.stepNames = newNamer(b.earlier.stepNames(g.key))
		for _, s := range g.order {
			g.stepNames.name(s.ID, b.stepProposal(s))
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

// noteSteps notes on the blocks what is noted on their steps, as far as calls reach these,
// and leaves out the blocks that have lost their steps since the flow was read.
func (b *builder) noteSteps() {
	kept := map[*Block]bool{}
	for _, s := range b.steps() {
		if s.Reason != "" {
			s.approximate(s.Reason, s.Fix)
		}
		for _, block := range s.From {
			kept[block] = true
		}
	}
	for _, g := range b.graphs {
		for _, s := range g.Steps {
			for _, block := range s.From {
				if s.unneeded != "" && !kept[block] {
					block.LeaveOut(s.unneeded)
				}
			}
		}
		for _, s := range g.Steps {
			for _, block := range s.From {
				kept[block] = kept[block] || s.Kind == Pass
			}
		}
		for _, block := range g.Blocks {
			if !kept[block] && block.Status != LeftOut {
				block.Status, block.Reason, block.Fix = LeftOut, "no call reaches it after changes to the steps before it: see their reasons", ""
			}
		}
	}
}

func sortedKeys[T any](m map[string]T) []string { return slices.Sorted(maps.Keys(m)) }
