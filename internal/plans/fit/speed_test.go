package fit

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// foreignRows are records with the columns of another system, of agents who take the next caller when they are free.
func foreignRows(rows, agents int) []byte {
	const perDay, hours, talk = 5_000, 10, 240 // calls, of the center, and mean seconds
	// Multiples of an irrational number are spread evenly over the parts of 1.
	part := func(i int, of float64) float64 {
		_, f := math.Modf(float64(i+1) * math.Sqrt(of))
		return f
	}
	text := func(at float64) string { return time.Unix(int64(at), 0).UTC().Format(time.DateTime) }

	var out bytes.Buffer
	out.WriteString("Interaction,ANI,Segment Start,Queue Name,Connect Time,Disconnect Time,Agent Name\n")
	free := make([]float64, agents)
	for i := range rows {
		const first = 1_788_768_000 // the midnight of a Monday
		opens := float64(first + i/perDay*24*3600 + 8*3600)
		arrived := opens + float64(i%perDay)*hours*3600/perDay + part(i, 2)
		agent := slices.Index(free, slices.Min(free))
		answered := max(arrived, free[agent])

		// A caller who would wait for longer than his patience hangs up.
		if patience := -300 * math.Log(part(i, 3)); answered-arrived > patience {
			fmt.Fprintf(&out, "%d,+1202555%04d,%s,orders,,%s,\n", i, i%9_000, text(arrived), text(arrived+patience))
			continue
		}
		free[agent] = answered - talk*math.Log(part(i, 5))
		fmt.Fprintf(&out, "%d,+1202555%04d,%s,orders,%s,%s,agent %d\n", i, i%9_000, text(arrived), text(answered),
			text(free[agent]), agent)
	}
	return out.Bytes()
}

// BenchmarkForeignRows fits a center to records whose columns have no known names of the program, and checks it: what
// "ivrsim fit" does.
func BenchmarkForeignRows(b *testing.B) {
	const rows, agents = 100_000, 36
	file := foreignRows(rows, agents)
	b.SetBytes(int64(len(file)))
	b.ReportAllocs()

	for b.Loop() {
		r, err := records.NewReader(bytes.NewReader(file), "calls.csv", nil)
		if err != nil {
			b.Fatal(err)
		}

		data, err := Collect(r, Dates{})
		if err != nil {
			b.Fatal(err)
		}
		if data.Records != rows {
			b.Fatalf("%d records of %d rows", data.Records, rows)
		}
		if err := Fit(data).Check(b.Context(), data); err != nil {
			b.Fatal(err)
		}
	}

	b.ReportMetric(rows*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
