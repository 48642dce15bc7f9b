package web

import (
	"fmt"
	"math"
	"strconv"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// queueTitle is the title of a queue at a hub.
func queueTitle(m *model.Model, q *sim.QueueSnapshot) model.Title {
	queue, _ := m.Center.Queue(q.Queue)
	hub, _ := m.Center.Hub(q.Hub)
	return m.QueueTitle(queue, hub)
}

func hubTitle(m *model.Model, name string) string {
	hub, _ := m.Center.Hub(name)
	return m.Center.Hubs[hub].Title
}

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
		return fmt.Sprintf("%dm %02ds", seconds/60, seconds%60)
	}
	return fmt.Sprintf("%sh %02dm", diag.Thousands(seconds/3600), seconds%3600/60)
}

// target formats the target of a queue: 20 s, 2 min.
func target(ns int64) string {
	if seconds := ns / 1e9; seconds >= 60 && seconds%60 == 0 {
		return strconv.FormatInt(seconds/60, 10) + " min"
	}
	return duration(ns)
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
