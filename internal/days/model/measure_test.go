package model

import (
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// The name of a subject takes no list of the names of all subjects, which thousands of queues would pay by its square.
func TestNamesOfSubjectsMakeNoLists(t *testing.T) {
	m := &Model{Center: &routing.Center{}}
	for range 1000 {
		m.Center.Queues = append(m.Center.Queues, routing.Queue{Name: diag.At[string]{Value: "help"}})
		m.Groups = append(m.Groups, Group{Name: "all"})
	}

	for kind, want := range map[SubjectKind]string{SubjectQueue: "help", SubjectGroup: "all"} {
		name := ""
		allocated := testing.AllocsPerRun(1, func() {
			name = m.SubjectName(Subject{Kind: kind, Index: 999, Hub: routing.NoHub})
		})
		if name != want || allocated > 0 {
			t.Errorf("%q with %g allocations, want %q with none", name, allocated, want)
		}
	}
}

// The name of a quantile says its rank; every other measure has no rank.
func TestQuantileRankIsThatOfTheName(t *testing.T) {
	ranks := map[string]float64{"p50": 0.5, "p90": 0.9, "p95": 0.95, "p99": 0.99, "max": 1}
	for _, m := range Measures() {
		_, statistic, _ := strings.Cut(m.String(), " ")
		if got, want := m.QuantileRank(), ranks[statistic]; got != want {
			t.Errorf("%s: rank %v, want %v", m, got, want)
		}
	}
}
