package stats

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

func TestSummaryEncodingKeepsEverything(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		var s, back Summary
		for _, ns := range rapid.SliceOf(rapid.Int64Min(0)).Draw(t, "durations") {
			s.Add(ns)
		}
		s.AddZeros(rapid.Uint64Max(3).Draw(t, "zeros"))
		data, err := s.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		if err := back.UnmarshalBinary(data); err != nil {
			t.Fatal(err)
		}
		if s.histogram = *s.histogram.whole(); !reflect.DeepEqual(s, back) {
			t.Fatalf("%+v became %+v", s, back)
		}
	})
}

func FuzzSummaryDecoding(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte{1, 0, 5, 5, 5, 200})
	f.Fuzz(func(_ *testing.T, data []byte) {
		var s Summary
		if s.UnmarshalBinary(data) == nil {
			s.Quantile(0.5)
		}
	})
}

func TestCoarseEncodingKeepsEverything(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		var c, back Coarse
		for _, ns := range rapid.SliceOf(rapid.Int64Min(0)).Draw(t, "durations") {
			c.Add(ns)
		}
		data, err := c.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		if err := back.UnmarshalBinary(data); err != nil {
			t.Fatal(err)
		}
		if c = *c.counted(); !reflect.DeepEqual(c, back) {
			t.Fatalf("%+v became %+v", c.counts, back.counts)
		}
	})
}

func FuzzCoarseDecoding(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte{1, 5, 200, 1, 1})
	f.Fuzz(func(_ *testing.T, data []byte) {
		var c Coarse
		if c.UnmarshalBinary(data) == nil {
			c.Quantile(0.5, 1)
		}
	})
}
