package script_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ivrsim/ivrsim/flows"
	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/calls/script"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// written writes the missing calls to tests files and reads these.
func written(t *testing.T, all *flow.Flows, missing *script.Missing) []*script.Suite {
	t.Helper()
	var found diag.Findings
	var suites []*script.Suite
	for name, tests := range missing.Tests {
		file := name + script.Suffix
		src, err := script.Append(all.Center, file, nil, tests...)
		if err != nil {
			t.Fatal(err)
		}
		root := yaml.Parse(file, src, &found)
		suites = append(suites, script.Read(all, yaml.NewFile(file, script.Kind, root), &found))
		if found.Errors() > 0 {
			t.Fatalf("%v\n%s", found.Sorted(), src)
		}
	}
	return suites
}

// covered runs the missing calls. All must pass, and they must take every outcome that is
// not reported as unreachable.
func covered(t *testing.T, all *flow.Flows) (*script.Missing, *script.Coverage) {
	t.Helper()
	nothing := script.NewCoverage(all, nil)
	missing, err := script.FindMissing(t.Context(), all, nothing)
	if err != nil {
		t.Fatal(err)
	}

	batch, err := script.RunAll(t.Context(), all, written(t, all, missing), script.Selection{})
	if err != nil {
		t.Fatal(err)
	}

	for _, suite := range batch.Results {
		for i := range suite {
			if f := suite[i].Failure; f != nil {
				t.Errorf("%s: %s: %s", suite[i].Test.Name.Value, f.Place, f.Message)
			}
		}
	}

	cover := script.NewCoverage(all, batch.Counts)
	if cover.Taken+len(missing.Unreachable) != cover.All {
		t.Errorf("%d of %d outcomes are taken, and %d are unreachable", cover.Taken, cover.All, len(missing.Unreachable))
	}

	again, err := script.FindMissing(t.Context(), all, cover)
	if err != nil {
		t.Fatal(err)
	}
	if len(again.Tests) > 0 {
		t.Errorf("a second run adds calls: %v", again.Tests)
	}
	return missing, cover
}

func TestMissingCallsOfTheSampleCenter(t *testing.T) {
	longtest.Skip(t)
	all, _ := load(t, flows.FS)
	_, cover := covered(t, all)
	t.Logf("%d of %d outcomes", cover.Taken, cover.All)
	if float64(cover.Taken) < 0.95*float64(cover.All) {
		t.Errorf("%d of %d outcomes are taken", cover.Taken, cover.All)
	}
}

func TestMissingCallsOfASmallCenter(t *testing.T) {
	fsys := small(t, "tests: []\n")
	delete(fsys, "main_test.yaml")
	all, _ := load(t, fsys)
	_, cover := covered(t, all)
	if cover.Taken != cover.All {
		t.Errorf("%d of %d outcomes are taken", cover.Taken, cover.All)
	}
}

func TestTheSearchStopsWithItsContext(t *testing.T) {
	all, _ := load(t, flows.FS)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if missing, err := script.FindMissing(ctx, all, script.NewCoverage(all, nil)); !errors.Is(err, context.Canceled) {
		t.Errorf("found %d unreachable outcomes, %v", len(missing.Unreachable), err)
	}
}

// lone is a center of two hubs with one flow and no scripted calls.
func lone(routing, steps string) fstest.MapFS {
	first, _, _ := strings.Cut(strings.TrimSpace(steps), ":")
	return fstest.MapFS{
		"routing.yaml": {Data: []byte(`
center: lone
language: en
hubs: {ny: {timezone: America/New_York, languages: [en]}, ld: {timezone: Europe/London, languages: [en, fr]}}
regions: {na: {hub: ny, countries: [US]}, eu: {hub: ld, countries: [GB]}}
elsewhere: {hub: ny}
lines:
  us: {number: 1-800-528-4800, country: US, languages: [en], flow: main}
` + routing)},
		"main.yaml": {Data: []byte("flow: main\nstart: " + first + "\nsteps:\n" + steps)},
	}
}

