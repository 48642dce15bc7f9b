package report

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/document"
	"github.com/ivrsim/ivrsim/internal/results/document/documenttest"
	"github.com/ivrsim/ivrsim/internal/results/look"
)

// object is an object of the JSON of a report.
type object map[string]any

// at is the value at a path of names: "wait_seconds.p90.mean".
func (o object) at(path string) any {
	var value any = map[string]any(o)
	for name := range strings.SplitSeq(path, ".") {
		value = value.(map[string]any)[name]
	}
	return value
}

// number is a number of the object; null is unknown.
func (o object) number(path string) stats.Number {
	if n, ok := o.at(path).(float64); ok {
		return stats.Number(n)
	}
	return unknown
}

func (o object) count(path string) int64 { return int64(o.at(path).(float64)) }
func (o object) text(path string) string { return o.at(path).(string) }

// list is a list of objects; a missing list has no objects.
func (o object) list(path string) []object {
	all, _ := o.at(path).([]any)
	out := make([]object, len(all))
	for i := range all {
		out[i] = all[i].(map[string]any)
	}
	return out
}

// written is a table that a test computes from the JSON: its heads, and for each object that has a row the cells.
type written struct {
	table *document.Table
	heads string
	of    []object
	isRow func(object) bool // nil is all
	cells func(object) []string
}

// Each table has the values of the JSON, each in the column of its name, and a row for each object that the table is
// about. The reports have random numbers, so that no two fields are equal for long.
func TestTablesHaveTheValuesOfTheJSON(t *testing.T) {
	longtest.Check(t, func(rt *rapid.T) {
		r := randomReport(rt)
		var text bytes.Buffer
		if err := r.WriteJSON(&text); err != nil {
			rt.Fatal(err)
		}
		var o object
		if err := json.Unmarshal(text.Bytes(), &o); err != nil {
			rt.Fatal(err)
		}
		for _, w := range tablesOf(r, o) {
			compareTable(rt, &w)
		}
		compareTiles(rt, r, o)
	})
}

