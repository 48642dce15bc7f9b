package sim

import (
	"slices"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
)

// Agents who speak English are idle, and Spanish callers wait for the Spanish agents, who come at 10:00.
func TestUnspokenLanguage(t *testing.T) {
	folder := diagtest.Archive(t, "unspoken")

	_, m := scenariotest.Compiled(t, folder, "load")
	l := live(t, m)

	for _, c := range []struct {
		by   time.Duration
		want []string
	}{{9 * time.Hour, []string{"es"}}, {2 * time.Hour, nil}} {
		s := advance(t, l, c.by)
		q := &s.Queues[0]
		if !slices.Equal(q.Unspoken, c.want) || s.Groups[0].Agents[Idle] == 0 || (q.Length > 0) != (c.want != nil) {
			t.Errorf("at %s nobody speaks %v, want %v: %d wait, %d are idle", s.Time.Format("15:04"), q.Unspoken, c.want,
				q.Length, s.Groups[0].Agents[Idle])
		}
	}
}
