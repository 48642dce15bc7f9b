package routing

import (
	"iter"
	"slices"
	"time"
)

// Period is a stretch of time: From ≤ t < To.
type Period struct{ From, To time.Time }

// Periods gives the stretches of [from, to) in which it is open by the clock of
// a zone, in order and apart from each other.
//
// What counts is the clock on the wall, as in [Hours.Open]. Where it is put
// forward, an hour that does not occur is not open, and an opening time within
// it is the moment after. Where it is put back, an hour that occurs twice is
// open, or closed, twice.
func (h *Hours) Periods(from, to time.Time, zone *time.Location) []Period {
	var out []Period
	for day := range LocalDays(from, to, zone) {
		for _, s := range h.on(day.Date) {
			p := Period{later(day.From, day.At(s.From)), Earlier(day.To, day.At(s.To))}
			if p.From.Before(p.To) {
				out = joined(out, p)
			}
		}
	}
	return out
}

// LocalDay is a day of a zone, or the part of it before or after its clock is changed.
type LocalDay struct {
	Date
	Period
	midnight time.Time // by the clock as it goes in this part
}

// At gives the moment at which the clock as it goes in this part of the day shows a
// number of minutes after midnight: within it, if the clock does show that in it.
func (d *LocalDay) At(minute int) time.Time {
	return d.midnight.Add(time.Duration(minute) * time.Minute)
}

// LocalDays gives the days of [from, to) by the clock of a zone, in order. One on which
// the clock is put forward or back comes in two parts.
func LocalDays(from, to time.Time, zone *time.Location) iter.Seq[LocalDay] {
	return func(yield func(LocalDay) bool) {
		for from.Before(to) {
			_, until := from.In(zone).ZoneBounds()
			if until.IsZero() || until.After(to) {
				until = to
			}
			for from.Before(until) {
				y, m, d := from.In(zone).Date()
				_, offset := from.In(zone).Zone()
				midnight := time.Date(y, m, d, 0, 0, -offset, 0, time.UTC)
				next := Earlier(until, midnight.AddDate(0, 0, 1))
				if !yield(LocalDay{Date{y, m, d}, Period{from, next}, midnight}) {
					return
				}
				from = next
			}
		}
	}
}

// joined appends a period, as part of the last one where that ends as it begins.
func joined(out []Period, p Period) []Period {
	if n := len(out); n > 0 && out[n-1].To.Equal(p.From) {
		out[n-1].To = p.To
		return out
	}
	return append(out, p)
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// Earlier gives the earlier of two times.
func Earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// DayOf gives the value of AttrDay at a time, in the time's own zone.
func DayOf(t time.Time) Value {
	if day := t.Weekday(); day == time.Saturday || day == time.Sunday {
		return Weekend
	}
	return Weekday
}

// referenceYear is the year whose daylight-saving changes the checker looks
// through, beside the days around closed dates: its findings must not depend on
// the day on which it runs.
const referenceYear = 2026

// OpenSets gives the sets of hubs at which a queue can be open at one time, each
// once, the empty one included where there is such a time. Hubs that do not
// serve it are not in them.
func (c *Center) OpenSets(q QueueID) []HubSet {
	queue := &c.Queues[q]
	if !queue.Hours.Closes() {
		return []HubSet{c.Serving(q)}
	}
	zones := c.zonesOf(queue.Hubs)
	weekly := Hours{Always: queue.Hours.Always, Week: queue.Hours.Week}
	var sets []HubSet
	for _, week := range weeks(zones) {
		sets = append(sets, weekly.openSets(zones, week)...)
	}
	for _, d := range queue.Hours.Closed {
		day := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
		sets = append(sets, queue.Hours.openSets(zones, Period{day.AddDate(0, 0, -1), day.AddDate(0, 0, 2)})...) // that day in every zone
	}
	return distinct(sets)
}

// zoned are hubs whose clocks show the same.
type zoned struct {
	zone *time.Location
	hubs HubSet
}

func (c *Center) zonesOf(hubs []HubID) []zoned {
	var out []zoned
	for _, h := range hubs {
		zone := c.Hubs[h].Zone
		i := slices.IndexFunc(out, func(z zoned) bool { return z.zone.String() == zone.String() })
		if i < 0 {
			i = len(out)
			out = append(out, zoned{zone: zone})
		}
		out[i].hubs = out[i].hubs.With(h)
	}
	return out
}

// weeks gives, for each time in the reference year at which some of the zones'
// clocks are changed, and for its beginning, the week after it, up to the next:
// until then every week is like that one.
func weeks(zones []zoned) []Period {
	from := time.Date(referenceYear, time.January, 1, 0, 0, 0, 0, time.UTC)
	to := from.AddDate(1, 0, 0)
	begins := []time.Time{from, to}
	for _, z := range zones {
		_, changed := from.In(z.zone).ZoneBounds()
		for ; !changed.IsZero() && changed.Before(to); _, changed = changed.ZoneBounds() {
			begins = append(begins, changed.UTC())
		}
	}
	slices.SortFunc(begins, time.Time.Compare)
	begins = slices.CompactFunc(begins, time.Time.Equal)
	out := make([]Period, len(begins)-1)
	for i := range out {
		out[i] = Period{begins[i], Earlier(begins[i].AddDate(0, 0, 7), begins[i+1])}
	}
	return out
}

// openSets walks through a period from one opening or closing to the next, in
// all zones.
func (h *Hours) openSets(zones []zoned, within Period) []HubSet {
	type change struct {
		at   time.Time
		hubs HubSet
	}
	var changes []change
	for _, z := range zones {
		for _, p := range h.Periods(within.From, within.To, z.zone) {
			changes = append(changes, change{p.From, z.hubs}, change{p.To, z.hubs})
		}
	}
	slices.SortFunc(changes, func(a, b change) int { return a.at.Compare(b.at) })
	open, since := HubSet(0), within.From
	var sets []HubSet
	for _, ch := range changes {
		if ch.at.After(since) {
			sets, since = append(sets, open), ch.at
		}
		open ^= ch.hubs
	}
	if since.Before(within.To) {
		sets = append(sets, open)
	}
	return distinct(sets)
}

func distinct(sets []HubSet) []HubSet {
	slices.Sort(sets)
	return slices.Compact(sets)
}
