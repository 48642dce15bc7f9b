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

// Result is the result of an import.
type Result struct {
	Center  *Center // as the passes have changed it
	Files   []whole.File
	Report  *Report
	Origins map[string]map[string]*Origin // of the steps, by flow and step
	Names   *NameMap
}

// builder holds the flows of a center, which the passes make ready to be written.
type builder struct {
	center  *Center
	earlier *NameMap
	graphs  []*graph
	open    map[*Flow]openFlow
	aside   []*graph          // flows that the flow of --start does not lead to: they are only reported
	byID    map[string]*graph // the first of each identifier, but for ""

	flowNames *namer

	language    string             // the center's: the language of most prompts
	languagesAt map[*Step][]string // that a call can have at a step, ascending

	attributes *attributes
	checked    checked
	cyclesCut  int // by endCalls
}

// passes are all passes in their order, from the flows as they were read to those that are written.
var passes = []func(*builder){
	findInvocations, // before all that follow runs and gos
	breakRecursion,
	findLines,
	findOpen,
	findReturns,
	decide,
	func(b *builder) { dropSameWays(b) },
	dropEmptyRuns,
	foldAnswers,
	hearIntents,
	limitAttributes,
	askUnset,
	complete, // each step has the outcomes that it needs, and each edge leads to a step or a queue
	dropNeedless,
	endFlows, // a step without effect may have led to itself
	dropLost, // a case that no entry meets leads no call out of a cycle
	breakCycles,
	mergeTwins,
	endCalls, // after the steps are the steps that are written
	dropLost, // again after the passes that cut ways, and in dropUntaken
	dropUntaken,
	dropFlows,
	findLanguages, // which adds the last steps
	findAttributes,
	allowCuts,
	allowUnheard,
	nameSteps,
	func(b *builder) {
		if b.center.isCompared() {
			newSources(b).noteMissingEntries()
		}
	},
	findStatuses,
}

// build runs all passes and writes the files.
func (b *builder) build() *Result {
	// Each pass may cut ways. The blocks that lose their way get the reason where this pass cut it.
	ways := b.ways()
	for _, run := range passes {
		run(b)
		ways = b.noteLost(ways)
	}

	// The report comes before the files. Their writing gives names, and changes no result of a block.
	w := newWriter(b)
	report := b.report()
	files := make([]whole.File, 0, len(b.graphs)+4)
	for _, g := range b.graphs {
		files = append(files, whole.File{Name: g.name + ".yaml", Content: w.flowFile(g)})
	}

	// Writing the flows has given the names that these files list.
	files = append(files, whole.File{Name: "trivial.yaml", Content: w.scenarioFile()})
	files = append(files, whole.File{Name: "routing.yaml", Content: w.routingFile()})
	report.FillIn = w.fillIns()
	names := w.nameMap()
	files = append(files, whole.File{Name: NameMapFile, Content: names.write()},
		whole.File{Name: ReportFile, Content: report.markdown()})

	return &Result{Center: b.center, Files: files, Report: report, Origins: origins(b), Names: names}
}

// newBuilder returns a builder whose flows are linked. The steps that a waiting call cannot take have copies after the
// queue step already, so that no block has lost its way.
func newBuilder(c *Center, earlier *NameMap, foreign []string) *builder {
	if earlier == nil {
		earlier = &NameMap{}
	}
	b := &builder{center: c, earlier: earlier, attributes: newAttributes(c, earlier)}
	b.nameFlows(foreign)

	// Relink drops the edges of errors and of blocks without effect. The search for open ways needs
	// these edges.
	b.open = openFlows(b)
	b.relink()
	leaveQueues(b)
	return b
}

// nameFlows makes a named graph of each flow, in an order that does not depend on the order of the
// files.
func (b *builder) nameFlows(foreign []string) {
	// A flow's file must not replace a file that every import writes, a file of another author, or a
	// device of Windows.
	b.flowNames = newNamer(b.earlier.flowNames(),
		slices.Concat([]string{"routing", "trivial", "import"}, yaml.DeviceNames(), foreign)...)

	for _, f := range b.center.Flows {
		b.graphs = append(b.graphs, newGraph(f))
	}

	// Names with a number depend on the order, so that the order must not depend on the order of the
	// arguments.
	slices.SortStableFunc(b.graphs, func(x, y *graph) int {
		return cmp.Or(cmp.Compare(x.File, y.File), cmp.Compare(x.ID, y.ID), cmp.Compare(x.Name, y.Name))
	})
	keys := map[string]bool{}
	b.byID = map[string]*graph{}
	for _, g := range b.graphs {
		g.key = Unique(cmp.Or(g.ID, Stem(g.File)), func(key string) bool { return keys[key] })
		keys[g.key] = true
		if g.ID != "" {
			g.ID = g.key // steps lead to the first of two flows with one id
			b.byID[g.ID] = g
		}

		name := strings.ToLower(cmp.Or(g.Name, Stem(g.File)))

		// A flow's file with this end would be read as scripted calls.
		if strings.HasSuffix(slug(name), testSuffix) {
			name += "_flow"
		}

		g.name = b.flowNames.name(g.key, name)
	}
}

// testSuffix ends the name of the file with the scripted calls of a flow, which is no name of a flow's own file.
const testSuffix = "_test"

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

func sortedKeys[T any](m map[string]T) []string { return slices.Sorted(maps.Keys(m)) }
