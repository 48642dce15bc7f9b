package main

import (
	"strings"
	"testing"
	"time"
)

// Without --at, a call is routed as it would be now, by the clock of its hub.
func TestRouteNow(t *testing.T) {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}

	minute := func() string { return time.Now().In(zone).Format("Mon 2006-01-02 15:04 -07:00") }
	before := minute()
	text := textOf(t, "route", "-C", "../../flows", "+1 202 555 0143")
	after := minute() // which may be the next one
	if !strings.Contains(text, before) && !strings.Contains(text, after) {
		t.Errorf("no %s in\n%s", before, text)
	}
}
