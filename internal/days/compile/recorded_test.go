package compile_test

import (
	"fmt"
	"io/fs"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// partsOfModel writes each part of a model: the fields of a line, a group or a program each in a line.
func partsOfModel(m *model.Model) []string {
	var out []string
	v := reflect.ValueOf(m).Elem()
	for i := range v.NumField() {
		name := v.Type().Field(i).Name
		field := v.Field(i)
		if name == "Center" || field.IsZero() {
			continue
		}

		isList := field.Kind() == reflect.Slice && field.Type().Elem().Kind() == reflect.Struct
		if !isList {
			out = append(out, name+": "+strings.TrimSpace(diagtest.Dump(&struct{ Is any }{field.Interface()})))
			continue
		}
		for k := range field.Len() {
			for part := range strings.Lines(diagtest.Dump(field.Index(k).Addr().Interface(), "Program")) {
				out = append(out, fmt.Sprintf("%s %d %s", name, k, strings.TrimSpace(part)))
			}
		}
	}
	return out
}

// everything returns the scenario that reaches everything.
func everything(t *testing.T) fs.FS {
	t.Helper()
	archive, err := txtar.ParseFile("../sim/testdata/everything.txtar")
	if err != nil {
		t.Fatal(err)
	}
	folder, err := txtar.FS(archive)
	if err != nil {
		t.Fatal(err)
	}
	return folder
}

// Each scenario of the test data has the findings of testdata/findings.txt, with their places and fixes. If it has no
// error, its model has the values of testdata/models.txt. Both files leave out what an earlier scenario has too.
// A scenario of the folders without errors is simulated, and the simulator checks its sums.
func TestScenariosAreAsRecorded(t *testing.T) {
	runs := 0
	var models, findings strings.Builder
	isKnown := map[string]bool{}
	record := func(out *strings.Builder, line string) {
		if !isKnown[line] {
			isKnown[line] = true
			out.WriteString(line + "\n")
		}
	}

	// The scenario that reaches everything has the most kinds of values.
	all := folders(t)
	all["everything.txt"] = everything(t)
	for _, archive := range slices.Sorted(maps.Keys(all)) {
		eachScenario(t, all[archive], func(day string, s *scenario.Scenario, m *model.Model, found *diag.Findings) {
			for _, x := range found.Sorted() {
				record(&findings, fmt.Sprintf("%s: %s; %s", x.Place, x.Message, x.Fix))
			}
			if m == nil {
				return
			}

			models.WriteString("\n== " + strings.TrimSuffix(archive, ".txt") + ", " + day + "\n")
			for _, part := range partsOfModel(m) {
				record(&models, part)
			}
			for _, date := range s.CallDates {
				record(&models, "date of calls: "+date.String())
			}

			if archive == "everything.txt" {
				return
			}
			runs++
			m.Replications = model.Replications{AtLeast: 1, AtMost: 1}
			if _, err := sim.Run(t.Context(), m, sim.Options{}, report.Decided); err != nil {
				t.Errorf("%s: %s: %v", archive, day, err)
			}
		})
	}
	if runs < 15 {
		t.Errorf("only %d scenarios ran", runs)
	}

	diagtest.Same(t, "findings.txt", findings.String())
	diagtest.Same(t, "models.txt", strings.TrimSpace(models.String())+"\n")
}
