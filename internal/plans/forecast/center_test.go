package forecast

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/flows"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// saturday is the scenario of the starter center. Of its callers, 80% speak English: of these, 60% press 1, and the others
// are silent. The others press 2. At the second menu, 30% press 1, 30% press 2 and 40% press 3.
func saturday(t *testing.T) *model.Model {
	t.Helper()
	_, m := scenariotest.Compiled(t, flows.Small(), "saturday")
	return m
}

// The calls of a report's queues are the calls of a line, or of answers of its callers. The answers share what the
// scenario gives them as the report's calls do, and the other answers keep their shares.
func TestLinesOfAForecast(t *testing.T) {
	m := saturday(t)
	for _, c := range []struct {
		name    string
		calls   map[string]float64 // of the queues of the report
		queues  string             // of the map
		answers string             // in the scenario
		part    float64
		reason  string
		hint    string
	}{
		{"the line", map[string]float64{"SHOP": 10}, "", "", 1, "", ""},
		{"no name", map[string]float64{"": 10}, "", "", 1, "", ""},
		{"one answer", map[string]float64{"a": 10}, "a: shop/3", "main.topic 1=0.3 2=0.3 3=0.4", 0.4, "", ""},
		{"answers", map[string]float64{"a": 30, "b": 10}, "a: shop/3, b: shop/2", "main.topic 1=0.3 2=0.175 3=0.525", 0.7, "", ""},
		{"the same answer", map[string]float64{"a": 30, "b": 10}, "a: Shop/3, b: shop/3", "main.topic 1=0.3 2=0.3 3=0.4", 0.4, "", ""},
		{"by language", map[string]float64{"a": 30, "b": 10}, "a: shop/1, b: shop/2", "main.language 1=0.51 2=0.17 silent=0.32", 0.68, "", ""},
		{"no line", map[string]float64{"a": 1}, "", "", 0, `the report has calls of "a", which is not a line of the center`, "queues: {a: shop/ANSWER}"},
		{"no line of the map", map[string]float64{"a": 1}, "a: shap/1", "", 0, `the map has the line "shap" for the queue "a"`, "shop"},
		{"no queue", map[string]float64{"shop": 1}, "ship: shop", "", 0, `the map has the queue "ship", and the report has no calls of it`, "shop"},
		{"a missing answer", map[string]float64{"a": 1, "b": 1}, "a: shop/1, b: shop", "", 0, `calls of the line "shop", and "b" has no answer`, "shop/ANSWER"},
		{"no answer", map[string]float64{"a": 1}, "a: shop/9", "", 0, `no step of the line "shop" takes the answer "9"`, ""},
		{"two menus", map[string]float64{"a": 1, "b": 1}, "a: shop/3, b: shop/stay", "", 0, "takes all of the answers 3, stay", "name answers of one menu"},
	} {
		h := &History{First: routing.Date{Year: 2026, Month: 1, Day: 5}, Days: 1, Step: 1440}
		for _, name := range slices.Sorted(maps.Keys(c.calls)) {
			h.Series = append(h.Series, Series{Name: name, Counts: []float64{c.calls[name]}})
		}
		var queues []yaml.Pair[string]
		for _, text := range strings.FieldsFunc(c.queues, func(r rune) bool { return r == ',' }) {
			queue, line, _ := strings.Cut(strings.TrimSpace(text), ": ")
			queues = append(queues, yaml.Pair[string]{Key: diag.Text{Value: queue}, Value: line})
		}

		center, err := OfModel(m, time.UTC)
		if err == nil {
			err = center.UseLines(h, queues)
		}
		var refusal *Refusal
		if errors.As(err, &refusal) || c.reason != "" {
			if refusal == nil || c.reason == "" || !strings.Contains(refusal.Reason, c.reason) || !strings.Contains(refusal.Hint, c.hint) {
				t.Errorf("%s: %+v", c.name, refusal)
			}
			continue
		}
		total := 0.0
		for _, n := range c.calls {
			total += n
		}
		if len(h.Series) != 1 || !slices.Equal(center.Lines, []string{"shop"}) || h.Series[0].Counts[0] != total || !isClose(center.part(0), c.part) {
			t.Errorf("%s: the lines %q have %v calls, %v of all", c.name, center.Lines, h.Series[0].Counts, center.part(0))
		}
		answers := center.answers[0].step
		for _, s := range center.answers[0].shares {
			answers += fmt.Sprintf(" %s=%.4g", s.answer, s.share)
		}
		if answers != c.answers {
			t.Errorf("%s: the answers are %s", c.name, answers)
		}
	}

	m.Scenario = "forecast"
	if _, err := OfModel(m, time.UTC); err == nil {
		t.Error("a forecast is like a forecast")
	}
}

