package scenario

import (
	"fmt"
	"testing"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// Each scenario of a case is like the one before it.
func TestLikeMerges(t *testing.T) {
	for name, c := range map[string]struct {
		written []string
		want    string
	}{
		"a line's other key":        {[]string{"calls: {us: {total: 1, shape: flat}}", "calls: {us: {busyness: 5%}}"}, "{calls: {us: {total: 1, shape: flat, busyness: 5%}}}"},
		"a rate for a total":        {[]string{"calls: {us: {total: 1, shape: flat, busyness: 5%}}", "calls: {us: {per_hour: 2}}"}, "{calls: {us: {busyness: 5%, per_hour: 2}}}"},
		"a total for a rate":        {[]string{"calls: {us: {per_hour: 2, busyness: 5%}}", "calls: {us: {total: 1}}"}, "{calls: {us: {busyness: 5%, total: 1}}}"},
		"a shape for a rate":        {[]string{"calls: {us: {per_hour: 2}}", "calls: {us: {shape: flat}}"}, "{calls: {us: {shape: flat}}}"},
		"a line's trace":            {[]string{"calls: {us: {total: 1, shape: flat, busyness: 5%, callers: {tier: gold}}}", "calls: {us: {arrivals: {file: a.csv}}}"}, "{calls: {us: {callers: {tier: gold}, arrivals: {file: a.csv}}}}"},
		"busyness for a trace":      {[]string{"calls: {us: {arrivals: {file: a.csv}}}", "calls: {us: {busyness: 5%}}"}, "{calls: {us: {arrivals: {file: a.csv}, busyness: 5%}}}"},
		"all calls one by one":      {[]string{"calls: {us: {total: 1, callers: {tier: gold}}, gb: {total: 2}, all: {times: 2}, busyness: 5%}", "arrivals: {file: a.csv}"}, "{calls: {us: {callers: {tier: gold}}}, arrivals: {file: a.csv}}"},
		"all but one one by one":    {[]string{"calls: {us: {total: 1}, gb: {total: 2}}", "arrivals: {file: a.csv}\ncalls: {us: {total: 3}}"}, "{calls: {us: {total: 3}}, arrivals: {file: a.csv}}"},
		"one trace for another":     {[]string{"calls: {arrivals: {file: a.csv}}", "arrivals: {file: b.csv}"}, "{calls: {}, arrivals: {file: b.csv}}"},
		"and back":                  {[]string{"arrivals: {file: a.csv}", "calls: {arrivals: {file: b.csv}}"}, "{calls: {arrivals: {file: b.csv}}}"},
		"all of them under calls":   {[]string{"calls: {us: {total: 1, callers: {tier: gold}}, gb: {total: 2}, all: {times: 2}, busyness: 5%}", "calls: {arrivals: {file: a.csv}}"}, "{calls: {us: {callers: {tier: gold}}, arrivals: {file: a.csv}}}"},
		"all but one under calls":   {[]string{"calls: {us: {total: 1}, gb: {total: 2}}", "calls: {arrivals: {file: a.csv}, us: {total: 3}}"}, "{calls: {arrivals: {file: a.csv}, us: {total: 3}}}"},
		"another trace under calls": {[]string{"calls: {arrivals: {file: a.csv, redials: included}}", "calls: {arrivals: {file: b.csv}}"}, "{calls: {arrivals: {file: b.csv}}}"},
		"lines for one under calls": {[]string{"calls: {arrivals: {file: a.csv}, busyness: 5%}", "calls: {us: {total: 1}}"}, "{calls: {busyness: 5%, us: {total: 1}}}"},
		"who calls one by one":      {[]string{"arrivals: {file: a.csv}", "calls: {us: {callers: {tier: gold}}}"}, "{arrivals: {file: a.csv}, calls: {us: {callers: {tier: gold}}}}"},
		"lines for a trace":         {[]string{"arrivals: {file: a.csv}", "calls: {us: {total: 1}}"}, "{calls: {us: {total: 1}}}"},
		"three of them":             {[]string{"calls: {us: {total: 1, shape: flat}}", "calls: {us: {per_hour: 2}}", "calls: {us: {total: 3}}"}, "{calls: {us: {total: 3}}}"},
		"queues named as such keys": {[]string{"handling: {arrivals: 5m, calls: 3m, total: 1m, shape: 2m}", "handling: {arrivals: 4m, per_hour: 1m}"}, "{handling: {arrivals: 4m, calls: 3m, total: 1m, shape: 2m, per_hour: 1m}}"},
		"lines named as such keys":  {[]string{"calls: {calls: {total: 1}, total: {total: 2}}", "calls: {per_hour: {total: 3}}"}, "{calls: {calls: {total: 1}, total: {total: 2}, per_hour: {total: 3}}}"},
		"a group's agents":          {[]string{"staff: [{group: a, hub: h, agents: 3}, {group: b, hub: h, agents: 4}]", "staff: [{group: b, agents: 5}]"}, "{staff: [{group: a, hub: h, agents: 3}, {group: b, hub: h, agents: 5}]}"},
		"agents for shifts":         {[]string{"staff: [{group: a, hub: h, shifts: {\"08:00-16:00\": 3}}]", "staff: [{group: a, agents: 5}]"}, "{staff: [{group: a, hub: h, agents: 5}]}"},
		"shifts for agents":         {[]string{"staff: [{group: a, agents: 3, hub: h}]", "staff: [{group: a, shifts: {\"08:00-16:00\": 5}}]"}, "{staff: [{group: a, hub: h, shifts: {\"08:00-16:00\": 5}}]}"},
		"bounds beside agents":      {[]string{"staff: [{group: a, agents: 3}]", "staff: [{group: a, agents: {at_least: 2}}]"}, "{staff: [{group: a, agents: {count: 3, at_least: 2}}]}"},
		"agents beside bounds":      {[]string{"staff: [{group: a, agents: {count: 3, at_least: 2, at_most: 9}}]", "staff: [{group: a, agents: 5}]"}, "{staff: [{group: a, agents: {count: 5, at_least: 2, at_most: 9}}]}"},
		"bounds beside shifts":      {[]string{"staff: [{group: a, shifts: {\"08:00-16:00\": 3}}]", "staff: [{group: a, agents: {at_most: 9}}]"}, "{staff: [{group: a, shifts: {\"08:00-16:00\": 3}, agents: {at_most: 9}}]}"},
		"shifts beside bounds":      {[]string{"staff: [{group: a, agents: {count: 3, at_most: 9}}]", "staff: [{group: a, shifts: {\"08:00-16:00\": 3}}]"}, "{staff: [{group: a, agents: {at_most: 9}, shifts: {\"08:00-16:00\": 3}}]}"},
		"agents for breaks":         {[]string{"staff: [{group: a, shifts: {\"08:00-16:00\": 3}, breaks: [{takes: 15m, after: 2h}]}]", "staff: [{group: a, agents: 5}]"}, "{staff: [{group: a, agents: 5}]}"},
		"breaks beside shifts":      {[]string{"staff: [{group: a, shifts: {\"08:00-16:00\": 3}}]", "staff: [{group: a, breaks: [{takes: 15m, after: 2h}]}]"}, "{staff: [{group: a, shifts: {\"08:00-16:00\": 3}, breaks: [{takes: 15m, after: 2h}]}]}"},
		"a roster beside groups":    {[]string{"staff: [{group: a, agents: 3}]", "staff: {file: r.csv}"}, "{staff: [{group: a, agents: 3}, {file: r.csv}]}"},
		"a roster for another":      {[]string{"staff: [{file: q.csv}, {group: a, agents: 3}, {file: r.csv, timezone: UTC}]", "staff: [{group: b, agents: 2}, {file: s.csv}]"}, "{staff: [{file: s.csv}, {group: a, agents: 3}, {group: b, agents: 2}]}"},
		"a group beside a roster":   {[]string{"staff: {file: r.csv}", "staff: [{group: a, agents: 3}]"}, "{staff: [{file: r.csv}, {group: a, agents: 3}]}"},
		"days for a day":            {[]string{"day: 2026-01-06\nseed: 3", "days: 2026-01-06..2026-01-09"}, "{seed: 3, days: 2026-01-06..2026-01-09}"},
		"days for a time":           {[]string{"day: 2026-01-06\nfor: 50h\nwarm_up: 2h", "days: 2026-01-06..2026-01-09"}, "{days: 2026-01-06..2026-01-09}"},
		"a day for days":            {[]string{"days: 2026-01-06..2026-01-09\nclosed: 2026-01-07", "day: 2026-01-08"}, "{closed: 2026-01-07, day: 2026-01-08}"},
		"a line's own weekdays":     {[]string{"calls: {all: {times: 2, weekdays: {mon-sun: 1}}, us: {total: 1}}", "calls: {us: {weekdays: {mon-sun: 2}}}"}, "{calls: {all: {times: 2, weekdays: {mon-sun: 1}}, us: {total: 1, weekdays: {mon-sun: 2}}}}"},
		"another group":             {[]string{"staff: [{group: a, agents: 3}]", "staff: [{group: b, agents: 5}]"}, "{staff: [{group: a, agents: 3}, {group: b, agents: 5}]}"},
		"no groups":                 {[]string{"staff: [{group: a, agents: 3}]", "staff: []"}, "{staff: []}"},
		"a group twice":             {[]string{"staff: [{group: a, agents: 3}]", "staff: [{group: a, agents: 5}, {group: a, agents: 6}]"}, "{staff: [{group: a, agents: 5}, {group: a, agents: 6}]}"},
		"items without names":       {[]string{"staff: [{agents: 3}]", "staff: [{agents: 5}, b]"}, "{staff: [{agents: 3}, {agents: 5}, b]}"},
		"a goal's bound":            {[]string{"goals: [{queue: q, measure: asa, at_most: 9s, on: 90%}, {tier: q, measure: asa, at_most: 9s}]", "goals: [{queue: q, measure: asa, at_most: 8s}]"}, "{goals: [{queue: q, measure: asa, at_most: 8s}, {tier: q, measure: asa, at_most: 9s}]}"},
		"two bounds for one":        {[]string{"goals: [{measure: asa, at_most: 9s}, {measure: blocked, at_most: 1%}]", "goals: [{measure: asa, at_most: 8s}, {measure: asa, at_least: 1s}]"}, "{goals: [{measure: asa, at_most: 8s}, {measure: asa, at_least: 1s}, {measure: blocked, at_most: 1%}]}"},
		"one bound for two":         {[]string{"goals: [{measure: asa, at_most: 9s}, {measure: asa, at_least: 1s}]", "goals: [{measure: asa, at_most: 8s}]"}, "{goals: [{measure: asa, at_most: 8s}]}"},
		"a goal of another measure": {[]string{"goals: [{queue: q, measure: asa, at_most: 9s}]", "goals: [{queue: q, measure: wait p90, at_most: 9s}]"}, "{goals: [{queue: q, measure: asa, at_most: 9s}, {queue: q, measure: wait p90, at_most: 9s}]}"},
		"only these goals":          {[]string{"goals: [{measure: asa, at_most: 9s}, {measure: blocked, at_most: 1%}]", "goals: {only: [{measure: inputs, at_most: 3}]}"}, "{goals: [{measure: inputs, at_most: 3}]}"},
		"more than only these":      {[]string{"goals: [{measure: asa, at_most: 9s}]", "goals: {only: [{measure: inputs, at_most: 3}]}", "goals: [{measure: blocked, at_most: 1%}]"}, "{goals: [{measure: inputs, at_most: 3}, {measure: blocked, at_most: 1%}]}"},
		"a spike":                   {[]string{"spikes: [{line: us, at: 9:00, times: 2, about: a}, {line: us, at: 10:00, times: 2}]", "spikes: [{line: us, at: 9:00, times: 3}, {line: gb, at: 9:00, times: 4}]"}, "{spikes: [{line: us, at: 9:00, times: 3}, {line: us, at: 10:00, times: 2}, {line: gb, at: 9:00, times: 4}]}"},
	} {
		var found diag.Findings
		var files []yaml.File
		for i, text := range c.written {
			head := fmt.Sprintf("scenario: s%d\n", i)
			if i > 0 {
				head += fmt.Sprintf("like: s%d\n", i-1)
			}
			file := fmt.Sprintf("s%d.yaml", i)
			files = append(files, yaml.NewFile(file, "scenario", yaml.Parse(file, []byte(head+text), &found)))
		}

		whole := like(&files[len(files)-1], Folder{Files: files}, &found)
		if got := yaml.Inline(whole.Without("scenario", "like")); got != c.want || found.Len() > 0 {
			t.Errorf("%s: %s, want %s; found %v", name, got, c.want, found.Sorted())
		}
	}
}
