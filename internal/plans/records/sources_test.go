package records

import (
	"testing"
	"time"
)

// A duration that a spreadsheet has written as a time of its first days is counted from the day before them.
func TestDurationsWithADate(t *testing.T) {
	for text, want := range map[string]float64{
		"1899-12-30 00:07:08": 428, "1899-12-31 01:00:00": 90_000, "1900-01-00 00:00:05": 5, "1900-01-01T00:00:01": 86_401,
		"1899-12-30": -1, "1900-01-02 00:00:01": -1, "2026-08-12 09:00:00": -1, "00:07:08": -1, "": -1, "1899-12-31 9": -1,
	} {
		seconds, ok := readSerialClock(text, 1)
		if ok != (want >= 0) || ok && seconds != want {
			t.Errorf("%q is %v s, %t, want %v", text, seconds, ok, want)
		}
	}
}

// The zone is of what says it first: what the caller has named, the map, its key, or the offset of a time.
func TestSourceOfTheZone(t *testing.T) {
	for _, c := range []struct {
		zone    *time.Location
		zoneOf  string
		times   bool
		isZoned bool
		want    string
	}{
		{time.UTC, "the scenario", true, true, "the scenario"},
		{time.UTC, "", true, true, "the map"},
		{nil, "the scenario", true, true, "the map's key times"},
		{nil, "", false, true, "the offset of the first time"},
	} {
		r := &Reader{ZoneOf: c.zoneOf}
		r.m = &Map{Zone: c.zone}
		if c.times {
			r.m.Times = time.UTC
		}
		r.clock.isZoned = c.isZoned
		if got := r.zoneSource(); got != c.want {
			t.Errorf("%+v: the zone is of %q, want %q", c, got, c.want)
		}
	}
}

// The length of a unit is known by the beginning of its word, in the languages of the exports.
func TestLengthsOfUnits(t *testing.T) {
	for word, want := range map[string]float64{
		"ms": 0.001, "milliseconds": 0.001, "m": 60, "min": 60, "minutes": 60, "h": 3600, "hours": 3600, "std": 3600, "stunden": 3600,
		"d": 86400, "days": 86400, "s": 1, "sec": 1, "sekunden": 1,
	} {
		if got := partSeconds(word); got != want {
			t.Errorf("%s is %v s, want %v", word, got, want)
		}
	}
}
