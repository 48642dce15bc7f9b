package ivr

import (
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/phone"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

func TestExampleCallersOfTheSampleCenter(t *testing.T) {
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

func TestLineOf(t *testing.T) {
	c := shipped(t).Center
	line, _ := c.Line("us_disputes")
	if got := LineOf(c, c.Lines[line].Flow.Value); got != line {
		t.Errorf("the flow of us_disputes is called on %s", c.Lines[got].Name.Value)
	}
	if got := LineOf(c, "lost_card"); got != 0 {
		t.Errorf("a flow of no line is called on %s", c.Lines[got].Name.Value)
	}
}

func TestUsualTime(t *testing.T) {
	zone := time.FixedZone("", -5*60*60)
	if got, want := UsualTime(zone).Format(time.RFC3339Nano), "2026-01-06T12:00:00-05:00"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
