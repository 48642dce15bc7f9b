package amazonconnect_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"
	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/calls/script"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/flowtest"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/platforms/amazonconnect"
	"github.com/ivrsim/ivrsim/internal/platforms/amazonconnect/connecttest"
	"github.com/ivrsim/ivrsim/internal/platforms/amazonconnect/testcase"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/importertest"
)

// exported is what becomes of the calls that take every outcome of an imported center.
type exported struct {
	*testcase.Export
	flows map[string]string // of the source, by the number of the line that starts it
}

type failer interface {
	Fatal(...any)
	Fatalf(string, ...any)
}

// exportAll imports files, writes a call for each outcome, and each call as a test case. It is nil
// if a flow has errors, as where calls never end.
func exportAll(t failer, sources []importer.Source) *exported {
	original := amazonconnect.ReadOriginal(sources)
	made := importer.Build(original.Center, nil, nil)
	folder := fstest.MapFS{}
	for _, f := range made.Files {
		folder[f.Name] = &fstest.MapFile{Data: f.Content}
	}
	var found diag.Findings
	_, flows := flowtest.Open(t, fs.FS(folder), &found)
	if found.Errors() > 0 {
		return nil
	}
	center := flows.Center
	ctx := context.Background()
	suites, batch := missingCalls(ctx, t, flows)
	source := testcase.NewSource(amazonconnect.ReadOriginal(sources), importer.ReadNameMap(folder[importer.NameMapFile].Data, &found))
	out := &exported{source.Calls(testcase.Versions[0], center, suites, batch.Results), map[string]string{}}
	again := testcase.NewSource(amazonconnect.ReadOriginal(sources), made.Names).Calls(testcase.Versions[0], center, suites, batch.Results)
	for i := range out.Files {
		if !bytes.Equal(out.Files[i].Content, again.Files[i].Content) {
			t.Fatal("another export differs")
		}
	}
	if n := len(out.Files) + len(out.Refused); n != batch.Len() {
		t.Fatalf("%d calls of %d are exported or refused", n, batch.Len())
	}
	for _, line := range center.Lines {
		i := slices.IndexFunc(made.Report.Flows, func(f importer.FlowReport) bool { return f.Flow == line.Flow.Value })
		if i >= 0 {
			out.flows["+"+strings.Map(digit, line.Number.Value)] = made.Report.Flows[i].ID
		}
	}
	return out
}

func digit(r rune) rune {
	if r < '0' || r > '9' {
		return -1
	}
	return r
}

// missingCalls finds a call for each outcome, and runs them.
func missingCalls(ctx context.Context, t failer, flows *flow.Flows) ([]*script.Suite, *script.Batch) {
	batch, err := script.RunAll(ctx, flows, nil, script.Selection{})
	if err != nil {
		t.Fatal(err)
	}
	missing, err := script.FindMissing(ctx, flows, script.NewCoverage(flows, batch.Counts))
	if err != nil {
		t.Fatal(err)
	}
	var suites []*script.Suite
	for _, name := range slices.Sorted(maps.Keys(missing.Tests)) {
		suites = append(suites, &script.Suite{File: name + script.Suffix, Tests: missing.Tests[name]})
	}
	batch, err = script.RunAll(ctx, flows, suites, script.Selection{})
	if err != nil || batch.Failed() > 0 {
		t.Fatalf("%d calls fail, %v", batch.Failed(), err)
	}
	return suites, batch
}

// TestCasesOfExamples reads the test cases of every case in testdata strictly, runs them against
// the flows, and changes the flows.
func TestCasesOfExamples(t *testing.T) {
	compared, read, caught := 0, 0, map[string]int{}
	for _, file := range importertest.Archives(t) {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(strings.TrimSuffix(path.Base(file), ".txtar"), func(t *testing.T) {
			files := importertest.Flows(archive)
			made := exportAll(t, importertest.Sources(t, amazonconnect.Format, files))
			if made == nil {
				t.Skip("calls of these flows never end")
			}
			for _, r := range made.Refused {
				if r.Why == "" || r.Name == "" {
					t.Errorf("%+v is refused for no reason", r)
				}
			}
			read += len(made.Files)
			compared += runTests(t, files, made)
			mutate(t, files, made, caught)
		})
	}
	t.Logf("%d test cases, %d of them run against the flows; changes that are found: %v", read, compared, caught)
	if read < 55 || compared < 25 || caught["attribute"] == 0 {
		t.Errorf("%d test cases, %d of them run against the flows; changes that are found: %v", read, compared, caught)
	}
}

// TestCasesOfRandomFlows does so with flows as designers save them, and changes the flows.
func TestCasesOfRandomFlows(t *testing.T) {
	compared, caught := 0, map[string]int{}
	longtest.Check(t, func(t *rapid.T) {
		file := txtar.File{Name: "flow.json", Data: connecttest.Plain(t)}
		made := exportAll(t, []importer.Source{{File: file.Name, Content: file.Data}})
		if made == nil {
			return
		}
		compared += runTests(t, []txtar.File{file}, made)
		mutate(t, []txtar.File{file}, made, caught)
	})
	t.Logf("%d test cases run against the flows; changes that are found: %v", compared, caught)
	for _, change := range []string{"prompt", "key", "queue", "order"} {
		if caught[change] == 0 {
			t.Errorf("no %s was changed", change)
		}
	}
}

