package model

import (
	"strings"
	"testing"
)

// The name of a quantile says its rank; every other measure has none.
func TestQuantileRankIsThatOfTheName(t *testing.T) {
	ranks := map[string]float64{"p50": 0.5, "p90": 0.9, "p95": 0.95, "p99": 0.99, "max": 1}
	for _, m := range Measures() {
		_, statistic, _ := strings.Cut(m.String(), " ")
		if got, want := m.QuantileRank(), ranks[statistic]; got != want {
			t.Errorf("%s: rank %v, want %v", m, got, want)
		}
	}
}
