package model

import (
	"strconv"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// Title is the title of a subject, for people. Hub is the hub of a queue or a group. It is ""
// in a center with one hub, and for a subject of no hub.
type Title struct{ Name, Hub string }

// String is the title in one text: "Rewards, New York".
func (t Title) String() string {
	if t.Hub == "" {
		return t.Name
	}
	return t.Name + ", " + t.Hub
}

// MarshalText gives the title in one text. It implements encoding.TextMarshaler.
func (t Title) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// TitleOf returns the title of a subject, which every table and page shows.
func (m *Model) TitleOf(s Subject) Title {
	switch s.Kind {
	case SubjectCenter:
		return Title{Name: "Center"}
	case SubjectQueue:
		return Title{m.Center.Queues[s.Index].Title, m.hubTitle(s.Hub)}
	case SubjectGroup:
		return m.groupTitle(&m.Groups[s.Index])
	case SubjectLine:
		return Title{Name: m.Center.Lines[s.Index].Title}
	case SubjectTier:
		return Title{Name: diag.Title(m.Subjects(s.Kind)[s.Index]) + " callers"}
	case SubjectRegion:
		// The region of all other countries reads as a word of the sentence.
		region := &m.Center.Regions[s.Index]
		if region.Name.Value == routing.Elsewhere {
			return Title{Name: "Callers from " + routing.Elsewhere}
		}
		return Title{Name: "Callers from " + region.Title}
	case SubjectLanguage:
		return Title{Name: "Calls in " + routing.LanguageTitle(m.Subjects(s.Kind)[s.Index])}
	default:
		return Title{Name: m.SubjectName(s)}
	}
}

// QueueTitle returns the title of a queue at a hub.
func (m *Model) QueueTitle(queue routing.QueueID, hub routing.HubID) Title {
	return m.TitleOf(Subject{Kind: SubjectQueue, Index: int(queue), Hub: hub})
}

// groupTitle leaves out a hub that the title names: "London cards" are in London.
func (m *Model) groupTitle(g *Group) Title {
	hub := m.hubTitle(g.Hub)
	if strings.Contains(strings.ToLower(g.Title), strings.ToLower(hub)) {
		hub = ""
	}
	return Title{g.Title, hub}
}

// hubTitle is the title of a hub if there are several.
func (m *Model) hubTitle(hub routing.HubID) string {
	if hub == routing.NoHub || len(m.Center.Hubs) == 1 {
		return ""
	}
	return m.Center.Hubs[hub].Title
}

// Words are how people name a measure.
type Words struct {
	Title string // in the tables of results: "time to a person, 90th percentile"

	// The sentences of goals, with {bound} and {within}. One that is "" is the title with its bound.
	AtLeast, AtMost string
}

// words are the words of each measure.
var words = [NumMeasures]Words{
	ServiceLevel: {"service level", "{bound} answered within {within}", "at most {bound} answered within {within}"},
	WaitMean:     {"mean wait", "", ""},
	WaitP50:      {"wait, median", "", "half wait at most {bound}"},
	WaitP90:      {"wait, 90th percentile", "", "90% wait at most {bound}"},
	WaitP95:      {"wait, 95th percentile", "", "95% wait at most {bound}"},
	WaitP99:      {"wait, 99th percentile", "", "99% wait at most {bound}"},
	WaitMax:      {"longest wait", "", "nobody waits longer than {bound}"},
	AnswerP50:    {"wait of the answered, median", "", "half of the answered wait at most {bound}"},
	AnswerP90:    {"wait of the answered, 90th percentile", "", "90% of the answered wait at most {bound}"},
	AnswerP95:    {"wait of the answered, 95th percentile", "", "95% of the answered wait at most {bound}"},
	AnswerP99:    {"wait of the answered, 99th percentile", "", "99% of the answered wait at most {bound}"},
	ASA:          {"mean wait of the answered", "", ""},
	AbandonedRatio: {
		"abandoned, of callers in a queue", "at least {bound} hang up while waiting",
		"at most {bound} hang up while waiting",
	},
	BlockedRatio: {
		"blocked, of all calls", "at least {bound} of calls find no trunk",
		"at most {bound} of calls find no trunk",
	},
	SelfServedRatio: {
		"self-served, of all calls", "at least {bound} of calls serve themselves",
		"at most {bound} of calls serve themselves",
	},
	Occupancy: {"occupancy", "", ""},
	RedialedRatio: {
		"redials, of all calls", "at least {bound} of calls are redials",
		"at most {bound} of calls are redials",
	},
	Cost: {"cost of the roster a day", "", ""},
	CallbacksKept: {
		"callbacks kept", "at least {bound} of callbacks reach their caller",
		"at most {bound} of callbacks reach their caller",
	},
	CostPerAnswered: {"cost per answered call", "", ""},
	MenuTimeMean:    {"time in the menus, mean", "", ""},
	MenuTimeP50:     {"time in the menus, median", "", "half leave the menus within {bound}"},
	MenuTimeP90:     {"time in the menus, 90th percentile", "", "90% leave the menus within {bound}"},
	MenuTimeP95:     {"time in the menus, 95th percentile", "", "95% leave the menus within {bound}"},
	MenuTimeP99:     {"time in the menus, 99th percentile", "", "99% leave the menus within {bound}"},
	MenuTimeMax:     {"longest time in the menus", "", "everybody leaves the menus within {bound}"},
	PersonTimeMean:  {"time to a person, mean", "", ""},
	PersonTimeP50:   {"time to a person, median", "", "half reach a person within {bound}"},
	PersonTimeP90:   {"time to a person, 90th percentile", "", "90% reach a person within {bound}"},
	PersonTimeP95:   {"time to a person, 95th percentile", "", "95% reach a person within {bound}"},
	PersonTimeP99:   {"time to a person, 99th percentile", "", "99% reach a person within {bound}"},
	PersonTimeMax:   {"longest time to a person", "", "everybody reaches a person within {bound}"},
	Inputs:          {"keys and words per call", "", ""},
}

// Title names the measure for people: "time to a person, 90th percentile".
func (m Measure) Title() string { return words[m].Title }

// GoalTitle returns a goal as a sentence: "Orders: 80% answered within 30 s".
func (m *Model) GoalTitle(g *Goal) string {
	bound := g.Measure.Unit().boundText(g.Bound)
	sentence := words[g.Measure].AtMost
	side := " at most "
	if g.AtLeast {
		sentence = words[g.Measure].AtLeast
		side = " at least "
	}

	// A measure without a sentence of its own is named by its title.
	if sentence == "" {
		sentence = words[g.Measure].Title + side + bound
	}

	within := timeText(time.Duration(g.Within))
	sentence = strings.NewReplacer("{bound}", bound, "{within}", within).Replace(sentence)

	if g.Each != Together {
		sentence += ", in each " + g.Each.String()
	}

	if g.OnDays > 0 {
		sentence += ", on " + Share.boundText(g.OnDays) + " of days"
	}

	if g.Subject.Kind == SubjectCenter {
		return strings.ToUpper(sentence[:1]) + sentence[1:]
	}
	return m.TitleOf(g.Subject).String() + ": " + sentence
}

// boundText writes the bound of a goal: 80%, 30 s, 1,200.
func (u Unit) boundText(bound float64) string {
	switch u {
	case Share:
		return shortest(100*bound) + "%"
	case Seconds:
		return timeText(time.Duration(bound * float64(time.Second)))
	default:
		whole, decimals, _ := strings.Cut(shortest(bound), ".")
		if n, err := strconv.ParseInt(whole, 10, 64); err == nil {
			whole = diag.Thousands(n)
		}
		return strings.TrimSuffix(whole+"."+decimals, ".")
	}
}

// shortest has no zeros after the decimal point.
func shortest(v float64) string {
	text := strconv.FormatFloat(v, 'f', 6, 64)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}

// timeText writes a duration: 30 s, 1m 30s, 2 min, 1 h.
func timeText(d time.Duration) string {
	switch {
	case d < time.Minute:
		return shortest(d.Seconds()) + " s"
	case d%time.Hour == 0:
		return shortest(d.Hours()) + " h"
	case d%time.Minute == 0 && d < time.Hour:
		return shortest(d.Minutes()) + " min"
	default:
		text := strings.TrimSuffix(d.String(), "m0s")
		text = strings.Replace(strings.Replace(text, "h", "h ", 1), "m", "m ", 1)
		if !strings.HasSuffix(text, "s") {
			text += "m"
		}
		return text
	}
}
