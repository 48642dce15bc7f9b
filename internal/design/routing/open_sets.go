package routing

import (
	"maps"
	"slices"
	"time"
)

// referenceYear is the year whose clock changes OpenSets examines, so that findings do
// not depend on the current date.
const referenceYear = 2026

// OpenSets returns the sets of hubs where a queue can be open at the same time, without duplicates.
// The empty set is one of them if the queue can be closed. Hubs that do not serve the queue are in
// no set.
func (c *Center) OpenSets(q QueueID) []HubSet {
	queue := &c.Queues[q]
	if !queue.Hours.Closes() {
		return []HubSet{c.Serving(q)}
	}

	// Dates are handled below, so the weeks have only the weekly hours.
	weekly := Queue{Hours: Hours{Zone: queue.Hours.Zone, Week: queue.Hours.Week}, Hubs: queue.Hubs}
	var sets []HubSet
	for _, week := range c.referenceWeeks(queue) {
		sets = append(sets, c.openWithin(&weekly, week)...)
	}

	// Around a date, the openings of the day before and after it may differ too.
	for _, d := range queue.Hours.Dates {
		for _, day := range occurrences(d.On) {
			anyZone := Period{day.AddDate(0, 0, -1), day.AddDate(0, 0, 3)} // the date and its end on every clock
			sets = append(sets, c.openWithin(queue, anyZone)...)
		}
	}

	return distinct(sets)
}

// DatedTimes returns the times when any hours may open or close on dates with their own hours. The days before and
// after such a date belong to it. A date of each year is on each day of the week. The zone is the hub's.
func (c *Center) DatedTimes(hub *time.Location) []time.Time {
	days := map[Date]bool{}
	for h := range c.allHours() {
		for _, d := range h.Dates {
			for _, day := range occurrences(d.On) {
				// The hours of a date may end on the next day. In a zone further west, the date begins on the day
				// before.
				for _, shift := range []int{-1, 0, 1} {
					days[DateOf(day).Plus(shift)] = true
				}
			}
		}
	}

	found := map[time.Time]bool{}
	for day := range days {
		for h := range c.allHours() {
			zone := h.in(hub)
			found[day.At(0, zone).In(hub)] = true
			for _, s := range h.on(day) {
				found[day.At(time.Duration(s.From)*time.Minute, zone).In(hub)] = true
				found[day.At(time.Duration(s.To)*time.Minute, zone).In(hub)] = true
			}
		}
	}
	return slices.SortedFunc(maps.Keys(found), time.Time.Compare)
}

// occurrences returns the days of a date: of a date of each year, one on each weekday.
func occurrences(d Date) []time.Time {
	if d.Year != 0 {
		return []time.Time{time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)}
	}

	var out []time.Time
	var seen [7]bool
	for year := referenceYear; len(out) < len(seen); year++ {
		day := time.Date(year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
		if day.Day() != d.Day || seen[day.Weekday()] { // not a leap year, or a weekday again
			continue
		}
		seen[day.Weekday()] = true
		out = append(out, day)
	}

	return out
}

// Unserved returns the first nonempty set of hubs without the language, or the empty set.
func (c *Center) Unserved(sets []HubSet, language Value) HubSet {
	for _, open := range sets {
		if open != 0 && open&c.Speaking(language) == 0 {
			return open
		}
	}
	return 0
}

// referenceWeeks returns the first week of the reference year and the weeks that follow
// a clock change that the queue's hours meet. Every other week of the year has the same openings
// as one of them.
func (c *Center) referenceWeeks(q *Queue) []Period {
	from := time.Date(referenceYear, time.January, 1, 0, 0, 0, 0, time.UTC)
	to := from.AddDate(1, 0, 0)
	starts := []time.Time{from, to}

	// A clock change moves a hub against the other hubs, so other sets may occur.
	for _, h := range q.Hubs {
		_, change := from.In(q.Hours.in(c.Hubs[h].Zone)).ZoneBounds()
		for ; !change.IsZero() && change.Before(to); _, change = change.ZoneBounds() {
			starts = append(starts, change.UTC())
		}
	}

	slices.SortFunc(starts, time.Time.Compare)
	starts = slices.CompactFunc(starts, time.Time.Equal)
	out := make([]Period, len(starts)-1)
	for i := range out {
		// Openings repeat each week until the next clock change.
		out[i] = Period{starts[i], Earlier(starts[i].AddDate(0, 0, 7), starts[i+1])}
	}

	return out
}

// openWithin returns the sets of hubs where a queue is open at the same time within a period,
// without duplicates. The set changes only when the queue opens or closes at a hub.
func (c *Center) openWithin(queue *Queue, within Period) []HubSet {
	type change struct {
		at  time.Time
		hub HubID
	}
	var changes []change
	for _, h := range queue.Hubs {
		for _, p := range queue.Hours.Periods(within.From, within.To, c.Hubs[h].Zone) {
			changes = append(changes, change{p.From, h}, change{p.To, h})
		}
	}

	// All hubs that change at one time change together, so no set between them is counted.
	slices.SortFunc(changes, func(a, b change) int { return a.at.Compare(b.at) })
	open := HubSet(0)
	since := within.From
	var sets []HubSet
	for _, ch := range changes {
		// The set is counted only if it lasted for some time.
		if ch.at.After(since) {
			sets = append(sets, open)
			since = ch.at
		}
		open ^= 1 << ch.hub
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
