package web

import (
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// titleOf is a name as people read it: lost_card is "Lost card".
func titleOf(name string) string {
	words := strings.ReplaceAll(name, "_", " ")
	first, size := utf8.DecodeRuneInString(words)
	return string(unicode.ToUpper(first)) + words[size:]
}

// title is the title of a queue or group, and of its hub if the center has several.
type title struct{ Name, Hub string }

func newTitle(m *model.Model, name, hub string) title {
	t := title{Name: titleOf(name)}
	if len(m.Center.Hubs) > 1 {
		t.Hub = titleOf(hub)
	}
	return t
}

// String is the title in a sentence.
func (t title) String() string { return strings.TrimSpace(t.Name + " " + t.Hub) }

// percentage formats a share.
func percentage(share float64) string { return report.Percentage(stats.Number(share)) }

// wholePercentage formats a share without decimals.
func wholePercentage(share float64) string {
	if math.IsNaN(share) {
		return "–"
	}
	return strconv.FormatFloat(math.Round(100*share), 'f', 0, 64) + "%"
}

// duration formats nanoseconds: 39 s, 8m 49s, 1h 02m.
func duration(ns int64) string {
	seconds := int64(math.Round(float64(ns) / 1e9))
	switch {
	case seconds < 60:
		return strconv.FormatInt(seconds, 10) + " s"
	case seconds < 3600:
		return strconv.FormatInt(seconds/60, 10) + "m " + twoDigits(seconds%60) + "s"
	}
	return diag.Thousands(seconds/3600) + "h " + twoDigits(seconds%3600/60) + "m"
}

// target formats the target of a queue: 20 s, 2 min.
func target(ns int64) string {
	if seconds := ns / 1e9; seconds >= 60 && seconds%60 == 0 {
		return strconv.FormatInt(seconds/60, 10) + " min"
	}
	return duration(ns)
}

func twoDigits(n int64) string {
	if n < 10 {
		return "0" + strconv.FormatInt(n, 10)
	}
	return strconv.FormatInt(n, 10)
}

// goalTitle is what a goal is about, without its bound.
func goalTitle(m *model.Model, g *model.Goal) string {
	subject := titleOf(strings.ReplaceAll(m.SubjectName(g.Subject), "@", " "))
	measure := strings.ReplaceAll(g.Measure.String(), "_", " ")
	if g.Measure.HasTarget() {
		measure = "answered within " + target(g.Within)
	}
	if g.Subject.Kind == model.SubjectCenter {
		return titleOf(measure)
	}
	return subject + ": " + measure
}

// formatted formats a value in a unit; an unknown value is –.
func formatted(u report.Unit, value float64) string {
	if model.Unit(u) == model.Seconds && !math.IsNaN(value) {
		return duration(int64(value * 1e9))
	}
	if model.Unit(u) == model.Share {
		return shortPercentage(value)
	}
	return u.Format(stats.Number(value))
}
