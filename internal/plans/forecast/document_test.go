package forecast

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/results/document/documenttest"
)

// officeDays is a history of eight weeks, with 20 calls an hour from 08:00 to 18:00 on each day from Monday to Friday.
func officeDays() *History {
	const days, hours = 56, 24
	h := &History{
		First: routing.Date{Year: 2026, Month: 10, Day: 5}, Days: days, Step: 60,
		Series: []Series{{Name: "orders", Counts: make([]float64, days*hours)}},
	}
	for day := range days {
		for hour := 8; hour < 18 && day%7 < 5; hour++ {
			h.Series[0].Counts[day*hours+hour] = 20
		}
	}
	return h
}

// The page, the text and the JSON of a forecast have the same days, ranges and totals. Weekends are gaps.
func TestForecastFiguresAgree(t *testing.T) {
	f, err := New(officeDays(), Options{
		First: routing.Date{Year: 2026, Month: 11, Day: 30}, Last: routing.Date{Year: 2026, Month: 12, Day: 6},
	})
	if err != nil {
		t.Fatal(err)
	}
	page := documenttest.Page(t, f.Document(time.UTC))
	asText := documenttest.Text(t, f.Document(time.UTC))
	var asJSON strings.Builder
	if err := f.WriteJSON(&asJSON); err != nil {
		t.Fatal(err)
	}
	var read struct {
		Total struct {
			Calls, Low, High float64
			Days             int
			Last             float64 `json:"last_same_days"`
		}
		Queues []struct {
			Days []struct {
				Calls, P05, P95 float64
				Last            *float64 `json:"last_same_day"`
				Closed          bool
			}
		}
	}
	if err := json.Unmarshal([]byte(asJSON.String()), &read); err != nil {
		t.Fatal(err)
	}

	sum, low, high := 0.0, 0.0, 0.0
	for i, d := range read.Queues[0].Days {
		if d.Closed != (i >= 5) {
			t.Errorf("day %d is closed: %v", i+1, d.Closed)
		}
		if d.Closed {
			continue
		}
		sum, low, high = sum+d.Calls, low+d.P05, high+d.P95
		if d.Last == nil || *d.Last != 200 {
			t.Errorf("day %d: the last same day is %v, want 200", i+1, d.Last)
		}
		row := fmt.Sprintf(`<td class="num"><b>%.0f</b></td><td class="num soft">%.0f</td><td class="num soft">%.0f</td><td class="num">200</td>`, d.Calls, d.P05, d.P95)
		if !strings.Contains(page, row) {
			t.Errorf("the page has no row %s", row)
		}
	}
	if read.Total.Calls != sum || read.Total.Low != low || read.Total.High != high || read.Total.Days != 5 || read.Total.Last != 1000 {
		t.Errorf("total %+v, want %v from %v to %v on 5 days", read.Total, sum, low, high)
	}
	for _, total := range []float64{sum, low, high} {
		text := wholeCalls(total)
		if !strings.Contains(asText, text) || !strings.Contains(page, text) {
			t.Errorf("%s is not in page and text:\n%s", text, asText)
		}
	}
	if !strings.Contains(page, "Closed: Sat 5 Dec, Sun 6 Dec.") || !strings.Contains(asText, "closed") {
		t.Errorf("closed days are not named:\n%s", asText)
	}
}

// In a browser closed days are gaps, and weeks and all days have sums.
func TestForecastPageInABrowser(t *testing.T) {
	f, err := New(officeDays(), Options{
		First: routing.Date{Year: 2026, Month: 11, Day: 30}, Last: routing.Date{Year: 2026, Month: 12, Day: 13},
	})
	if err != nil {
		t.Fatal(err)
	}
	documenttest.CheckInBrowser(t, documenttest.InBrowser{
		Name: "forecast", Page: documenttest.Page(t, f.Document(time.UTC)), Most: 2200, Bands: 6,
		Order: "verdict tiles days history shape errors facts assumptions",
		Holds: map[string]string{
			"closed days are no rows":          `document.querySelectorAll("#days tbody tr:not(.sum)").length === 10`,
			"weeks and all days have sums":     `[...document.querySelectorAll("#days tr.sum th")].map(e => e.textContent).join() === "week of 30 Nov,week of 7 Dec,total"`,
			"a band has no edge":               `[...document.querySelectorAll(".band")].every(e => getComputedStyle(e).fill === getComputedStyle(e).stroke && getComputedStyle(e).opacity < 1)`,
			"weekends are gaps of the history": `/M.*M/.test(document.querySelector("#history .line").getAttribute("d"))`,
		},
	})
}
