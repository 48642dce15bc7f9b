package routing_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/design/phone"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

func TestLocate(t *testing.T) {
	c := read(t, written(t, "world"))
	for _, x := range []struct{ line, number, want string }{
		{"us", "202 555 0143", "US america new_york home"},
		{"us", "+1 416 555 0143", "CA america new_york abroad"},
		{"us", "+33 4 72 00 12 34", "FR europe london abroad"},
		{"us", "+55 11 91234 5678", "BR elsewhere london abroad"},
		{"us", "withheld", "US america new_york home"},
		{"us", "911", "US america new_york home"},
		{"us", "+1 800 528 4800", "US america new_york home"},
		{"us", "+44 800 151 0900", "US america new_york home"}, // toll-free
		{"us", "+870 773 111 632", " elsewhere london abroad"}, // a satellite phone
		{"us", "+800 1234 5678", " elsewhere london abroad"},   // universal freephone
		{"ie", "+1 800 528 4800", " elsewhere london abroad"},  // in the plan of no country of the line
		{"global", "+870 773 111 632", " elsewhere london home"},
		{"us", "442079460018", "GB europe london abroad"}, // E.164 without plus
		{"ie", "020 7946 0018", "IE europe london home"},  // not a number of the first country
		{"ie", "+44 20 7946 0018", "GB europe london home"},
		{"ie", "01 679 1234", "IE europe london home"},
		{"ie", "+81 3 1234 5678", "JP asia tokyo abroad"},
		{"global", "+81 3 1234 5678", "JP asia tokyo home"}, // no country is abroad for "*"
		{"global", "withheld", " elsewhere london home"},
		{"global", "+1 800 528 4800", " elsewhere london home"},
		{"global", "202 555 0143", " elsewhere london home"}, // not in international format
		{"brazil", "withheld", "BR elsewhere london home"},
	} {
		line, _ := c.Line(x.line)
		caller := c.Locate(line, phone.Parse(x.number, c.Lines[line].Home()))
		where := map[bool]string{true: "abroad", false: "home"}[caller.Abroad]
		got := strings.Join([]string{caller.Country, c.Regions[caller.Region].Name.Value, c.Hubs[caller.Hub].Name.Value, where}, " ")
		if got != x.want {
			t.Errorf("%s calls %s: got %s, want %s", x.number, x.line, got, x.want)
		}
	}
}

func TestInitialValues(t *testing.T) {
	c := read(t, written(t, "world"))
	for _, x := range []struct {
		line, number string
		want         map[string]string
	}{
		{"us", "+33 6 12 34 56 78", map[string]string{
			"tier": "green", "country": "FR", "region": "europe", "hub": "london", "language": "en", "line": "us",
			"number": "valid", "number_type": "mobile", "abroad": "yes", "mood": "cross",
		}},
		{"ie", "withheld", map[string]string{
			"tier": "gold", "country": "IE", "region": "europe", "hub": "london", "language": "fr", "line": "ie",
			"number": "withheld", "number_type": "other", "abroad": "no", "mood": "calm",
		}},
		{"global", "911", map[string]string{
			"tier": "green", "country": "unknown", "region": "elsewhere", "hub": "london", "language": "en", "line": "global",
			"number": "invalid", "number_type": "other", "abroad": "no", "mood": "cross",
		}},
	} {
		line, _ := c.Line(x.line)
		caller := c.Locate(line, phone.Parse(x.number, c.Lines[line].Home()))
		values := c.InitialValues(line, &caller)

		got := map[string]string{}
		for id := range c.Attributes {
			if routing.AttributeID(id) != routing.AttrDay {
				got[c.Attributes[id].Name.Value] = c.Attributes[id].Values[values[id]]
			}
		}

		if diff := cmp.Diff(x.want, got); diff != "" {
			t.Errorf("%s calls %s (-want +got):\n%s", x.number, x.line, diff)
		}
	}
}