func compareTable(rt *rapid.T, w *written) {
	rt.Helper()
	if got := documenttest.Heads(w.table); got != w.heads {
		rt.Errorf("the columns are\n%s, want\n%s", got, w.heads)
	}

	want := []string{}
	for _, of := range w.of {
		if w.isRow == nil || w.isRow(of) {
			want = append(want, strings.Join(w.cells(of), " | "))
		}
	}
	got := documenttest.Rows(w.table, document.All)
	if !slices.Equal(got, want) {
		rt.Errorf("the table of %s has the rows\n%s\nwant\n%s", w.heads, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// tablesOf computes the tables of a report from its JSON.
func tablesOf(r *Report, o object) []written {
	days := int(o.count("replications")) * max(1, len(o.list("days")))
	daily := func(n int64) string { return average(n, days) }
	each := func(n int64) string { return average(n, int(o.count("replications"))) }
	ofDay := ""
	if len(o.list("days")) > 0 {
		ofDay = " a day"
	}

	active := slices.DeleteFunc(o.list("queues"), func(q object) bool { return !isActive(q) })
	queues := slices.Clone(active)
	if len(queues) > 1 {
		queues = append(queues, o.at("center").(map[string]any))
	}

	all := tables{r}
	out := []written{
		{
			all.queues(), "queue | offered" + ofDay + " | abandoned | service level | ASA | mean wait | p50 | p90 | p99 | most waiting",
			queues, nil, func(q object) []string {
				out := []string{q.text("title"), daily(q.count("offered")), Percentage(q.number("abandoned_ratio.mean")), levelOf(q)}
				for _, path := range []string{
					"asa_seconds.mean", "wait_seconds.mean", "wait_seconds.p50.mean", "wait_seconds.p90.mean", "wait_seconds.p99.mean",
				} {
					out = append(out, FormatSeconds(q.number(path)))
				}
				return append(out, diag.Thousands(q.count("max_waiting")))
			},
		},
		{
			all.losses(), "queue | turned away | timed out | left by choice", o.list("queues"),
			func(q object) bool { // half a call a day rounds to one
				most := max(q.count("rejected"), q.count("timed_out"), q.count("left_by_choice"))
				return float64(most)/float64(days) >= 0.5
			},
			func(q object) []string {
				return []string{q.text("title"), daily(q.count("rejected")), daily(q.count("timed_out")), daily(q.count("left_by_choice"))}
			},
		},
		{
			all.callbacks(), "queue | booked | reached | never reached | mean wait | p50 | p90 | longest", o.list("callbacks"), nil,
			func(c object) []string {
				out := []string{c.text("title"), daily(c.count("booked")), daily(c.count("reached")), daily(c.count("unreached"))}
				for _, path := range []string{"wait_seconds.mean", "wait_seconds.p50", "wait_seconds.p90", "wait_seconds.max"} {
					out = append(out, FormatSeconds(c.number(path)))
				}
				return out
			},
		},
		{
			all.channels(), "channel | offered" + ofDay + " | accepted" + ofDay + " | responds in, on average | p90", o.list("channels"), nil,
			func(c object) []string {
				return []string{
					c.text("title"), daily(c.count("offered")), daily(c.count("accepted")),
					FormatSeconds(c.number("response_seconds.mean")), FormatSeconds(c.number("response_seconds.p90")),
				}
			},
		},
		{
			all.lines(), "line | calls" + ofDay + " | blocked | number withheld | number invalid", o.list("lines"),
			func(l object) bool { return l.count("arrived") > 0 },
			func(l object) []string {
				arrived := l.count("arrived")
				return []string{
					l.text("title"), daily(arrived), daily(l.count("blocked")),
					share(l.count("withheld"), arrived), share(l.count("invalid"), arrived),
				}
			},
		},
		{
			all.byTime(), "interval | offered | abandoned | service level | mean wait | most calls late", o.list("intervals"),
			func(v object) bool { return v.count("center.offered") > 0 },
			func(v object) []string {
				start, _ := time.Parse(time.RFC3339, v.text("start"))
				return []string{
					start.Format("Mon 15:04"), each(v.count("center.offered")),
					share(v.count("center.abandoned"), v.count("center.offered")), Percentage(v.number("center.service_level")),
					FormatSeconds(v.number("center.wait_mean_seconds")), latest(r, v),
				}
			},
		},
		{
			all.byDay(), "day | calls | answered | self-served | abandoned | service level | most calls late | goals met", o.list("days"), nil,
			func(d object) []string {
				start, _ := time.Parse(time.RFC3339, d.text("start"))
				return []string{
					start.Format("Mon 2006-01-02"), each(d.count("calls.arrived")), each(d.count("calls.answered")),
					each(d.count("calls.self_served")), each(d.count("calls.abandoned")), Percentage(d.number("center.service_level.mean")),
					latestOf(d.list("queues"), "service_level.mean", "offered"), "–",
				}
			},
		},
	}

	// The worst queues have the longest mean waits. The first of equals stays first, and an unknown wait is last.
	worst := slices.Clone(active)
	slices.SortStableFunc(worst, func(a, b object) int {
		wait := func(q object) float64 {
			if n := q.number("wait_seconds.mean"); n.Known() {
				return float64(n)
			}
			return -1
		}
		return cmp.Compare(wait(b), wait(a))
	})
	head := "queue"
	if len(worst) > 5 {
		head = "worst queues"
	}
	if rows := (summary{r}).ofQueues(); len(rows) > 0 {
		out = append(out, written{
			rows[0].(*document.Table), head + " | offered" + ofDay + " | abandoned | service level | mean wait | p90",
			worst[:min(5, len(worst))], nil, func(q object) []string {
				return []string{
					q.text("title"), daily(q.count("offered")), Percentage(q.number("abandoned_ratio.mean")), levelOf(q),
					FormatSeconds(q.number("wait_seconds.mean")), FormatSeconds(q.number("wait_seconds.p90.mean")),
				}
			},
		})
	}
	if section, isThere := (page{r}).worst().(document.Section); isThere || len(worst) > 1 {
		out = append(out, written{
			section.Blocks[0].(*document.Table),
			"queue | callers | abandoned | service level | mean wait | 90% within | by time | most waiting",
			worst[:min(6, len(worst))], nil, func(q object) []string {
				return []string{
					q.text("title"), daily(q.count("offered")), Percentage(q.number("abandoned_ratio.mean")),
					Percentage(q.number("service_level.mean")), onPage(q, "wait_mean_seconds.mean"), onPage(q, "wait_seconds.p90.mean"),
					"", diag.Thousands(q.count("max_waiting")),
				}
			},
		})
	}
	if section, isThere := (page{r}).agents().(document.Section); isThere || len(o.list("groups")) > 0 {
		out = append(out, written{
			section.Blocks[0].(*document.Table), "group | on the phones, mean | occupancy | ", o.list("groups"), nil,
			func(g object) []string {
				return []string{g.text("title"), fmt.Sprintf("%.1f", g.number("agents")), Percentage(g.number("occupancy.mean")), ""}
			},
		})
	}

	if of, isThere := o["intents"].(map[string]any); isThere {
		out = append(out, writtenIntents(&all, object(of).list("rows"), daily))
	}

	// The mean of announced waits is not in the JSON.
	means := map[string]stats.Number{}
	for i := range r.Queues {
		means[r.Queues[i].Title.String()] = r.Queues[i].Announced.Mean
	}
	return append(out, written{
		all.announced(), "queue | announcements heard | announced, on average | waited | bias | mean absolute error", o.list("queues"),
		func(q object) bool { return q.count("announced_wait.count") > 0 },
		func(q object) []string {
			mean := means[q.text("title")]
			bias := q.number("announced_wait.bias_seconds")
			sign := "+"
			if bias < 0 {
				sign = "−"
			}
			return []string{
				q.text("title"), daily(q.count("announced_wait.count")), FormatSeconds(mean), FormatSeconds(mean - bias),
				sign + FormatSeconds(max(bias, -bias)), FormatSeconds(q.number("announced_wait.mean_absolute_error_seconds")),
			}
		},
	})
}

// writtenIntents has the queues in the order of their names, each with its title.
func writtenIntents(all *tables, intents []object, daily func(int64) string) written {
	var names []string
	for _, of := range intents {
		for name := range of.at("queues").(map[string]any) {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)

	heads := "intent | calls | misrouted"
	for _, name := range names {
		title := strings.ToUpper(name[:1]) + name[1:]
		for i := range all.Queues {
			if all.Queues[i].Queue == name {
				title = all.Queues[i].Title.Name
			}
		}
		heads += " | " + title
	}
	return written{all.intents(), heads + " | no queue", intents, nil, func(of object) []string {
		calls := of.count("calls")
		out := []string{of.text("intent"), daily(calls), share(of.count("misrouted"), calls)}
		to := object(of.at("queues").(map[string]any))
		for _, name := range names {
			n := int64(0)
			if _, isThere := to[name]; isThere {
				n = to.count(name)
			}
			out = append(out, daily(n))
			calls -= n
		}
		return append(out, daily(calls))
	}}
}

// isActive reports whether callers tried to join a queue.
func isActive(q object) bool { return q.count("offered") > 0 || q.count("rejected") > 0 }

// levelOf is the service level of a queue with its target, which queues of the center may not share.
func levelOf(q object) string {
	level := Percentage(q.number("service_level.mean"))
	if target := q.number("target_seconds"); target.Known() {
		return level + " in " + FormatSeconds(target)
	}
	return level + " in target"
}

// onPage writes a time as pages do.
func onPage(q object, path string) string { return look.Time(float64(q.number(path))) }

// share is a part of a whole.
func share(part, whole int64) string { return Percentage(stats.Number(part) / stats.Number(whole)) }

// latest names the queue of an interval with the most late calls. Its counts are not in the JSON.
func latest(r *Report, v object) string {
	for i := range r.Intervals {
		if r.Intervals[i].Start.Format(time.RFC3339) != v.text("start") {
			continue
		}
		var queues []object
		for _, q := range r.Intervals[i].Queues {
			queues = append(queues, object{"title": q.Title.String(), "level": float64(q.ServiceLevel), "calls": float64(q.InServiceLevel)})
		}
		return latestOf(queues, "level", "calls")
	}
	return ""
}

// latestOf names the first queue with the most calls that were not answered in time.
func latestOf(queues []object, level, calls string) string {
	out := "–"
	most := 0.0
	for _, q := range queues {
		late := float64(q.count(calls)) * (1 - float64(q.number(level)))
		if late > most {
			most = late
			out = q.text("title") + ": " + Percentage(q.number(level))
		}
	}
	return out
}

// compareTiles compares the values of the tiles with the JSON.
func compareTiles(rt *rapid.T, r *Report, o object) {
	rt.Helper()
	days := int(o.count("replications")) * max(1, len(o.list("days")))
	want := map[string]string{
		"Calls": average(o.count("calls.arrived"), days), "Answered": average(o.count("calls.answered"), days),
		"Service level": Percentage(o.number("center.service_level.mean")), "Abandoned": Percentage(o.number("center.abandoned_ratio.mean")),
		"Mean wait": onPage(o, "center.wait_mean_seconds.mean"), "Occupancy": Percentage(o.number("center.occupancy.mean")),
	}

	got := map[string]string{}
	for _, tile := range r.Tiles() {
		got[tile.Name] = tile.Value
	}
	switch {
	case o.count("calls.arrived") == 0:
		want = map[string]string{}
	case len(o.list("queues")) == 0:
		want = map[string]string{"Calls": want["Calls"], "Answered": want["Answered"]}
	case o.count("calls.offered") == 0:
		want = map[string]string{"Calls": want["Calls"], "Answered": want["Answered"], "Occupancy": want["Occupancy"]}
	}
	if !reflect.DeepEqual(got, want) {
		rt.Errorf("the tiles are %v, want %v", got, want)
	}

	// The page defines each of its numbers, but for the counts of calls.
	definitions := strings.Join(page{Report: r}.definitions(), "\n")
	for name := range got {
		if name != "Calls" && name != "Answered" && !strings.Contains(definitions, name+": ") {
			rt.Errorf("the page does not define %q: %s", name, definitions)
		}
	}
}

// randomReport fills a report with random numbers. It has no goals, whose values have units.
func randomReport(rt *rapid.T) *Report {
	r := &Report{}
	names := 0
	fillRandom(rt, reflect.ValueOf(r).Elem(), &names)

	r.Goals = nil
	r.Replications = rapid.SampledFrom([]int{1, 2, 10}).Draw(rt, "replications")
	r.Start = time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	r.End = r.Start.AddDate(0, 0, max(1, len(r.Days)))
	for i := range r.Intervals {
		v := &r.Intervals[i]
		v.Start = r.Start.Add(time.Duration(i) * time.Hour)

		// An interval has all queues.
		v.Queues = make([]QueueInterval, len(r.Queues))
		for k := range v.Queues {
			fillRandom(rt, reflect.ValueOf(&v.Queues[k]).Elem(), &names)
			v.Queues[k].Title = r.Queues[k].Title
		}
	}
	for i := range r.Days {
		r.Days[i].Start = r.Start.AddDate(0, 0, i)
		r.Days[i].Goals = nil
	}
	return r
}

// fillRandom fills a value: counts that are zero, small or large, numbers that may be unknown, and names that differ.
func fillRandom(rt *rapid.T, v reflect.Value, names *int) {
	switch at := v.Addr().Interface().(type) {
	case *stats.Number:
		*at = stats.Number(rapid.OneOf(
			rapid.Float64Range(0, 1), rapid.Float64Range(1, 5000), rapid.Just(0.0), rapid.Just(float64(unknown)),
		).Draw(rt, "number"))
		return
	case *int64:
		*at = rapid.OneOf(rapid.Int64Range(0, 9), rapid.Int64Range(10, 1e6)).Draw(rt, "count")
		return
	case *string:
		*names++
		*at = fmt.Sprintf("name %d", *names)
		return
	case *map[string]int64: // to queues
		*at = map[string]int64{}
		for range rapid.IntRange(0, 2).Draw(rt, "queues") {
			(*at)[fmt.Sprintf("name %d", rapid.IntRange(1, 30).Draw(rt, "queue"))] = rapid.Int64Range(1, 99).Draw(rt, "calls")
		}
		return
	case *time.Time, **Guesses, *[]Note, *[]Outage, *[]Goal, **IntervalRange, *[]WaitSeries:
		return
	}

	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fillRandom(rt, v.Field(i), names)
			}
		}
	case reflect.Slice:
		// More queues than tables of the worst ones show.
		most := 3
		if v.Type() == reflect.TypeFor[[]Queue]() {
			most = 8
		}
		n := rapid.IntRange(0, most).Draw(rt, "elements")
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		for i := range n {
			fillRandom(rt, v.Index(i), names)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fillRandom(rt, v.Elem(), names)
	default: // the numbers of goals and seeds
	}
}
