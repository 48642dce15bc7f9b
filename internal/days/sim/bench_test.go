package sim

import (
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
)

// workload is the model of a benchmark center for a number of hours.
func workload(b *testing.B, name string, hours int) *model.Model {
	_, m := scenariotest.Compiled(b, os.DirFS("testdata/"+name), name)
	m.Clock.To = int64(hours) * int64(time.Hour)
	m.Clock.Stop = m.Clock.To + 24*int64(time.Hour)
	return m
}

func benchmarkRun(b *testing.B, m *model.Model) {
	b.ReportAllocs()
	calls := int64(0)
	for b.Loop() {
		calls += run(b, m, Options{}).Calls.Arrived
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(calls), "ns/call")
	b.ReportMetric(float64(calls)/b.Elapsed().Seconds(), "calls/s")
}

func BenchmarkErlangA(b *testing.B) { benchmarkRun(b, workload(b, "erlang_a", 500)) }

func BenchmarkMenus(b *testing.B) { benchmarkRun(b, workload(b, "menus", 500)) }

// BenchmarkAgents simulates a million calls to different numbers of agents, at the same
// load per agent.
func BenchmarkAgents(b *testing.B) {
	for _, agents := range []int{50, 500, 5_000, 20_000} {
		b.Run(strconv.Itoa(agents), func(b *testing.B) {
			perHour := 12 * agents // calls of 5 minutes
			m := workload(b, "erlang_a", max(1, 1_000_000/perHour))
			m.Groups[0].Roster[0].Agents = agents
			for i := range m.Lines[0].Rate {
				m.Lines[0].Rate[i].PerHour = float64(perHour)
			}
			benchmarkRun(b, m)
		})
	}
}

// BenchmarkTwoReplications measures with -cpu 1,2 the speedup of a second core.
func BenchmarkTwoReplications(b *testing.B) {
	m := workload(b, "erlang_a", 500)
	m.Replications = model.Replications{AtLeast: 2, AtMost: 2}
	benchmarkRun(b, m)
}

func BenchmarkPeakDay(b *testing.B) {
	for _, replications := range []int{1, 20} {
		b.Run(strconv.Itoa(replications), func(b *testing.B) { benchmarkRun(b, peakDay(b, replications)) })
	}
}

// BenchmarkNationalDay simulates the sample's peak day with a number of times as many
// calls, agents, trunks and places in queues. A factor of 72 is ten million calls to 20,000
// agents.
func BenchmarkNationalDay(b *testing.B) {
	for _, factor := range []int{1, 8, 72} {
		b.Run(strconv.Itoa(factor), func(b *testing.B) {
			m := smallPeakDay(b, float64(factor))
			center := *m.Center
			m.Center, m.Trunks, center.Queues = &center, slices.Clone(m.Trunks), slices.Clone(m.Center.Queues)
			for i := range m.Trunks {
				m.Trunks[i] *= factor
			}
			for i := range m.Center.Queues {
				m.Center.Queues[i].Capacity *= factor
			}
			benchmarkRun(b, m)
		})
	}
}
