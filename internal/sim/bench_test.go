package sim

import (
	"os"
	"testing"
	"time"
)

// workload is one of the benchmarks' centers for so many hours.
func workload(b *testing.B, name string, hours int) *Model {
	_, m := lowered(b, os.DirFS("testdata/"+name), name)
	m.Clock.To = int64(hours) * int64(time.Hour)
	m.Clock.Stop = m.Clock.To + 24*int64(time.Hour)
	return m
}

func benchmarkRun(b *testing.B, m *Model) {
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

func BenchmarkPeakDay(b *testing.B) { benchmarkRun(b, peakDay(b, 1)) }
