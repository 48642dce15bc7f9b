package compile

import (
	"fmt"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// assign gives the rows to their groups.
func (r *rosterReader) assign() {
	clock := &r.model.Clock
	from := clock.Start

	to := clock.Instant(clock.Stop)
	named := map[int]bool{}
	simulated := false
	for i := range r.rows {
		w := &r.rows[i]
		if !named[w.group] {
			named[w.group] = true
			r.takeOver(w)
		}
		if w.From.Before(to) && w.To.After(from) {
			simulated = true
			if s := &r.Staff[w.group]; s.Roster != nil {
				s.Roster = append(s.Roster, w.RosterRow)
			}
		}
	}

	if !simulated && len(r.rows) > 0 && !r.table.HasErrors() {
		r.error(r.written.File.Place, diag.BadValue,
			fmt.Sprintf("no row of %s is within the simulated time",
				r.table.File), diag.Fixf("the simulated time is from %s to %s",
				clock.Instant(clock.From).Format(time.DateTime),
				clock.Instant(clock.To).Format(time.DateTime)))
	}

	r.checkHours()
}

// takeOver replaces a group's agents and shifts by the rows of the file, unless the group
// gives them in a scenario that is derived from the file's, or by --set.
func (r *rosterReader) takeOver(w *rosterRow) {
	s := &r.Staff[w.group]
	own := r.ownAgents(s)

	// The source nearer to the scenario wins. Two equally near sources contradict each other.
	switch {
	case s.Roster != nil:
		if r.table.Once("twice " + s.Group.Value) {
			r.table.Error(w.of, r.table.Column(r.column("group")), diag.BadValue,
				fmt.Sprintf("group %q is in another file, too", s.Group.Value), "name it in one of them")
		}
		return
	case own != nil && r.distance(own.Place) < r.distance(r.written.Place):
		return
	case own != nil && r.distance(own.Place) == r.distance(r.written.Place):
		r.error(own.Place, diag.BadValue,
			fmt.Sprintf("group %q has its agents here and in line %d of %s", s.Group.Value, w.of.Line(), r.table.File),
			diag.Fixf("remove it here or from %s", r.table.File))
	}

	r.UseRoster(s, r.table.File)
}

// ownAgents returns the number of agents or the shifts that a group gives; nil if it gives
// none.
func (c *staffCompiler) ownAgents(s *scenario.Staff) *yaml.Node {
	for _, item := range c.Root.Get("staff").Items {
		if name := item.Get("group"); name == nil || name.Text != s.Group.Value {
			continue
		}
		if s.Shifts != nil {
			return item.Get("shifts")
		}
		if !s.Agents.Count.Place.IsZero() {
			return item.Get("agents")
		}
	}
	return nil
}

// distance returns how far a place is from the scenario by "like": less than 0 for a value
// that is set, 0 in the scenario's own file.
func (c *staffCompiler) distance(at diag.Place) int {
	if at.File == diag.SetFlag {
		return -1
	}
	return slices.Index(c.files, at.File)
}