func TestRoute(t *testing.T) {
	c := read(t, written(t, "world"))
	for _, x := range []struct{ own, queue, language, at, want string }{
		{"new_york", "general", "en", "2026-11-27T09:30-05:00", "new_york en: new_york eligible, london out_of_reach, tokyo out_of_reach"},
		{"london", "general", "es", "2026-11-27T09:30-05:00", "new_york es: london not_speaking, new_york eligible, tokyo not_speaking"},
		{"london", "general", "ja", "2026-11-27T09:30-05:00", "tokyo ja: london not_speaking, new_york not_speaking, tokyo eligible"},
		{"tokyo", "general", "es", "2026-11-27T09:30-05:00", "tokyo en: tokyo eligible, london eligible, new_york out_of_reach"}, // neither eligible hub speaks es
		{"tokyo", "general", "fr", "2026-11-27T09:30-05:00", "london fr: tokyo not_speaking, london eligible, new_york out_of_reach"},
		{"london", "rewards", "en", "2026-11-27T12:59Z", "none en: london not_serving, new_york not_open, tokyo not_open"}, // 07:59 in New York, 21:59 in Tokyo
		{"london", "rewards", "en", "2026-11-27T13:00Z", "new_york en: london not_serving, new_york eligible, tokyo not_open"},
		{"london", "rewards", "ja", "2026-11-27T13:00Z", "new_york en: london not_serving, new_york eligible, tokyo not_open"},
		{"london", "rewards", "en", "2026-11-27T01:00Z", "tokyo en: london not_serving, new_york not_open, tokyo eligible"}, // 10:00 in Tokyo
		{"tokyo", "rewards", "es", "2026-11-27T13:00Z", "none es: tokyo not_open, london not_serving, new_york out_of_reach"},
		{"tokyo", "rewards", "en", "2026-11-27T13:00Z", "none en: tokyo not_open, london not_serving, new_york out_of_reach"},
		{"london", "disputes", "en", "2026-12-25T04:59Z", "new_york en: london not_open, new_york eligible, tokyo not_serving"}, // December 24 in New York
		{"london", "disputes", "en", "2026-12-25T05:00Z", "none en: london not_open, new_york not_open, tokyo not_serving"},
		{"new_york", "disputes", "de", "2026-11-27T13:00Z", "new_york en: new_york eligible, london out_of_reach, tokyo out_of_reach"},
	} {
		own, _ := c.Hub(x.own)
		queue, _ := c.Queue(x.queue)
		language, _ := c.Attributes[routing.AttrLanguage].Value(x.language)
		d := c.Route(own, 0, queue, language, 0, at(t, x.at))
		if got := decision(c, &d); got != x.want {
			t.Errorf("%s in %s for %s at %s:\n got %s\nwant %s", x.own, x.language, x.queue, x.at, got, x.want)
		}
	}
}

func decision(c *routing.Center, d *routing.Decision) string {
	hub := "none"
	if d.Hub != routing.NoHub {
		hub = c.Hubs[d.Hub].Name.Value
	}
	var hops []string
	for _, h := range d.Candidates {
		hops = append(hops, c.Hubs[h.Hub].Name.Value+" "+h.Reason.String())
	}
	return hub + " " + c.Attributes[routing.AttrLanguage].Values[d.Language] + ": " + strings.Join(hops, ", ")
}

func TestOpenSets(t *testing.T) {
	c := read(t, written(t, "open_sets"))
	for queue, want := range map[string]string{
		"always":    "011",
		"days":      "000 100 001 101",         // 14 hours apart in winter, 13 in summer
		"follows":   "000 100 010 110 001 011", // in summer all are closed between New York and Tokyo
		"christmas": "000 100 110 001 011 111", // the date ends in Tokyo first
	} {
		q, _ := c.Queue(queue)
		var got []string
		for _, set := range c.OpenSets(q) {
			got = append(got, fmt.Sprintf("%d%d%d", set&1, set>>1&1, set>>2&1))
		}
		if g := strings.Join(got, " "); g != want {
			t.Errorf("%s: got %s, want %s", queue, g, want)
		}
	}
}

// TestOpenSetsAreComplete: the hubs that are open at any time are one of the sets.
func TestOpenSetsAreComplete(t *testing.T) {
	c := read(t, written(t, "world"))
	longtest.Check(t, func(t *rapid.T) {
		q := routing.QueueID(rapid.IntRange(0, len(c.Queues)-1).Draw(t, "queue"))
		at := time.Unix(rapid.Int64Range(1767225600, 1798761600).Draw(t, "at"), 0) // within 2026
		if open := c.OpenAt(q, at) & c.Serving(q); !slices.Contains(c.OpenSets(q), open) {
			t.Fatalf("%s is open at %v at %s, which is not in %v", c.Queues[q].Name.Value, c.Names(open), at, c.OpenSets(q))
		}
	})
}