// The search finds an entry for every format and length.
func TestEntriesOfMissingCalls(t *testing.T) {
	asked := []string{
		"format: mmdd", "format: ddmm", "format: yyyymmdd", "format: mmddyyyy", "format: ddmmyyyy",
		"format: words", "format: phone", "format: amount", "ends_with: hash",
	}
	for n := 1; n <= 32; n++ {
		asked = append(asked, fmt.Sprintf("digits: %d", n), fmt.Sprintf("digits: %d-32", n), fmt.Sprintf("digits: 1-%d", n),
			fmt.Sprintf("format: amount, digits: %d", n), fmt.Sprintf("format: amount, digits: 1-%d", n))
	}
	asked = append(asked, "format: phone, digits: 10", "format: phone, digits: 4-12", "format: phone, digits: 11", "format: words, into: name")
	for _, entry := range asked {
		all, _ := load(t, lone("", "  ask: {collect: \"Your entry?\", "+entry+", then: done}\n  done: {end: done}\n"))
		if missing, cover := covered(t, all); len(missing.Unreachable) > 0 {
			t.Errorf("%s: %d of %d outcomes are taken", entry, cover.Taken, cover.All)
		}
	}
}

// The search finds an entry that no case of a branch names, though the first example is one.
func TestOtherEntriesOfMissingCalls(t *testing.T) {
	for entry, way := range map[string]string{
		"digits: 1, then: {collected: way, exhausted: done}": "1", "digits: 1-3, then: {collected: way, exhausted: done}": "1",
		"digits: 1-10, then: {collected: way, exhausted: done}": "length 1-9",
	} {
		all, _ := load(t, lone("", "  ask: {collect: \"Your entry?\", into: choice, "+entry+"}\n  way: {branch: choice, then: {"+way+": one, otherwise: two}}\n  one: {say: One., then: done}\n  two: {say: Two., then: done}\n  done: {end: done}\n"))
		if missing, _ := covered(t, all); len(missing.Unreachable) > 0 {
			t.Errorf("%s: %v", entry, missing.Unreachable)
		}
	}
}

// The call for exhausted is silent; it does not make refused entries.
func TestExhaustedIsReachedBySilence(t *testing.T) {
	all, _ := load(t, lone("", "  ask: {collect: \"How much?\", format: amount, digits: 3, then: done}\n  done: {end: done}\n"))
	missing, err := script.FindMissing(t.Context(), all, script.NewCoverage(all, nil))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range missing.Tests["main"] {
		presses := slices.ContainsFunc(test.Steps, func(s script.Step) bool { return s.Word == script.Press })
		if presses == strings.Contains(test.Name.Value, "exhausted") {
			t.Errorf("%q: %+v", test.Name.Value, test.Steps)
		}
	}
}

// TestMissingCallsWithCertainSetups finds calls to all outcomes of each center in testdata/setups.
func TestMissingCallsWithCertainSetups(t *testing.T) {
	archives, err := filepath.Glob("testdata/setups/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatal("no setups", err)
	}
	centers := map[string]fs.FS{
		"a caller without a number, among very many other calls": lone("attributes: {"+manyValues(24)+"}\nqueues: {help: {hours: 24/7}}", `
  back:   {callback: help, asks: no, then: {booked: booked, declined: done}}
  booked: {end: called_back}
  done:   {end: done}
`),
	}
	for _, file := range archives {
		name := strings.TrimSuffix(filepath.Base(file), ".txtar")
		centers[name] = diagtest.Archive(t, "setups/"+name)
	}

	for name, center := range centers {
		t.Run(name, func(t *testing.T) {
			all, _ := load(t, center)
			missing, _ := covered(t, all)
			for _, u := range missing.Unreachable {
				t.Errorf("%s: %s: %s", u.Step, u.Outcome, u.Why)
			}
		})
	}
}

