package smallcenter

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// AddDays adds the days of a scenario, and its closed days.
func AddDays(file *yaml.Out, first, last routing.Date, isClosed func(routing.Date) bool) {
	if first == last {
		file.AddText("day", last.String())
	} else {
		file.AddText("days", first.String()+".."+last.String())
	}

	var closed []string
	for d := first; !last.Before(d); d = d.Plus(1) {
		if isClosed(d) {
			closed = append(closed, d.String())
		}
	}

	if closed != nil {
		file.Add("closed", yaml.OutTexts(closed))
	}
}

// CSV writes rows as CSV.
func CSV(rows [][]string) []byte {
	var b bytes.Buffer
	_ = csv.NewWriter(&b).WriteAll(rows) // to memory
	return b.Bytes()
}

// Shifts writes the agents of a day, given by intervals of equal length.
func Shifts(agents []int) yaml.Out {
	var out yaml.Out
	minutes := 24 * 60 / len(agents)
	for from := 0; from < len(agents); {
		to := from + 1
		for to < len(agents) && agents[to] == agents[from] {
			to++
		}

		if agents[from] > 0 {
			out.AddText(Clock(from*minutes)+"-"+Clock(to*minutes), strconv.Itoa(agents[from]))
		}

		from = to
	}

	return out
}

// Clock writes the time of the day after a number of minutes.
func Clock(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60) }

// Duration writes seconds as a scenario has them, to a tenth, and at least that.
func Duration(seconds float64) string {
	return yaml.FormatDuration(max(100*time.Millisecond, time.Duration(seconds*1e9).Round(100*time.Millisecond)))
}

// Percent writes a share with at most the given number of digits after the point.
func Percent(share float64, digits int) string {
	unit := math.Pow10(digits)
	return strconv.FormatFloat(math.Round(share*100*unit)/unit, 'f', -1, 64) + "%"
}
