package routing_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// many joins n entries of a YAML map or list.
func many(n int, entry func(i int) string) string {
	out := make([]string, n)
	for i := range out {
		out[i] = entry(i)
	}
	return strings.Join(out, ", ")
}

// TestTooLarge: numbers of items beyond the limits are errors, and the center is truncated to
// the limits.
func TestTooLarge(t *testing.T) {
	hub := func(i int) string { return fmt.Sprintf("h%d: {timezone: UTC, languages: en}", i) }
	region := func(i int) string { return fmt.Sprintf("r%d: {hub: h0, countries: [US]}", i) }
	line := func(i int) string { return fmt.Sprintf("l%d: {number: +1 202 555 0143, country: US, flow: f}", i) }
	attribute := func(i int) string { return fmt.Sprintf("a%d: [x, y]", i) }
	span := func(i int) string { return fmt.Sprintf("%02d:%02d-%02d:%02d", i/4, i%4*15, i/4, i%4*15+5) }
	date := func(i int) string { return time.Date(2026, 1, 1+i, 0, 0, 0, 0, time.UTC).Format(time.DateOnly) }
	value := func(i int) string { return fmt.Sprintf("v%d", i) }
	for _, c := range []struct {
		about, more string
		hubs, lines int
		want        string
	}{
		{"within the limits", "regions: {r: {hub: h0, countries: US}}\nattributes: {a: [" + many(255, value) + "]}\n", 64, 255, ""},
		{"all regions", "regions: {" + many(254, region) + "}\n", 1, 1, ""},
		{"all opening times", "queues: {q: {hours: {mon: [" + many(48, span) + "]}}}\n", 1, 1, ""},
		{"all closed dates", "queues: {q: {closed: [" + many(366, date) + "]}}\n", 1, 1, ""},
		{"all dates of hours", "hours: {h: {mon: 08:00-09:00, closed: [" + many(366, date) + "]}}\n", 1, 1, ""},
		{"dates of hours", "hours: {h: {mon: 08:00-09:00, closed: [" + many(367, date) + "]}}\n", 1, 1, "367 dates are more than 366"},
		{"hubs", "", 65, 1, "65 hubs are more than 64"},
		{"lines", "", 1, 256, "256 lines are more than 255"},
		{"regions", "regions: {" + many(255, region) + "}\n", 1, 1, "255 regions are more than 254"},
		{"attributes and tiers", "attributes: {tier: [gold, silver], " + many(70, attribute) + "}\n", 1, 1, ""},
		{"attributes", "attributes: {" + many(71, attribute) + "}\n", 1, 1, "71 attributes are more than 70"},
		{"values", "attributes: {a: [" + many(256, value) + "]}\n", 1, 1, "256 values are more than 255"},
		{"opening times", "queues: {q: {hours: {mon: [" + many(49, span) + "]}}}\n", 1, 1, "a day opens more than 48 times"},
		{"closed dates", "queues: {q: {closed: [" + many(367, date) + "]}}\n", 1, 1, "367 dates are more than 366"},
	} {
		src := "center: c\nelsewhere: {hub: h0}\nhubs: {" + many(c.hubs, hub) + "}\nlines: {" + many(c.lines, line) + "}\n" + c.more
		var found diag.Findings
		center := routing.Read(yaml.NewFile("routing.yaml", "center", yaml.Parse("routing.yaml", []byte(src), &found)), &found)

		var got string
		for _, x := range found.Sorted() {
			if x.Rule == diag.TooLarge {
				got = x.Message
			}
		}

		if got != c.want {
			t.Errorf("%s: got %q, want %q", c.about, got, c.want)
		}
		for i := range center.Attributes {
			if n := len(center.Attributes[i].Values); n > 255 {
				t.Errorf("%s: %s has %d values", c.about, center.Attributes[i].Name.Value, n)
			}
		}

		if len(center.Attributes) > routing.MaxAttributes {
			t.Errorf("%s: %d attributes", c.about, len(center.Attributes))
		}
	}
}

// Languages are values of an attribute, so that they have its bound.
func TestTooManyLanguages(t *testing.T) {
	language := func(i int) string { return fmt.Sprintf("q%c%c", 'a'+i/26, 'a'+i%26) }
	for n, want := range map[int]string{255: "", 256: "256 languages are more than 255"} {
		src := "center: c\nlanguage: qaa\nelsewhere: {hub: h}\nhubs: {h: {timezone: UTC, languages: [" + many(n, language) + "]}}\n" +
			"lines: {l: {number: +1 202 555 0143, country: US, flow: f}}\n"
		var found diag.Findings
		routing.Read(yaml.NewFile("routing.yaml", "center", yaml.Parse("routing.yaml", []byte(src), &found)), &found)

		got := ""
		for _, x := range found.Sorted() {
			if x.Severity == diag.Error {
				got = x.Message
			}
		}
		if got != want {
			t.Errorf("%d languages: %q, want %q", n, got, want)
		}
	}
}

func TestUnserved(t *testing.T) {
	c := read(t, written(t, "world"))
	for _, x := range []struct{ queue, language, want string }{
		{"general", "ja", ""}, // all hubs are always open
		{"rewards", "ja", "new_york"},
		{"rewards", "es", "tokyo"},
		{"rewards", "de", "new_york"},
		{"disputes", "de", "new_york"}, // on the closed date
		{"disputes", "en", ""},
	} {
		q, _ := c.Queue(x.queue)
		v, _ := c.Attributes[routing.AttrLanguage].Value(x.language)
		if got := strings.Join(c.Names(c.Unserved(c.OpenSets(q), v)), " "); got != x.want {
			t.Errorf("%s in %s: got %q, want %q", x.queue, x.language, got, x.want)
		}
	}
}