// TestCasesOfAnyFlows reads the test cases of flows of any blocks strictly.
func TestCasesOfAnyFlows(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		files := connecttest.Flows(t)
		var sources []importer.Source
		for _, name := range slices.Sorted(maps.Keys(files)) {
			sources = append(sources, importer.Source{File: name, Content: files[name]})
		}
		if made := exportAll(t, sources); made != nil {
			for _, f := range made.Files {
				if _, _, err := readRequest(f.Content); err != nil {
					t.Fatalf("%s: %v\n%s", f.Name, err, f.Content)
				}
			}
		}
	})
}

// runTests reads the test cases and runs them against the flows that they are of; it returns how
// many the plain interpreter follows.
func runTests(t failer, files []txtar.File, made *exported) (compared int) {
	for _, f := range made.Files {
		if _, _, err := readRequest(f.Content); err != nil {
			t.Fatalf("%s: %v\n%s", f.Name, err, f.Content)
		}
		run := newSimulation(files, made, f.Content)
		if run == nil {
			continue
		}
		switch why := run.play(); {
		case run.free != "":
		case why != "":
			t.Fatalf("%s: %s\n%s\n%s", f.Name, why, f.Content, files[0].Data)
		default:
			compared++
		}
	}
	return compared
}

// mutate changes what a test case is of in a flow, one at a time: each change makes the test fail.
// It counts the changes by what is changed.
func mutate(t failer, files []txtar.File, made *exported, caught map[string]int) {
	for _, f := range made.Files {
		run := newSimulation(files, made, f.Content)
		if run == nil || run.play() != "" || run.free != "" {
			continue
		}
		for _, m := range mutants(run) {
			changed := newSimulation(files, made, f.Content)
			m.change(changed.flow)
			why := changed.play()
			if m.kind == "order" && why == "" && changed.events > run.events { // in a circle, the test lets events pass
				continue
			}
			if why == "" && changed.free == "" {
				t.Fatalf("%s: a change of a %s is not found\n%s\n%s", f.Name, m.kind, f.Content, files[0].Data)
			}
			caught[m.kind]++
		}
	}
}

type mutant struct {
	kind   string
	change func(*sourceFlow)
}

// mutants are the changes of a flow that the test that has run says something of.
func mutants(run *simulation) []mutant {
	var out []mutant
	spoken := map[string]string{} // by observation, the block
	for _, id := range slices.Sorted(maps.Keys(run.matched)) {
		a := run.flow.byID[id]
		if a == nil {
			continue
		}
		if a.text("Text") != "" {
			spoken[run.matched[id]] = id
			out = append(out, mutant{"prompt", func(f *sourceFlow) { f.byID[id].Parameters["Text"] = "Changed." }})
		}
		if keys := run.pressed[id]; keys != "" && !a.stores() {
			out = append(out, changedKey(a, id, keys)...)
		}
	}
	for _, a := range run.flow.Actions {
		id := a.Identifier
		list, _ := a.Parameters["Attributes"].(map[string]any)
		for key, v := range list {
			if run.checked["$.Attributes."+key][fmt.Sprint(v)] && setsAlone(run.flow, key) {
				out = append(out, mutant{"attribute", func(f *sourceFlow) { f.byID[id].Parameters["Attributes"] = map[string]any{key: "changed"} }})
			}
		}
		if next := run.flow.byID[a.Transitions.NextAction]; a.Type == "UpdateContactTargetQueue" && next != nil && run.matched[next.Identifier] != "" {
			out = append(out, mutant{"queue", func(f *sourceFlow) { f.byID[id].Parameters["QueueId"] = "elsewhere" }})
		}
	}
	ids := slices.Sorted(maps.Keys(spoken))
	for i := 1; i < len(ids); i++ {
		x, y := spoken[ids[i-1]], spoken[ids[i]]
		if x != y && run.visits[x] == 1 && run.visits[y] == 1 { // in a circle they come in both orders
			out = append(out, mutant{"order", func(f *sourceFlow) {
				p, q := f.byID[x].Parameters, f.byID[y].Parameters
				p["Text"], q["Text"] = q["Text"], p["Text"]
			}})
		}
	}
	return out
}

// setsAlone reports whether one block of a flow sets an attribute.
func setsAlone(f *sourceFlow, key string) bool {
	n := 0
	for _, a := range f.Actions {
		if list, _ := a.Parameters["Attributes"].(map[string]any); list[key] != nil {
			n++
		}
	}
	return n == 1
}

// changedKey takes away the way that was chosen.
func changedKey(a *sourceAction, id, keys string) []mutant {
	for i, x := range a.Transitions.Conditions {
		if slices.Contains(x.Condition.Operands, keys) {
			return []mutant{{"key", func(f *sourceFlow) { f.byID[id].Transitions.Conditions[i].NextAction = "nowhere" }}}
		}
	}
	return nil
}
