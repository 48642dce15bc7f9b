package routing_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// written returns the routing.yaml of an archive.
func written(t testing.TB, name string) string {
	t.Helper()
	return string(diagtest.Archive(t, name)["routing.yaml"].Data)
}

// read reads a routing.yaml without findings.
func read(t *testing.T, src string) *routing.Center {
	t.Helper()
	var found diag.Findings
	c := routing.Read(yaml.NewFile("routing.yaml", "center", yaml.Parse("routing.yaml", []byte(src), &found)), &found)
	for _, f := range found.Sorted() {
		t.Errorf("%s: %s (%s) [%s]", f.Place, f.Message, f.Fix, f.Rule)
	}
	return c
}

func TestRead(t *testing.T) {
	c := read(t, written(t, "sample"))
	disputes, _ := c.Queue("disputes")
	lost, _ := c.Queue("lost_cards")
	us, _ := c.Line("us_general")
	global, _ := c.Line("global")
	chat, _ := c.Channel("chat")
	offers, _ := c.Attribute("offers")

	day := []routing.Span{{From: 0, To: 24 * 60}}
	for _, check := range []struct {
		what      string
		got, want any
	}{
		{"name", c.Name, "card_services"},
		{"hubs", c.HubNames(), []string{"new_york", "london"}},
		{"zone", c.Hubs[1].Zone.String(), "Europe/London"},
		{"hub's languages", c.Hubs[0].Languages, []string{"en", "es", "fr", "pt"}},
		{"regions end elsewhere", c.Regions[2].Name.Value, "elsewhere"},
		{"region's hub", c.Regions[1].Hub, routing.HubID(1)},
		{"target", c.Queues[disputes].AnswerWithin, time.Minute},
		{"capacity", c.Queues[lost].Capacity, 300},
		{"queue's hubs in the center's order", c.Queues[lost].Hubs, []routing.HubID{0, 1}},
		{"all hubs by default", c.Queues[disputes].Hubs, []routing.HubID{0, 1}},
		{"queue's own overflow", c.Queues[disputes].OverflowAfter[0], 2 * time.Minute},
		{"the center's overflow", c.Queues[lost].OverflowAfter[0], 8 * time.Minute},
		{"always open", c.Queues[lost].Hours, routing.Hours{Week: [7]routing.DayHours{day, day, day, day, day, day, day}}},
		{"closed dates", c.Queues[disputes].Hours.Dates, []routing.DateHours{{On: routing.Date{Year: 2026, Month: time.December, Day: 25}}}},
		{"saturday", c.Queues[disputes].Hours.Week[time.Saturday], routing.DayHours{{From: 540, To: 1020}}},
		{"sunday", c.Queues[disputes].Hours.Week[time.Sunday], routing.DayHours(nil)},
		{"priority by tier", c.Priority.Tier, []int{0, 0, 2, 3}},
		{"priority by queue", c.Priority.Queue, []int{4, 1}},
		{"aging", c.Priority.Aging, routing.Aging{By: 1, Per: 10 * time.Minute}},
		{"overflow", c.Overflow, routing.Overflow{To: slices.Repeat([][][]routing.HubID{{nil, {0}}}, 4), Equal: true}},
		{"scenario", c.Scenario.Value, "peak_day"},
		{"line's number", c.Lines[us].Number.Value, "1-800-528-4800"},
		{"line's settings", c.Lines[us].Set, []routing.Assignment{{Attribute: offers, Value: 1}, {Attribute: routing.AttrTier, Value: 1}}},
		{"any country", c.Lines[global].AnyCountry(), true},
		{"one country", c.Lines[us].AnyCountry(), false},
		{"responds", c.Channels[chat].Responds, [2]time.Duration{5 * time.Minute, 15 * time.Minute}},
		{"policy", c.Policy, routing.Policy{PersonWithin: 90 * time.Second, LongMenu: 6, LateChoice: 30 * time.Second}},
		{"tier", c.Attributes[routing.AttrTier].Values, []string{"green", "gold", "platinum", "centurion"}},
		{"region", c.Attributes[routing.AttrRegion].Values, []string{"north_america", "europe", "elsewhere"}},
		{"language", c.Attributes[routing.AttrLanguage].Values, []string{"en", "es", "fr", "de", "it", "ja", "pt", "ar"}},
		{"number_type", c.Attributes[routing.AttrNumberType].Name.Value, "number_type"},
	} {
		if diff := cmp.Diff(check.want, check.got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", check.what, diff)
		}
	}
}

// A region has a title as a hub has, with a capital for each word. The region of all other countries has one, too.
func TestTitlesOfRegions(t *testing.T) {
	var found diag.Findings
	c := routing.Read(yaml.NewFile("routing.yaml", "center", yaml.Parse("routing.yaml", []byte("center: c\nhubs: {desk: {timezone: UTC, languages: en}}\nregions: {north: {title: The North, hub: desk, countries: [IS]}, far_south: {hub: desk, countries: [NZ]}}\nelsewhere: {hub: desk}\nlines: {l: {number: +1 312 555 0143, country: US, flow: main}}\n"), &found)), &found)
	var got []string
	for _, r := range c.Regions {
		got = append(got, r.Title)
	}
	if want := []string{"The North", "Far South", "Elsewhere"}; !slices.Equal(got, want) {
		t.Errorf("the titles are %q, want %q", got, want)
	}
}

// A title is one line of text. Without one the name is the title, of a place with a capital for each word.
func TestTitles(t *testing.T) {
	for written, want := range map[string]string{
		"{timezone: UTC, languages: en}":                                         "Front Desk",
		"{title: Reception, timezone: UTC, languages: en}":                       "Reception",
		`{title: "  Réception ", timezone: UTC, languages: en}`:                  "Réception",
		`{title: " ", timezone: UTC, languages: en}`:                             "a title",
		`{title: "a\nb", timezone: UTC, languages: en}`:                          "a title",
		"{title: " + strings.Repeat("x", 81) + ", timezone: UTC, languages: en}": "a title",
	} {
		var found diag.Findings
		c := routing.Read(yaml.NewFile("routing.yaml", "center", yaml.Parse("routing.yaml", []byte("center: c\nhubs: {front_desk: "+written+"}\nelsewhere: {hub: front_desk}\nlines: {l: {number: +1 312 555 0143, country: US, flow: main}}\n"), &found)), &found)
		if want == "a title" {
			if found.Errors() != 1 {
				t.Errorf("%s: %d errors, want 1", written, found.Errors())
			}
			continue
		}

		if found.Errors() > 0 || c.Hubs[0].Title != want {
			t.Errorf("%s: the title is %q, want %q", written, c.Hubs[0].Title, want)
		}
	}
}
