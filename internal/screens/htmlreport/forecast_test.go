package htmlreport

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/plans/forecast"
)

// weekdays is a history of eight weeks, with 20 calls an hour from 08:00 to 18:00 on each day from Monday to Friday.
func weekdays() *forecast.History {
	const days, hours = 56, 24
	h := &forecast.History{
		First: routing.Date{Year: 2026, Month: 10, Day: 5}, Days: days, Step: 60,
		Series: []forecast.Series{{Name: "orders", Counts: make([]float64, days*hours)}},
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
	f, err := forecast.New(weekdays(), forecast.Options{
		First: routing.Date{Year: 2026, Month: 11, Day: 30}, Last: routing.Date{Year: 2026, Month: 12, Day: 6},
	})
	if err != nil {
		t.Fatal(err)
	}
	var page, asText, asJSON strings.Builder
	for _, err := range []error{WriteForecast(&page, f, time.UTC), f.Text(&asText), f.WriteJSON(&asJSON)} {
		if err != nil {
			t.Fatal(err)
		}
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
		if !strings.Contains(page.String(), row) {
			t.Errorf("the page has no row %s", row)
		}
	}
	if read.Total.Calls != sum || read.Total.Low != low || read.Total.High != high || read.Total.Days != 5 || read.Total.Last != 1000 {
		t.Errorf("total %+v, want %v from %v to %v on 5 days", read.Total, sum, low, high)
	}
	for _, total := range []float64{sum, low, high} {
		text := amount(total)
		if !strings.Contains(asText.String(), text) || !strings.Contains(page.String(), text) {
			t.Errorf("%s is not in page and text:\n%s", text, &asText)
		}
	}
	if !strings.Contains(page.String(), "Closed: Sat 5 Dec, Sun 6 Dec.") || !strings.Contains(asText.String(), "closed") {
		t.Errorf("closed days are not named:\n%s", &asText)
	}
	if strings.Contains(page.String(), " style=") || strings.Contains(page.String(), "ZgotmplZ") {
		t.Error("the page has a style attribute, or a text that the template refused")
	}
}
