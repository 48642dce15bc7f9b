package sim

import (
	"reflect"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
)

// distributions calls visit for each list of shares in a value: a list of numbers, or of parts with a share. It sets the
// shares of the list to 0 meanwhile.
func distributions(v reflect.Value, path string, visit func(path string, shares int)) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if field := v.Type().Field(i); field.IsExported() {
				distributions(v.Field(i), path+"."+field.Name, visit)
			}
		}
	case reflect.Pointer:
		if !v.IsNil() {
			distributions(v.Elem(), path, visit)
		}
	case reflect.Slice:
		for i := range v.Len() {
			distributions(v.Index(i), path, visit)
		}

		var shares []reflect.Value
		for i := range v.Len() {
			share := v.Index(i)
			if share.Kind() == reflect.Struct {
				share = share.FieldByName("Share")
			}
			if share.IsValid() && share.Kind() == reflect.Float64 {
				shares = append(shares, share)
			}
		}
		before := make([]float64, len(shares))
		some := 0
		for i, share := range shares {
			before[i] = share.Float()
			if before[i] > 0 {
				some++
			}
			share.SetFloat(0)
		}
		if len(shares) > 0 {
			visit(path, some)
		}
		for i, share := range shares {
			share.SetFloat(before[i])
		}
	default: // no list
	}
}

// A distribution without a positive share is an error wherever a model has it, and never a day with other callers.
// The error names the line or the step.
func TestSharesThatAreAllZeroAreAnError(t *testing.T) {
	_, m := scenariotest.Compiled(t, everything(t), "load")
	m.Lines[0].Callers.Attributes[0].ByTime = [][]float64{{0.5, 0.5}, {0.2, 0.8}}
	m.Lines[1].Callers.Language = []float64{0.4, 0.6}
	first, err := New(m)
	if err != nil {
		t.Fatal(err)
	}

	seen := map[string]int{}
	refused := func(path string, err error) {
		seen[path]++
		if err == nil || !strings.Contains(err.Error(), "at least one weight is more than 0") {
			t.Errorf("%s: all shares are 0, and the error is %v", path, err)
		} else if !strings.HasPrefix(err.Error(), "line ") && !strings.HasPrefix(err.Error(), "flow ") {
			t.Errorf("%s: the error names no line and no flow: %v", path, err)
		}
	}
	for i := range m.Lines {
		distributions(reflect.ValueOf(&m.Lines[i].Callers).Elem(), "callers", func(path string, shares int) {
			if shares < 2 {
				return // a single value needs no share
			}
			_, err := New(m)
			refused(path, err)
		})
	}
	for i := range m.Programs {
		for k := range m.Programs[i].Questions {
			of := &m.Programs[i].Questions[k]
			distributions(reflect.ValueOf(of).Elem(), "question", func(path string, shares int) {
				if shares < 2 || m.Programs[i].Steps[k].Help.IsAgent() {
					return // callers who make no choice stay in the queue
				}
				_, err := New(m)
				refused(path, err)
				_, err = first.WithPrograms(m.Programs)
				refused(path, err)
			})
		}
	}

	for path, least := range map[string]int{
		"callers.Origins": 2, "callers.Intent": 2, "callers.Language": 1, "callers.Attributes.Shares": 2,
		"callers.Attributes.ByTime": 2, "question.By.Of": 10,
	} {
		if seen[path] < least {
			t.Errorf("%d distributions of %s were tried, want at least %d: %v", seen[path], path, least, seen)
		}
	}
}

// Agents without numbers are an error that names the group.
func TestPatternsWithoutNumbersAreAnError(t *testing.T) {
	_, m := scenariotest.Compiled(t, everything(t), "load")
	m.Groups[1].Open = true
	for name, simulate := range map[string]func() error{
		"New":              func() error { _, err := New(m); return err },
		"NewLive":          func() error { _, err := NewLive(m, Options{}); return err },
		"SnapshotOf":       func() error { _, err := SnapshotOf(m, &Past{}); return err },
		"Run":              func() error { _, err := Run(t.Context(), m, Options{}, nil); return err },
		"RunWithSnapshots": func() error { return RunWithSnapshots(t.Context(), m, 0, Options{}, 1, nil) },
	} {
		if err := simulate(); err == nil || !strings.Contains(err.Error(), m.Groups[1].Name) {
			t.Errorf("%s: %v, want an error that names %s", name, err, m.Groups[1].Name)
		}
	}
}
