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

// Title names the measure for people: "time to a person, 90th percentile".
func (m Measure) Title() string { return measures[m].title }

// GoalTitle returns a goal as a sentence: "Orders: 80% answered within 30 s".
func (m *Model) GoalTitle(g *Goal) string {
	bound := g.Measure.Unit().boundText(g.Bound)
	sentence := measures[g.Measure].atMost
	side := " at most "
	if g.AtLeast {
		sentence = measures[g.Measure].atLeast
		side = " at least "
	}

	// A measure without a sentence of its own is named by its title.
	if sentence == "" {
		sentence = g.Measure.Title() + side + bound
	}

	within := timeText(time.Duration(g.Within))
	sentence = strings.NewReplacer("{bound}", bound, "{within}", within).Replace(sentence)

	// The period and the days come after the bound, as they limit where it counts.
	if g.Each != Together {
		sentence += ", in each " + g.Each.String()
	}

	if g.OnDays > 0 {
		sentence += ", on " + Share.boundText(g.OnDays) + " of days"
	}

	// A goal of the center names no subject, so its sentence begins with a capital letter.
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
		// Only the whole part has separators of thousands.
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
		// Go writes 1h30m0s. Here it is 1h 30m.
		text := strings.TrimSuffix(d.String(), "m0s")
		text = strings.Replace(strings.Replace(text, "h", "h ", 1), "m", "m ", 1)
		if !strings.HasSuffix(text, "s") {
			text += "m"
		}
		return text
	}
}