// A center gives each half hour the rate of its scenario.
func TestWeightsOfACenter(t *testing.T) {
	m := saturday(t)
	weights, err := (&Center{model: m, Lines: []string{"shop"}}).Weights()
	if err != nil || len(weights) != 1 || len(weights[0]) != 48 {
		t.Fatal(weights, err)
	}
	for slot, got := range weights[0] {
		at := m.Clock.From + int64(slot)*int64(30*time.Minute)
		if want := m.Lines[0].PerHour(&m.Clock, at); !isClose(got, want) {
			t.Errorf("slot %d has %v, and the scenario %v calls an hour", slot, got, want)
		}
	}

	m.Lines[0].Rate = nil
	for _, c := range []*Center{{}, {model: m, Lines: []string{"shop"}}} {
		var refusal *Refusal
		if _, err := c.Weights(); !errors.As(err, &refusal) || !strings.Contains(refusal.Hint, "--shape shape.csv") {
			t.Errorf("%v", err)
		}
	}
}

// The dates of a forecast follow its history, and named dates are inside of it. The bounds themselves are allowed.
func TestDatesOfAForecast(t *testing.T) {
	day := func(n int) routing.Date { return routing.Date{Year: 2026, Month: 1, Day: 1}.Plus(n) }
	h := &History{First: day(0), Days: 100, Step: 30}
	for _, c := range []struct {
		o    Options
		want string // "": allowed
	}{
		{Options{First: day(100), Last: day(100)}, ""},
		{Options{First: day(100), Last: day(99 + maxAhead)}, ""},
		{Options{First: day(99), Last: day(100)}, "begin on 2026-04-11"},
		{Options{First: day(100), Last: day(100 + maxAhead)}, "name an earlier day"},
		{Options{First: day(99), Last: day(99), TodayUntil: 630}, ""},
		{Options{First: day(98), Last: day(99), TodayUntil: 630}, "begin on 2026-04-10"},
		{Options{First: day(99), Last: day(99), TodayUntil: 631}, "name the end of an interval"},
		{Options{First: day(100), Last: day(101), Special: Special{Without: []routing.Date{day(0), day(99)}, Keep: []routing.Date{day(50)}}}, ""},
		{Options{First: day(100), Last: day(101), Special: Special{Without: []routing.Date{day(100)}}}, "it is from 2026-01-01 to 2026-04-10"},
		{Options{First: day(100), Last: day(101), Special: Special{Keep: []routing.Date{day(-1)}}}, "it is from 2026-01-01 to 2026-04-10"},
		{Options{First: day(100), Last: day(101), Special: Special{Like: map[routing.Date]routing.Date{day(100): day(0), day(101): day(99)}}}, ""},
		{Options{First: day(100), Last: day(101), Special: Special{Like: map[routing.Date]routing.Date{day(102): day(0)}}}, "the forecast is from 2026-04-11 to 2026-04-12"},
		{Options{First: day(100), Last: day(101), Special: Special{Like: map[routing.Date]routing.Date{day(99): day(0)}}}, "the forecast is from 2026-04-11 to 2026-04-12"},
		{Options{First: day(100), Last: day(101), Special: Special{Like: map[routing.Date]routing.Date{day(100): day(100)}}}, "it is from 2026-01-01"},
	} {
		var refusal *Refusal
		err := c.o.Check(h)
		if errors.As(err, &refusal) != (c.want != "") || refusal != nil && (!refusal.IsUsage || !strings.Contains(refusal.Hint, c.want)) {
			t.Errorf("%+v is refused as %+v", c.o, refusal)
		}
	}
}
