package forecast

import (
	"fmt"
	"slices"
	"strings"
)

// Assumptions returns the assumptions of a forecast, one sentence each.
func (f *Forecast) Assumptions() []string {
	out := []string{"The calls go on as in the history: the same weekdays, places in the month and shape of the day, " +
		"at the level of the last months."}
	if f.Growth != 0 {
		out = append(out,
			fmt.Sprintf("From the end of the history on, the calls change by %+.1f%% per year (`--growth`).",
				100*f.Growth))
	} else {
		out = append(out,
			"Beyond the level of the last months the calls neither grow nor fall. To change that, use `--growth 20%`.")
	}

	out = append(out, f.seasonAssumption())

	if len(f.Closed) > 0 {
		out = append(out, "Nobody calls on the days of `--closed`.")
	}

	if len(f.Like) > 0 {
		out = append(out, "The days of `--like` are as far from usual as the days that they are like.")
	}

	out = append(out,
		"Days to come that nothing names, such as holidays and campaigns, are like other days of their weekday.",
		"The calls contain redials. Callers of the scenario do not redial in addition.")
	return out
}

// seasonAssumption says whether the season of the year is known.
func (f *Forecast) seasonAssumption() string {
	var with []string
	forecast := 0
	for i := range f.Queues {
		q := &f.Queues[i]
		if q.Note == "" {
			forecast++
		}
		if q.hasSeason {
			with = append(with, q.Name)
		}
	}

	switch {
	case len(with) == 0 && f.History.Days < seasonDays:
		return fmt.Sprintf("There is no season of the year: it takes %d days of history, and there are %d.",
			seasonDays, f.History.Days)
	case len(with) == 0:
		return "There is no season of the year: the history shows none beyond chance."
	case len(with) == forecast:
		return "The season of the year is as in the history."
	default:
		return "The season of the year is as in the history for " + strings.Join(with, ", ") +
			"; for the other queues the history shows none."
	}
}

// SeasonNote warns of a forecast far ahead without a season of the year; "" if there is no need.
func (f *Forecast) SeasonNote() string {
	ahead := f.History.DayOf(f.Last) - f.History.Days + 1
	isMissing := func(q Queue) bool { return q.Note == "" && !q.hasSeason }
	if ahead < seasonAhead || f.History.Days >= seasonDays || !slices.ContainsFunc(f.Queues, isMissing) {
		return ""
	}
	return fmt.Sprintf("The forecast goes %d days ahead without a season of the year: "+
		"it takes two years of history, and there are %d days. "+
		"Compare it with the same months of earlier years, and see --growth.", ahead, f.History.Days)
}
