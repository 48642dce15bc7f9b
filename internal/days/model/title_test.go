package model

import (
	"testing"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// titled is a center with two hubs, a queue and two groups.
func titled() *Model {
	return &Model{
		Center: &routing.Center{
			Named: routing.Named{
				Hubs:   []routing.Hub{{Title: "New York"}, {Title: "London"}},
				Queues: []routing.Queue{{Name: diag.Text{Value: "lost_cards"}, Title: "Lost cards"}},
			},
			Regions: []routing.Region{
				{Name: diag.Text{Value: "north_america"}, Title: "North America"}, {Name: diag.Text{Value: routing.Elsewhere}, Title: "Elsewhere"},
			},
		},
		Groups: []Group{{Title: "Desk", Hub: 1}, {Title: "London cards", Hub: 1}},
	}
}

func TestTitles(t *testing.T) {
	m := titled()
	for _, c := range []struct {
		of   Subject
		want string
	}{
		{Subject{Kind: SubjectQueue, Hub: 1}, "Lost cards, London"},
		{Subject{Kind: SubjectQueue, Hub: routing.NoHub}, "Lost cards"},
		{Subject{Kind: SubjectRegion}, "Callers from North America"},
		{Subject{Kind: SubjectRegion, Index: 1}, "Callers from elsewhere"},
		{Subject{Kind: SubjectGroup}, "Desk, London"},
		{Subject{Kind: SubjectGroup, Index: 1}, "London cards"},
	} {
		if got := m.TitleOf(c.of).String(); got != c.want {
			t.Errorf("%v has the title %q, want %q", c.of, got, c.want)
		}
	}

	m.Center.Hubs = m.Center.Hubs[:1]
	if got := m.QueueTitle(0, 0).String(); got != "Lost cards" {
		t.Errorf("a queue of the only hub has the title %q", got)
	}
}

func TestGoalsAreSentences(t *testing.T) {
	center := Subject{Kind: SubjectCenter, Hub: routing.NoHub}
	queue := Subject{Kind: SubjectQueue, Hub: routing.NoHub}

	for want, g := range map[string]Goal{
		"Lost cards: 80% answered within 30 s":                          {Subject: queue, Measure: ServiceLevel, Within: 30e9, AtLeast: true, Bound: .8},
		"Lost cards: 90% wait at most 2 min, in each hour":              {Subject: queue, Measure: WaitP90, Bound: 120, Each: EachHour},
		"At most 8% hang up while waiting":                              {Subject: center, Measure: AbandonedRatio, Bound: .08},
		"At least 25% of calls serve themselves":                        {Subject: center, Measure: SelfServedRatio, AtLeast: true, Bound: .25},
		"At most 0.1% of calls are blocked, on 90% of days":             {Subject: center, Measure: BlockedRatio, Bound: .001, OnDays: .9},
		"90% reach a person within 1m 30s":                              {Subject: center, Measure: PersonTimeP90, Bound: 90},
		"Time to a person, 90th percentile at least 1 h":                {Subject: center, Measure: PersonTimeP90, AtLeast: true, Bound: 3600},
		"Cost of the roster a day at most 6,000.5":                      {Subject: center, Measure: Cost, Bound: 6000.5},
		"London cards: occupancy at most 85%":                           {Subject: Subject{Kind: SubjectGroup, Index: 1}, Measure: Occupancy, Bound: .85},
		"Mean wait at most 1h 2m":                                       {Subject: center, Measure: WaitMean, Bound: 3720},
		"Nobody waits longer than 0.5 s":                                {Subject: center, Measure: WaitMax, Bound: .5},
		"Lost cards: at most 10% answered within 0 s, in each interval": {Subject: queue, Measure: ServiceLevel, Bound: .1, Each: EachInterval},
		"At least 90% of callbacks reach their caller, in each day":     {Subject: center, Measure: CallbacksKept, AtLeast: true, Bound: .9, Each: EachDay},
		"Half of the answered wait at most 10 s":                        {Subject: center, Measure: AnswerP50, Bound: 10},
		"Keys and words per call at most 4.5":                           {Subject: center, Measure: Inputs, Bound: 4.5},
		"At most 3% of calls are redials":                               {Subject: center, Measure: RedialedRatio, Bound: .03},
		"Everybody reaches a person within 5 min":                       {Subject: center, Measure: PersonTimeMax, Bound: 300},
	} {
		if got := titled().GoalTitle(&g); got != want {
			t.Errorf("the goal is %q, want %q", got, want)
		}
	}
}

// Each measure has a title, and the sentences have a place for the bound.
func TestMeasuresHaveWords(t *testing.T) {
	for _, m := range Measures() {
		if m.Title() == "" {
			t.Errorf("%s has no title", m)
		}
	}
}
