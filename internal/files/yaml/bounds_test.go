package yaml_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// reads reports whether a type reads a text. A text that it does not read has a finding, and another text has no
// finding.
func reads[T any](t *testing.T, of yaml.Type[T], text string) (value T, ok bool) {
	t.Helper()
	var found diag.Findings
	value, ok = of.Read(&yaml.Node{Kind: yaml.Scalar, Text: text, Place: diag.Place{File: "a.yaml", Line: 1, Column: 1}}, &found)
	if ok == (found.Errors() > 0) {
		t.Errorf("%q is read: %t, with the findings %v", text, ok, found.Sorted())
	}
	return value, ok
}

// TestBoundsOfNumbers reads each number at a bound and next to it. The bounds themselves are allowed, and the schema
// names them.
func TestBoundsOfNumbers(t *testing.T) {
	for low := -2; low <= 3; low++ {
		for high := low; high <= low+4; high++ {
			of := yaml.Int(low, high)
			if of.Schema["minimum"] != low || of.Schema["maximum"] != high {
				t.Errorf("from %d to %d: the schema is %v", low, high, of.Schema)
			}
			for n := low - 2; n <= high+2; n++ {
				got, ok := reads(t, of, fmt.Sprint(n))
				if want := n >= low && n <= high; ok != want || ok && got != n {
					t.Errorf("from %d to %d: %d is %d, read: %t", low, high, n, got, ok)
				}
			}
		}
	}
}

// TestBoundsOfShares reads shares from 0% to 100%, and no number without its sign.
func TestBoundsOfShares(t *testing.T) {
	for text, want := range map[string]float64{"0%": 0, "0.5%": 0.005, "50%": 0.5, "100%": 1, "100.0%": 1} {
		if got, ok := reads(t, yaml.Percent, text); !ok || got != want {
			t.Errorf("%s is %v, read: %t, want %v", text, got, ok, want)
		}
	}
	for _, text := range []string{"-0.1%", "100.1%", "50", "0.5", "1", "%", "50 %", "half"} {
		if got, ok := reads(t, yaml.Percent, text); ok {
			t.Errorf("%s is read as %v", text, got)
		}
	}
}

// TestBoundsOfDurations reads durations from 0 up to a hundred years, and positive ones above 0. A range is of a shorter and
// a longer duration, or of two equal ones.
func TestBoundsOfDurations(t *testing.T) {
	const years = 100 * 365 * 24 * time.Hour
	for text, isPositive := range map[string]bool{"0": false, "0s": false, "0ms": false, "0.000001ms": true, "1ms": true, years.String(): true} {
		if _, ok := reads(t, yaml.Duration, text); !ok {
			t.Errorf("%s is no duration", text)
		}
		if _, ok := reads(t, yaml.Positive(yaml.Duration), text); ok != isPositive {
			t.Errorf("%s is read as positive: %t", text, ok)
		}
	}
	for _, text := range []string{"-1s", (years + time.Second).String(), "90", "5 m", "1d", "s"} {
		if d, ok := reads(t, yaml.Duration, text); ok {
			t.Errorf("%s is read as %v", text, d)
		}
	}

	for text, want := range map[string][2]time.Duration{
		"5m":         {5 * time.Minute, 5 * time.Minute},
		"5m-15m":     {5 * time.Minute, 15 * time.Minute},
		"5m - 15m":   {5 * time.Minute, 15 * time.Minute},
		"0s-1s":      {0, time.Second},
		"1m30s-90s":  {90 * time.Second, 90 * time.Second},
		"500ms-1.5s": {500 * time.Millisecond, 1500 * time.Millisecond},
	} {
		if got, ok := reads(t, yaml.DurationRange, text); !ok || got != want {
			t.Errorf("%s is %v, read: %t, want %v", text, got, ok, want)
		}
	}
	for _, text := range []string{"15m-5m", "5-15m", "5m-15", "5m-", "-5m", "a-b", "1s-2s-3s"} {
		if got, ok := reads(t, yaml.DurationRange, text); ok {
			t.Errorf("%s is read as %v", text, got)
		}
	}
}
