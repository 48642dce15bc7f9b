package report

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/document"
	"github.com/ivrsim/ivrsim/internal/results/look"
)

// The small chart of a tile has the tile's measure in each interval: a count of one replication, or a value as it is. Its
// scale ends at 100% for shares that have no other end, and the bound of the center's goal is a rule. The tile has the
// verdict of the goal, which its note names.
func TestChartsOfTiles(t *testing.T) {
	longtest.CheckN(t, 30, 300, func(rt *rapid.T) {
		r := randomReport(rt)
		if r.Calls.Arrived == 0 || len(r.Queues) == 0 {
			return
		}

		measures := map[string]string{"Service level": "service_level 20s", "Abandoned": "abandoned", "Mean wait": "wait mean"}
		goals := map[string]*Goal{}
		for _, tile := range []string{"Service level", "Abandoned", "Mean wait"} {
			if !rapid.Bool().Draw(rt, "has a goal") {
				continue
			}
			r.Goals = append(r.Goals, Goal{
				Kind: "center", Subject: CenterSubject, Measure: measures[tile], Side: rapid.SampledFrom([]string{"at_least", "at_most"}).Draw(rt, "side"),
				Bound: stats.Number(rapid.SampledFrom([]float64{0.05, 0.8, 0.825}).Draw(rt, "bound")), Unit: Share,
				Holds: rapid.SampledFrom([]stats.Verdict{stats.Yes, stats.No, stats.Undecided}).Draw(rt, "holds"),
			})
		}
		for i := range r.Goals {
			for tile, measure := range measures {
				if r.Goals[i].Measure == measure {
					goals[tile] = &r.Goals[i]
				}
			}
		}

		n := float64(r.Replications)
		charts := map[string]struct {
			value   func(*QueueInterval) float64
			highest float64
		}{
			"Calls":         {func(q *QueueInterval) float64 { return float64(q.Offered) / n }, 0},
			"Answered":      {func(q *QueueInterval) float64 { return float64(q.Answered) / n }, 0},
			"Service level": {func(q *QueueInterval) float64 { return float64(q.ServiceLevel) }, 1},
			"Abandoned":     {func(q *QueueInterval) float64 { return float64(q.Abandoned) / float64(q.Offered) }, 0},
			"Mean wait":     {func(q *QueueInterval) float64 { return float64(q.WaitMean) }, 0},
			"Occupancy":     {func(q *QueueInterval) float64 { return float64(q.Occupancy) }, 1},
		}
		for _, tile := range r.Tiles() {
			chart := charts[tile.Name]
			spark := tile.Spark.(look.Spark)
			bound := 0.0
			state := document.State{}
			if g := goals[tile.Name]; g != nil {
				bound = float64(g.Bound)
				state = map[stats.Verdict]document.State{stats.Yes: document.Holds, stats.No: document.Fails, stats.Undecided: document.Undecided}[g.Holds]
			}
			if spark.Highest != chart.highest || spark.Goal != bound || tile.State != state {
				rt.Errorf("%s has the end %v, the goal %v and the state %v, want %v, %v and %v", tile.Name, spark.Highest, spark.Goal, tile.State, chart.highest, bound, state)
			}
			if len(spark.Values) != len(r.Intervals) {
				rt.Fatalf("%s has %d values", tile.Name, len(spark.Values))
			}
			for i := range r.Intervals {
				want := chart.value(&r.Intervals[i].Center)
				if got := float64(spark.Values[i]); math.Abs(got-want) > 1e-9*math.Abs(want) || math.IsNaN(got) != math.IsNaN(want) {
					rt.Errorf("%s of interval %d is %v, want %v", tile.Name, i, got, want)
				}
			}
			compareNote(rt, r, &tile, goals[tile.Name])
		}
	})
}

// compareNote compares what is known of a tile's value with the report.
func compareNote(rt *rapid.T, r *Report, tile *document.Tile, goal *Goal) {
	rt.Helper()
	of := func(n int64) string { return Percentage(stats.Number(n) / stats.Number(r.Calls.Arrived)) }
	times := func(n stats.Number) string { return look.Time(float64(n)) }
	want, isKnown := map[string]string{
		"Calls":     fmt.Sprintf("%s of them to a queue; %s redials", r.Daily(r.Calls.Offered), of(r.Calls.Redialed)),
		"Answered":  fmt.Sprintf("%s of all calls; %s served themselves", of(r.Calls.Answered), of(r.Calls.SelfServed)),
		"Abandoned": fmt.Sprintf("of those in a queue; %s of all calls", of(r.Calls.Abandoned)),
		"Mean wait": fmt.Sprintf("half within %s, 90%% within %s", times(r.Center.Wait.P50.Mean), times(r.Center.Wait.P90.Mean)),
	}[tile.Name]
	if !isKnown {
		return
	}
	if goal != nil {
		side := map[string]string{"at_least": "at least", "at_most": "at most"}[goal.Side]
		bound := map[stats.Number]string{0.05: "5%", 0.8: "80%", 0.825: "82.5%"}[goal.Bound]
		want += fmt.Sprintf("; the goal is %s %s", side, bound)
	}
	if tile.Note != want {
		rt.Errorf("%s has the note %q, want %q", tile.Name, tile.Note, want)
	}
}