// manyValues writes attributes of callers with as many values as an attribute can have.
func manyValues(attributes int) string {
	var out []string
	for a := range attributes {
		var values []string
		for v := range 255 {
			values = append(values, fmt.Sprintf("v%d", v))
		}
		out = append(out, fmt.Sprintf("a%d: [%s]", a, strings.Join(values, ", ")))
	}
	return strings.Join(out, ", ")
}

// The written calls assert each prompt once, by its shortest part that no other prompt has. A changed
// word fails one of them at most.
func TestAChangedWordFailsOneMissingCallAtMost(t *testing.T) {
	const steps = `
  topic:   {menu: "For your order, press 1. For a person, press 0.", choices: {1: order, 0: person}, then: {exhausted: person}}
  order:   {lookup: order, into: {found: day}, then: {found: told, lost: lost, error: person}}
  told:    {say: "Your order comes on {day}.", then: bye}
  lost:    {say: "Your order is on its way. Please wait for a person.", then: person}
  person:  {queue: help, max_wait: 5m, then: {answered: done, timed_out: sorry}}
  sorry:   {say: "Sorry. Your order is on its way.", then: bye}
  bye:     {end: bye, say: Goodbye.}
  done:    {end: resolved}
`
	folder := lone("queues: {help: {hours: 24/7}}\n", steps)
	all, _ := load(t, folder)
	missing, _ := covered(t, all)

	var heard []string
	for _, test := range missing.Tests["main"] {
		for _, s := range test.Steps {
			if s.Word == script.Hear {
				heard = append(heard, s.Text)
			}
		}
	}
	slices.Sort(heard)
	// "Your order" begins three prompts, and "is on its way" is in two of them.
	if want := []string{"Goodbye", "Please", "Sorry", "comes", "press"}; !slices.Equal(heard, want) {
		t.Errorf("the calls assert %q, want %q", heard, want)
	}

	for _, word := range []string{"For", "press", "person", "Your", "comes", "way", "Please", "Sorry", "Goodbye"} {
		changed := lone("queues: {help: {hours: 24/7}}\n", strings.Replace(steps, word, "Xyzzy", 1))
		other, _ := load(t, changed)
		batch, err := script.RunAll(t.Context(), other, written(t, other, missing), script.Selection{})
		if err != nil {
			t.Fatal(err)
		}
		if batch.Failed() > 1 {
			t.Errorf("a change of %q fails %d calls", word, batch.Failed())
		}
	}
}

// TestMissingCallsOfTwiceTheSteps: the calls of twice the steps take at most 2.5 times the memory, which is the same on
// each machine. A part that takes the square of the outcomes takes four times.
func TestMissingCallsOfTwiceTheSteps(t *testing.T) {
	menu := func(i int) string {
		return fmt.Sprintf("menu: Menu %d., choices: {1: s%d, 2: s%d}, then: {exhausted: over}", i, 2*i+1, 2*i+2)
	}
	say := func(i int) string { return fmt.Sprintf("say: Text %d., then: s%d", i, i+1) }
	for _, c := range []struct {
		name  string
		steps int
		step  func(i int) string
	}{
		{"a tree of menus", 200, menu},
		{"a chain of prompts", 400, say},
	} {
		t.Run(c.name, func(t *testing.T) {
			center := func(n int) *flow.Flows {
				var steps strings.Builder
				for i := range n {
					fmt.Fprintf(&steps, "  s%d: {%s}\n", i, c.step(i))
				}
				for i := n; i <= 2*n; i++ {
					fmt.Fprintf(&steps, "  s%d: {say: Last %d., then: over}\n", i, i)
				}
				all, _ := load(t, lone("", steps.String()+"  over: {end: resolved}\n"))
				return all
			}
			allocated := func(n int) uint64 {
				all := center(n)
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				missing, err := script.FindMissing(t.Context(), all, script.NewCoverage(all, nil))
				if err != nil || missing.Tests["main"] == nil {
					t.Fatal(err)
				}
				if _, err := script.Append(all.Center, "main_test.yaml", nil, missing.Tests["main"]...); err != nil {
					t.Fatal(err)
				}
				runtime.ReadMemStats(&after)
				return after.TotalAlloc - before.TotalAlloc
			}

			half, whole := allocated(c.steps), allocated(2*c.steps)
			if 2*whole > 5*half {
				t.Errorf("%d steps allocate %d bytes, and %d steps %d bytes", c.steps, half, 2*c.steps, whole)
			}
		})
	}
}

