package stats

import (
	"bytes"
	"encoding/binary"
	"math"
	"reflect"
	"slices"
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

// A summary whose encoding was cut anywhere, or has one changed byte in its counts, is refused.
func TestBrokenSummaryIsRefused(t *testing.T) {
	var s, back Summary
	for _, ns := range []int64{0, 5e9, 5e9, 70e9, 1 << 62} {
		s.Add(ns)
	}
	data, err := s.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	if err := back.UnmarshalBinary(data); err != nil {
		t.Fatal(err)
	}

	for n := range data {
		if back.UnmarshalBinary(data[:n]) == nil {
			t.Errorf("the first %d of %d bytes are read", n, len(data))
		}
	}
	counts := len(data) - perOctave // of the last octave
	for at := counts; at < len(data); at++ {
		broken := bytes.Clone(data)
		broken[at]++
		if back.UnmarshalBinary(broken) == nil {
			t.Errorf("a changed byte %d is read", at)
		}
	}

	const count, high, low = 1, 0, 10 // one duration of 10 ns
	one := append([]byte{count, high, low, 10, 10, 0}, make([]byte, perOctave)...)
	one[6] = 1
	if err := back.UnmarshalBinary(one); err != nil {
		t.Fatal(err)
	}
	negative := binary.AppendUvarint(nil, math.MaxUint64)
	for name, change := range map[string]func(b []byte) []byte{
		"a minimum above the maximum":   func(b []byte) []byte { b[3] = 11; return b },
		"a negative minimum":            func(b []byte) []byte { return slices.Replace(b, 3, 4, negative...) },
		"another count":                 func(b []byte) []byte { b[0] = 2; return b },
		"an octave that is too high":    func(b []byte) []byte { b[5] = octaves; return b },
		"an octave that is there twice": func(b []byte) []byte { return append(b, b[5:]...) },
		"a number that is too long":     func([]byte) []byte { return bytes.Repeat([]byte{0xff}, 11) },
	} {
		if back.UnmarshalBinary(change(bytes.Clone(one))) == nil {
			t.Errorf("%s is read", name)
		}
	}
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

		// No counters are kept beyond the steps of the shortest and the longest duration.
		n, isSome := len(c.counts), func(count uint32) bool { return count > 0 }
		if n > 0 && (!slices.ContainsFunc(c.counts[:coarseStep], isSome) || !slices.ContainsFunc(c.counts[n-coarseStep:], isSome)) {
			t.Fatalf("the counters are %v", c.counts)
		}
	})
}

// Broken bytes of a histogram are refused.
func TestBrokenCoarseIsRefused(t *testing.T) {
	var c Coarse
	for name, data := range map[string][]byte{
		"a bucket without a count":  {3},
		"a count of 0":              {3, 0},
		"a bucket that is too high": binary.AppendUvarint(nil, coarseBuckets),
		"a bucket past the last":    append(binary.AppendUvarint(nil, coarseBuckets-1), 1, 0, 1),
		"a count that is too large": append([]byte{3}, binary.AppendUvarint(nil, math.MaxUint32+1)...),
		"a count that was cut":      {3, 0x80},
		"a number that is too long": bytes.Repeat([]byte{0xff}, 11),
	} {
		if c.UnmarshalBinary(data) == nil {
			t.Errorf("%s is read", name)
		}
	}

	last := append(binary.AppendUvarint(nil, coarseBuckets-1), 1)
	if err := c.UnmarshalBinary(last); err != nil {
		t.Errorf("the last bucket: %v", err)
	}
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
