package records_test

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// fieldsOf says which value of the visits each field of their records has: "?" if it is another one in more than one of
// fifty records. A field that no record has is left out.
func fieldsOf(all []visit, calls []records.Call) string {
	vs := visitsOf(all, calls)
	var out []string
	zone := time.Duration(math.Round(calls[0].Enqueued.Sub(vs[0].at).Hours()*2)) * time.Hour / 2
	if zone != 0 {
		out = append(out, zone.String())
	}

	for _, field := range []struct {
		name string
		of   func(c *records.Call) time.Time
	}{
		{"arrived", func(c *records.Call) time.Time { return c.Arrived }},
		{"menus", func(c *records.Call) time.Time { return c.IVREnd }},
		{"joined", func(c *records.Call) time.Time { return c.Enqueued }},
		{"answered", func(c *records.Call) time.Time { return c.Answered }},
		{"ended", func(c *records.Call) time.Time { return c.Ended }},
		{"wrapped", func(c *records.Call) time.Time { return c.WrapUpEnd }},
	} {
		at := func(c *records.Call) (float64, bool) {
			t := field.of(c)
			return t.Add(-zone).Sub(vs[0].at.Truncate(day)).Seconds(), !t.IsZero()
		}
		since := func(t func(v *visit) time.Time) func(v *visit) float64 {
			return func(v *visit) float64 { return t(v).Sub(vs[0].at.Truncate(day)).Seconds() }
		}
		out = append(out, nameOf(field.name, vs, calls, at, []value{
			{"start", since((*visit).start)},
			{"join", since(func(v *visit) time.Time { return v.at })},
			{"answer", since((*visit).answer)},
			{"end", since((*visit).end)},
			{"last", since((*visit).last)},
		}))
	}

	ring := func(c *records.Call) (float64, bool) { return c.Ring.Seconds(), c.Ring > 0 }
	out = append(out, nameOf("ring", vs, calls, ring, []value{
		{"ring", func(v *visit) float64 { return float64(v.ring) }}, {"wait", func(v *visit) float64 { return float64(v.wait) }},
	}))

	for _, field := range []struct {
		name string
		of   func(c *records.Call) string
	}{
		{"id", func(c *records.Call) string { return c.Call }},
		{"caller", func(c *records.Call) string { return c.Caller }},
		{"line", func(c *records.Call) string { return c.Line }},
		{"tier", func(c *records.Call) string { return c.Tier }},
		{"queue", func(c *records.Call) string { return c.Queue }},
		{"agent", func(c *records.Call) string { return c.Agent }},
		{"outcome", func(c *records.Call) string { return c.Outcome }},
	} {
		out = append(out, textName(field.name, vs, calls, field.of))
	}
	return strings.Join(strings.Fields(strings.Join(out, " ")), " ")
}

const day = 24 * time.Hour

// visitsOf are the visits of records: in the order of the file, or by the lines if some are left out.
func visitsOf(vs []visit, calls []records.Call) []*visit {
	out := make([]*visit, len(calls))
	for i := range calls {
		at := i
		if len(calls) != len(vs) {
			at = min(max(calls[i].Row-2, 0), len(vs)-1)
		}
		out[i] = &vs[at]
	}
	return out
}

// value is a number of a visit.
type value struct {
	name string
	of   func(v *visit) float64
}

// nameOf names the value that a field has. The name has "~" if it is rounded to a minute, and the calls that have it.
func nameOf(name string, vs []*visit, calls []records.Call, of func(c *records.Call) (float64, bool), values []value) string {
	known, knownAnswered, answered := 0, 0, 0
	for i := range calls {
		v := vs[i]
		_, ok := of(&calls[i])
		if v.isAnswered {
			answered++
		}
		if ok {
			known++
		}
		if ok && v.isAnswered {
			knownAnswered++
		}
	}

	who := " of some"
	switch {
	case known == 0:
		return ""
	case known == len(calls):
		who = ""
	case known == knownAnswered && known == answered:
		who = " of answered"
	case knownAnswered == 0 && known == len(calls)-answered:
		who = " of others"
	}

	const rare = 50
	for _, near := range []float64{1, 61} {
		for _, value := range values {
			others := 0
			for i := range calls {
				if got, ok := of(&calls[i]); ok && !(math.Abs(got-value.of(vs[i])) <= near) {
					others++
				}
			}
			if others*rare > known {
				continue
			}
			if near > 1 {
				who = "~" + who
			}
			return strings.ReplaceAll(name+"="+value.name+who, " of ", "/")
		}
	}
	return strings.ReplaceAll(name+"=?"+who, " of ", "/")
}