// TestTheSearchOfALongLadderEnds: in a ladder of menus, a call to each outcome presses a key per rung. The calls of all
// outcomes take the square of the rungs, so the search ends at its bound, and each outcome that it left is named.
func TestTheSearchOfALongLadderEnds(t *testing.T) {
	longtest.Skip(t)
	var steps strings.Builder
	const rungs = 1000
	for i := range rungs {
		fmt.Fprintf(&steps, "  s%d: {menu: Menu %d., choices: {1: s%d, 2: over}, then: {exhausted: over}}\n", i, i, i+1)
	}
	all, _ := load(t, lone("", steps.String()+fmt.Sprintf("  s%d: {say: Last., then: over}\n  over: {end: resolved}\n", rungs)))

	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	missing, err := script.FindMissing(t.Context(), all, script.NewCoverage(all, nil))
	runtime.ReadMemStats(&after)
	if err != nil || len(missing.Tests["main"]) == 0 || len(missing.Unreachable) == 0 {
		t.Fatalf("%d calls, %d outcomes are left, %v", len(missing.Tests["main"]), len(missing.Unreachable), err)
	}
	for _, u := range missing.Unreachable {
		if !strings.Contains(u.Why, "at its bound of 300,000 events; run --write-missing again") {
			t.Fatalf("%s: %s: %s", u.Step, u.Outcome, u.Why)
		}
	}
	if allocated := after.TotalAlloc - before.TotalAlloc; allocated > 1<<30 {
		t.Errorf("the search allocates %d MiB", allocated>>20)
	}
}

// TestABatchKeepsNoTraces: the results of many long calls take little memory, and each has its trace when it is read. The
// traces of these calls have 160,000 events, of over 16 MiB.
func TestABatchKeepsNoTraces(t *testing.T) {
	const says, calls = 400, 200
	var steps strings.Builder
	for i := range says {
		fmt.Fprintf(&steps, "  s%d: {say: Text %d., then: s%d}\n", i, i, i+1)
	}
	tests := "tests:\n" + strings.Repeat("  - {name: x, steps: [end: resolved]}\n", calls) + "  - {name: y, steps: [end: gave_up]}\n"
	fsys := lone("", steps.String()+fmt.Sprintf("  s%d: {end: resolved}\n", says))
	fsys["main_test.yaml"] = &fstest.MapFile{Data: []byte(tests)}
	all, suites := load(t, fsys)

	heap := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := heap()
	batch, err := script.RunAll(t.Context(), all, suites, script.Selection{})
	after := heap()
	if err != nil || batch.Len() != calls+1 || batch.Failed() != 1 {
		t.Fatalf("%d calls, %d failed, %v", batch.Len(), batch.Failed(), err)
	}
	if after > before+4<<20 {
		t.Errorf("%d calls of %d prompts keep %d bytes", calls, says, after-before)
	}

	counts := script.NewCoverage(all, batch.Counts)
	for i := range batch.Results[0] {
		spoken := 0
		for _, e := range batch.Results[0][i].Trace() {
			if e.Kind == ivr.EventSpoke {
				spoken++
			}
		}
		if spoken != says {
			t.Fatalf("call %d has %d prompts in its trace", i, spoken)
		}
	}
	again := script.NewCoverage(all, batch.Counts)
	if counts.Taken != again.Taken || counts.Flows[0].Steps[0].Visits != again.Flows[0].Steps[0].Visits {
		t.Error("reading the traces changes the counts")
	}
	runtime.KeepAlive(suites)
}
