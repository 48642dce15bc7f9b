package ivr

import (
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/phone"
	"github.com/ivrsim/ivrsim/internal/routing"
)

func TestParseTime(t *testing.T) {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ text, want string }{
		{"2026-11-27T09:30", "2026-11-27T14:30:00Z"},
		{"2026-11-27T09:30:15", "2026-11-27T14:30:15Z"},
		{"2026-11-27T09:30:00+01:00", "2026-11-27T08:30:00Z"},
		{"2026-11-27T09:30Z", "2026-11-27T09:30:00Z"},
		{"2026-11-01T01:30", "2026-11-01T05:30:00Z"}, // shown twice: the first
		{"2026-03-08T02:30", "the clocks of America/New_York skip 2026-03-08T02:30"},
		{"2026-02-30T09:30", "is no time"},
		{"tomorrow", "is no time"},
		{"", "is no time"},
	} {
		got, err := ParseTime(c.text, zone)
		if err != nil && !strings.Contains(err.Error(), c.want) || err == nil && got.UTC().Format(time.RFC3339) != c.want {
			t.Errorf("%q is %s, %v; want %s", c.text, got.UTC().Format(time.RFC3339), err, c.want)
		}
	}
}

func TestEveryShippedLineHasAnExampleCaller(t *testing.T) {
	c := shipped(t).Center
	for i := range c.Lines {
		line := routing.LineID(i)
		n := ExampleCaller(c, line)
		caller := c.Locate(line, n)
		if n.Validity != phone.Valid || caller.Abroad || c.Lines[i].AnyCountry() && int(caller.Region) != len(c.Regions)-1 {
			t.Errorf("%s: %+v", c.Lines[i].Name.Value, caller)
		}
	}
}

func TestAFlowIsCalledOnTheLineThatStartsIt(t *testing.T) {
	c := shipped(t).Center
	line, _ := c.Line("us_disputes")
	if got := LineOf(c, c.Lines[line].Flow.Value); got != line {
		t.Errorf("the flow of us_disputes is called on %s", c.Lines[got].Name.Value)
	}
	if got := LineOf(c, "lost_card"); got != 0 {
		t.Errorf("a flow of no line is called on %s", c.Lines[got].Name.Value)
	}
}