// textName names the text of the visits that differs where a field differs.
func textName(name string, vs []*visit, calls []records.Call, of func(c *records.Call) string) string {
	isKnown := false
	for i := range calls {
		isKnown = isKnown || of(&calls[i]) != ""
	}
	if !isKnown {
		return ""
	}

	const rare = 50
	for _, text := range []struct {
		name string
		of   func(v *visit) string
	}{
		{"id", func(v *visit) string { return v.id }},
		{"caller", func(v *visit) string { return v.caller }},
		{"agent", func(v *visit) string { return v.agent }},
		{"extension", (*visit).extension},
		{"outcome", func(v *visit) string { return v.either("answered", "abandoned") }},
		{"queue", func(v *visit) string { return v.queue }},
		{"one", func(*visit) string { return "" }},
	} {
		there, back := map[string]string{}, map[string]string{}
		others := 0
		for i := range calls {
			got, want := of(&calls[i]), text.of(vs[i])
			if to, ok := there[got]; ok && to != want {
				others++
			} else if from, ok := back[want]; ok && from != got {
				others++
			}
			there[got], back[want] = want, got
		}
		if others*rare <= len(calls) {
			return fmt.Sprintf("%s=%s", name, text.name)
		}
	}
	return name + "=?"
}

// fieldsOfReport says which value of the intervals each value of their rows has, as [fieldsOf] does. A value that is
// none of them has its mean.
func fieldsOfReport(kept []interval, rows []records.Interval) string {
	var queues, starts []string
	for i := range rows {
		for _, of := range []struct {
			to   *[]string
			text string
		}{{&queues, rows[i].Queue}, {&starts, fmt.Sprintf("%04d", rows[i].Minute)}} {
			if !slices.Contains(*of.to, of.text) {
				*of.to = append(*of.to, of.text)
			}
		}
	}

	sums := make([]sum, len(rows))
	for i := range rows {
		sums[i] = sumOf(kept, &rows[i], queues, len(starts))
	}

	out := []string{fmt.Sprintf("%d rows of %d starts and %d queues:", len(rows), len(starts), len(queues))}
	for _, field := range []struct {
		name string
		of   func(r *records.Interval) float64
	}{
		{"offered", func(r *records.Interval) float64 { return r.Offered }},
		{"answered", func(r *records.Interval) float64 { return r.Answered }},
		{"abandoned", func(r *records.Interval) float64 { return r.Abandoned }},
		{"asa", func(r *records.Interval) float64 { return r.ASA }},
		{"ata", func(r *records.Interval) float64 { return r.ATA }},
		{"aht", func(r *records.Interval) float64 { return r.AHT }},
		{"level", func(r *records.Interval) float64 { return r.ServiceLevel }},
	} {
		known, mean := 0, 0.0
		others := map[string]int{}
		for i := range rows {
			got := field.of(&rows[i])
			if math.IsNaN(got) {
				continue
			}
			known++
			mean += (got - mean) / float64(known)
			for name, want := range sums[i] {
				if math.Abs(got-want) > 0.01*want+0.006 {
					others[name]++
				}
			}
		}
		if known == 0 {
			continue
		}

		const rare = 50
		is := fmt.Sprintf("%.4g?", mean)
		for _, name := range slices.Sorted(maps.Keys(sums[0])) {
			if others[name]*rare <= known {
				is = name
				break
			}
		}
		out = append(out, field.name+"="+is)
	}
	return strings.Join(out, " ")
}

// sum are the values of some intervals.
type sum map[string]float64

// sumOf adds the intervals of a row: of its half hour, its hour, or its day.
func sumOf(kept []interval, row *records.Interval, queues []string, starts int) sum {
	const halfHours, hour = 20, 60
	length := hour / 2
	switch {
	case row.Minute < 0:
		length = 24*hour + 1
	case starts <= halfHours/2:
		length = hour
	}

	out := sum{"1": 1, "level": 0.81, "offered": 0, "answered": 0, "abandoned": 0, "asa": 0, "ata": 0, "handle": 0, "talk": 0}
	for k := range kept {
		i := &kept[k]
		isOther := len(queues) > 1 && (i.queue == "Sales") != (row.Queue == queues[0])
		year, month, day := i.at.Date()
		minute := i.at.Hour()*hour + i.at.Minute() - row.Minute
		if isOther || (routing.Date{Year: year, Month: month, Day: day}) != row.Date || minute < 0 || minute >= length {
			continue
		}
		out["offered"] += float64(i.offered)
		out["answered"] += float64(i.answered)
		out["abandoned"] += float64(i.abandoned)
		out["asa"] += float64(i.asa * i.answered)
		out["ata"] += float64(i.ata * i.abandoned)
		out["handle"] += float64(i.handle() * i.answered)
		out["talk"] += float64(i.talk * i.answered)
	}
	for name, of := range map[string]string{"asa": "answered", "ata": "abandoned", "handle": "answered", "talk": "answered"} {
		out[name] /= out[of] // a mean of nothing is any
	}
	return out
}
