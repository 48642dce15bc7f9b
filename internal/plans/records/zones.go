package records

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// zoneRow says what the letters of a zone after a time mean, as in 08:00 EDT.
type zoneRow struct {
	letters, zone string
	hours         int // east of UTC
}

// zoneRows are the letters of zones. Letters of several zones are a question, unless the file or the map decides.
var zoneRows = []zoneRow{
	{"est", "America/New_York", -5},
	{"edt", "America/New_York", -4},
	{"cst", "America/Chicago", -6},
	{"cst", "Asia/Shanghai", 8},
	{"cdt", "America/Chicago", -5},
	{"mst", "America/Denver", -7},
	{"mst", "Asia/Kuala_Lumpur", 8},
	{"mdt", "America/Denver", -6},
	{"pst", "America/Los_Angeles", -8},
	{"pst", "Asia/Manila", 8},
	{"pdt", "America/Los_Angeles", -7},
	{"cet", "Europe/Berlin", 1},
	{"cest", "Europe/Berlin", 2},
	{"mez", "Europe/Berlin", 1},
	{"mesz", "Europe/Berlin", 2},
}

// isZone reports whether a word is the letters of a zone.
func isZone(word string) bool {
	return slices.ContainsFunc(zoneRows, func(row zoneRow) bool { return row.letters == word })
}

// zonesOf are the possible zones of letters after a time. A known zone of the file or of the center decides: zones with
// the same letters are on different continents.
func (c *clock) zonesOf(letters string, at time.Time) (all []zoneRow) {
	for _, row := range zoneRows {
		if row.letters == letters {
			all = append(all, row)
		}
	}

	if len(all) == 1 {
		return all
	}

	const far = 4 // hours
	for _, zone := range []*time.Location{c.letters, c.file, c.given} {
		if zone == nil {
			continue
		}
		_, offset := at.In(zone).Zone()
		near := slices.DeleteFunc(slices.Clone(all), func(row zoneRow) bool {
			return math.Abs(float64(row.hours*3600-offset)) > far*3600
		})
		if len(near) > 0 {
			return near
		}
	}
	return all
}

// openZones are the possible zones of the letters in a file, with the first time of such letters. Letters of one zone
// decide for the other letters of the file.
func (s *sheet) openZones(of clock) (open []*time.Location, first located) {
	type lettered struct {
		letters string
		at      time.Time
		located
	}
	var found []lettered
	for _, c := range s.columns {
		for i, text := range c.cells {
			if !strings.Contains(text, ":") || !isLetter(text[len(text)-1]) {
				continue
			}
			m, ok := scan(text)
			isNew := ok && m.letters != "" && !slices.ContainsFunc(found, func(f lettered) bool { return f.letters == m.letters })
			if !isNew {
				continue
			}
			order, _ := of.orderOf(&m)
			if at, ok := m.in(order); ok {
				found = append(found, lettered{m.letters, at, located{s.lines[i], text}})
			}
		}
	}

	// The clear letters come first.
	slices.SortStableFunc(found, func(a, b lettered) int {
		return len(of.zonesOf(a.letters, a.at)) - len(of.zonesOf(b.letters, b.at))
	})
	for _, f := range found {
		open = nil
		for _, row := range of.zonesOf(f.letters, f.at) {
			if zone, err := time.LoadLocation(row.zone); err == nil {
				open = append(open, zone)
			}
		}
		if len(open) > 1 {
			return open, f.located
		}
		of.letters = open[0]
	}
	return open, located{}
}

// settleZones chooses the zone of the letters after the times. A time with an offset in the same row decides, because a
// call takes at most 12 hours.
func (s *sheet) settleZones(r *Reader) {
	of := r.clock
	of.order = s.order
	open, first := s.openZones(of)
	if len(open) == 0 {
		return
	}

	if len(open) > 1 {
		var near []*time.Location
		for _, zone := range open {
			of.letters = zone
			s.typed(of)
			if s.keepsZones() {
				near = append(near, zone)
			}
		}
		if len(near) > 0 {
			open = near
		}
	}

	r.clock.letters = open[0]
	if len(open) > 1 {
		s.zones = open
		s.zoned = first
	}
}

// keepsZones reports whether the times with letters are near to times with an offset in the same rows.
func (s *sheet) keepsZones() bool {
	for _, c := range s.columns {
		for _, d := range s.columns {
			isPair := c.times != nil && c.first.letters != "" && d.times != nil && d.first.letters == "" &&
				(d.isUTC || d.first.hasOffset || d.first.isPlain)
			if !isPair {
				continue
			}
			both, near := 0, 0
			for i := range c.times {
				if apart := math.Abs(c.times[i] - d.times[i]); !math.IsNaN(apart) {
					both++
					if apart <= longestCall {
						near++
					}
				}
			}
			if both > 0 && float64(near) >= typeShare*float64(both) {
				return true
			}
		}
	}
	return false
}

// openTimes says which facts of the times no row decides, with a map for each reading.
func (u *understanding) openTimes() (reasons []string, of []*proposal) {
	if orders := u.openOrders(u.given); len(orders) > 0 {
		reasons = append(reasons, u.orderReason(orders))
		of = append(of, u.withOrders(orders)...)
	}
	if len(u.zones) > 0 {
		reasons = append(reasons, fmt.Sprintf("several zones have the letters of line %d: %q", u.zoned.line, u.zoned.text))
		of = append(of, u.withZones()...)
	}
	return reasons, of
}

// withZones are the maps of an understanding in the zones of the letters.
func (u *understanding) withZones() (out []*proposal) {
	for _, zone := range u.zones {
		of := *u
		of.Times = zone
		c := clock{file: zone, order: u.order}
		at, _ := c.readFree(u.zoned.text)
		out = append(out, &proposal{
			understanding: &of,
			also:          fmt.Sprintf("line %d is at %s UTC", u.zoned.line, at.UTC().Format("2006-01-02 15:04")),
		})
	}
	return out
}
