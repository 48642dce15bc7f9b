package web

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ivrsim/ivrsim/flows"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/workspace"
)

// Values that the scenario refuses are all named, each by its change and not by a place in the flag --set.
func TestRefusedChanges(t *testing.T) {
	c, err := workspace.Read(workspace.Folder{FS: flows.FS})
	if err != nil {
		t.Fatal(err)
	}

	_, err = NewCenter(c, nil).Compile("peak_day",
		scenario.Set{Path: "callers.patience", Value: "soon"},
		scenario.Set{Path: "staff.ny_cards.shifts.10:00-09:00", Value: "+5"},
	)
	if err == nil {
		t.Fatal("no value is refused")
	}

	lines := strings.Split(err.Error(), "\n")
	for i, begins := range []string{"scenario peak_day: callers.patience=soon: ", "staff.ny_cards.shifts.10:00-09:00=+5: "} {
		if i >= len(lines) || !strings.HasPrefix(lines[i], begins) {
			t.Errorf("problem %d does not begin with %q:\n%v", i, begins, err)
		}
	}
}

// The values that are set for the served day hold for its scenario alone, and a question replaces them.
func TestValuesOfTheServedDay(t *testing.T) {
	folder := diagtest.Archive(t, "centers/hostile")
	folder["rest.yaml"] = &fstest.MapFile{Data: []byte("scenario: rest\nlike: day\n")}
	c, err := workspace.Read(workspace.Folder{FS: folder})
	if err != nil {
		t.Fatal(err)
	}
	seed := func(value string) scenario.Set { return scenario.Set{Path: "seed", Value: value} }
	center := NewCenter(c, &model.Model{Scenario: "day"}, seed("7"))

	// Its title is known, and others are made of their names.
	center.Model.Title = "A Tuesday"
	p := reportPages{&pages{center: center}}
	if p.titleOf("day") != "A Tuesday" || p.titleOf("rest") != "Rest" {
		t.Errorf("the titles are %q and %q", p.titleOf("day"), p.titleOf("rest"))
	}

	for _, x := range []struct {
		name string
		sets []scenario.Set
		want uint64
	}{
		{"day", nil, 7},
		{"day", []scenario.Set{seed("8")}, 8},
		{"rest", nil, 1},
		{"rest", []scenario.Set{seed("8")}, 8},
	} {
		if m, err := center.Compile(x.name, x.sets...); err != nil || m.Seed != x.want {
			t.Errorf("%s with %v: %v, want the seed %d", x.name, x.sets, err, x.want)
		}
	}
}
