package script_test

import (
	"testing"
	"testing/fstest"

	"github.com/ivrsim/ivrsim/flows"
	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/script"
)

// written writes the missing calls beside the flows and reads them again.
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
		root := diag.Parse(file, src, &found)
		suites = append(suites, script.Read(all, diag.File{Name: file, Kind: script.Kind, Root: root}, &found))
		if found.Errors() > 0 {
			t.Fatalf("%v\n%s", found.Sorted(), src)
		}
	}
	return suites
}

// covered runs the missing calls: all have to pass, and after them nothing is
// missing but what was said to be unreachable.
func covered(t *testing.T, all *flow.Flows) (*script.Missing, *script.Coverage) {
	t.Helper()
	nothing := script.NewCoverage(all, nil)
	missing, err := script.FindMissing(all, nothing)
	if err != nil {
		t.Fatal(err)
	}
	batch, err := script.RunAll(all, written(t, all, missing), every)
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
	taken, outcomes := cover.Count()
	if taken+len(missing.Unreachable) != outcomes {
		t.Errorf("%d of %d outcomes are taken, and %d are unreachable", taken, outcomes, len(missing.Unreachable))
	}
	again, err := script.FindMissing(all, cover)
	if err != nil {
		t.Fatal(err)
	}
	if len(again.Tests) > 0 {
		t.Errorf("a second run adds calls: %v", again.Tests)
	}
	return missing, cover
}

// Without any scripted call the sample center's outcomes are covered anew.
func TestMissingCallsOfTheSampleCenter(t *testing.T) {
	if testing.Short() {
		t.Skip("the random centers are smaller")
	}
	all, _ := load(t, flows.FS)
	_, cover := covered(t, all)
	taken, outcomes := cover.Count()
	t.Logf("%d of %d outcomes", taken, outcomes)
	if float64(taken) < 0.95*float64(outcomes) {
		t.Errorf("%d of %d outcomes are taken", taken, outcomes)
	}
}

func TestMissingCallsOfASmallCenter(t *testing.T) {
	fsys := small("tests: []\n").(fstest.MapFS)
	delete(fsys, "main_test.yaml")
	all, _ := load(t, fsys)
	_, cover := covered(t, all)
	if taken, outcomes := cover.Count(); taken != outcomes {
		t.Errorf("%d of %d outcomes are taken", taken, outcomes)
	}
}