// TestOpenSetsOfDatesAreComplete: the hubs that are open at any time of any year, with hours of dates, are
// one of the sets. The hubs' clocks never change: their changes are on other dates in other years.
func TestOpenSetsOfDatesAreComplete(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		hours := *anyHours(t)
		hours.Dates = append(hours.Dates, anyDateHours(t), anyDateHours(t))
		c := &routing.Center{Named: routing.Named{
			Hubs:   []routing.Hub{{Zone: time.UTC}, {Zone: time.FixedZone("east", 9*3600)}, {Zone: time.FixedZone("west", -7*3600)}},
			Queues: []routing.Queue{{Hours: hours, Hubs: []routing.HubID{0, 1, 2}}},
		}}
		sets := c.OpenSets(0)

		// Most times are near a date of its own.
		d := rapid.SampledFrom(hours.Dates).Draw(t, "date").On
		if d.Year == 0 {
			d.Year = rapid.IntRange(2026, 2060).Draw(t, "in")
		}
		at := d.At(time.Duration(rapid.IntRange(-24*60, 72*60).Draw(t, "minute"))*time.Minute, time.UTC)
		if open := c.OpenAt(0, at); !slices.Contains(sets, open) {
			t.Fatalf("open at %b at %s, which is not in %b", open, at, sets)
		}
	})
}

// TestOpenSetsOccur compares with the sets at every quarter of an hour of the year.
func TestOpenSetsOccur(t *testing.T) {
	c := read(t, written(t, "world"))
	for q := range c.Queues {
		queue := routing.QueueID(q)
		var want []routing.HubSet
		for at := time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC); at.Year() == 2026; at = at.Add(15 * time.Minute) {
			if open := c.OpenAt(queue, at) & c.Serving(queue); !slices.Contains(want, open) {
				want = append(want, open)
			}
		}
		slices.Sort(want)
		if diff := cmp.Diff(want, c.OpenSets(queue)); diff != "" {
			t.Errorf("%s: -want +got:\n%s", c.Queues[q].Name.Value, diff)
		}
	}
}

// TestOpenSetsOfManyHubs tests the time for many hubs and openings.
func TestOpenSetsOfManyHubs(t *testing.T) {
	zones := []string{
		"Europe/London", "America/New_York", "America/Santiago", "Australia/Lord_Howe", "Pacific/Auckland",
		"Asia/Kathmandu", "Africa/Casablanca", "Asia/Tokyo",
	}
	hub := func(i int) string { return fmt.Sprintf("h%d: {timezone: %s, languages: en}", i, zones[i%len(zones)]) }
	span := func(i int) string { return fmt.Sprintf("%02d:%02d-%02d:%02d", i/2, i%2*30, i/2, i%2*30+5) }
	c := read(t, "center: c\nelsewhere: {hub: h0}\nhubs: {"+many(64, hub)+"}\n"+
		"queues: {q: {hours: {mon-sun: ["+many(48, span)+"]}}}\nlines: {l: {number: +1 202 555 0143, country: US, flow: f}}\n")
	diagtest.Bounded(t, func() {
		if sets := c.OpenSets(0); len(sets) < 2 {
			t.Errorf("%d sets", len(sets))
		}
	})
}

// TestDatedTimesAreComplete: the hours that are open together at any time near a date are open together at one of the
// times. The zones are far apart, so that a date begins in the west on the day before.
func TestDatedTimesAreComplete(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		zones := []*time.Location{time.FixedZone("east", 14*3600), time.FixedZone("west", -11*3600)}
		c := &routing.Center{Named: routing.Named{Hours: make([]routing.NamedHours, 2)}}
		for i := range c.Hours {
			c.Hours[i].Hours = *anyHours(t)
			c.Hours[i].Zone = zones[i]
			c.Hours[i].Dates = nil
		}
		dated := anyDateHours(t)
		dated.On.Year = 2027
		c.Hours[0].Dates = append(c.Hours[0].Dates, dated)

		openAt := func(at time.Time) string { return fmt.Sprint(c.Hours[0].At(at), c.Hours[1].At(at)) }
		found := map[string]bool{}
		for _, at := range c.DatedTimes(time.UTC) {
			found[openAt(at)] = true
		}

		// The date of the first hours, on their clock.
		begin := dated.On.At(0, zones[0])
		at := begin.Add(time.Duration(rapid.IntRange(0, 24*60-1).Draw(t, "minute")) * time.Minute)
		if !found[openAt(at)] {
			t.Fatalf("%s are open at %s, and at none of the times", openAt(at), at)
		}
	})
}
