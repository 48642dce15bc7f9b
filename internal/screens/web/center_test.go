package web

import (
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/flows"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
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
