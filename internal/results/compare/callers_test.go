package compare

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ivrsim/ivrsim/flows"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// sampleCenter is a copy of the sample center's files.
func sampleCenter(t *testing.T) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	err := fs.WalkDir(flows.FS, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(flows.FS, name)
		files[name] = &fstest.MapFile{Data: text}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// edited is the sample center with a text of a file replaced.
func edited(t *testing.T, file, old, replacement string) fstest.MapFS {
	t.Helper()
	files := sampleCenter(t)
	text := string(files[file].Data)
	if strings.Count(text, old) != 1 {
		t.Fatalf("%s has %q %d times, want it once", file, old, strings.Count(text, old))
	}
	files[file].Data = []byte(strings.Replace(text, old, replacement, 1))
	return files
}

// day is the peak day of a center, scaled and twice.
func day(t *testing.T, files fs.FS) *model.Model {
	t.Helper()
	_, m := scenariotest.Compiled(t, files, "peak_day")
	return scaled(m, 2)
}

// changed is the share of the calls that end otherwise in an arm.
func changed(c *Comparison, arm string) float64 {
	n := 0.0
	for _, o := range c.outcomesOf(arm) {
		n += float64(o.CallsPerDay.Mean)
	}
	return n * float64(c.Arms[0].Replications) / float64(c.Arms[0].Calls.Arrived)
}

// A step that decides nothing and takes no time redraws no answer, and changes no
// outcome.
func TestAnInsertedStepRedrawsNobody(t *testing.T) {
	arms := []Arm{{Name: "before", Model: peakDay(t, 2)}}
	steps := []string{
		"{lookup: card_by_last_four, takes: 0s, then: {found: language, not_found: language, error: language}}",
		"{branch: tier, then: language}",
		"{say: Welcome., takes: 0s, then: language}",
	}
	if !longtest.IsLong() { // a lookup draws its answer
		steps = steps[:1]
	}
	for _, step := range steps {
		after := edited(t, "main.yaml", "start: language\n", "start: inserted\n")
		after["main.yaml"].Data = append(after["main.yaml"].Data, "\n  inserted: "+step+"\n"...)
		arms = append(arms, Arm{Name: step, Model: day(t, after)})
	}
	c := compared(t, arms...)
	for _, p := range c.Coupling {
		if share := changed(c, p.Arm); share >= 0.001 || p.Redrawn != 0 {
			t.Errorf("%s: %.4f%% of the calls end otherwise, %v of the callers are redrawn", p.Arm, 100*share, p.Redrawn)
		}
	}
}

func TestTheIntervalChangesNoCaller(t *testing.T) {
	c := compared(t, Arm{Name: "15m", Model: peakDay(t, 2)}, Arm{Name: "30m", Model: day(t, edited(t, "peak_day.yaml", "interval: 15m", "interval: 30m"))})
	if len(c.Outcomes) != 0 || c.Coupling[0].Redrawn != 0 {
		t.Errorf("outcomes change: %v, %v of the callers are redrawn", c.Outcomes, c.Coupling[0].Redrawn)
	}
}

// Every caller of a smaller day is one of the larger day.
func TestASmallerDayHasCallersOfTheLarger(t *testing.T) {
	fewer := day(t, edited(t, "peak_day.yaml", "\ncalls:", "\ncalls:\n  all: {times: 78%}"))
	c := compared(t, Arm{Name: "all", Model: peakDay(t, 2)}, Arm{Name: "fewer", Model: fewer})
	if c.Coupling[0].Redrawn != 0 {
		t.Errorf("%v of the callers are redrawn", c.Coupling[0].Redrawn)
	}
}
