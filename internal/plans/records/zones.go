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

// openZones are the zones of the first letters in a file that several zones have, with their time.
func (s *sheet) openZones(of clock) (open []*time.Location, first located) {
	for _, c := range s.columns {
		for i, text := range c.cells {
			if !strings.Contains(text, ":") || !isLetter(text[len(text)-1]) {
				continue
			}
			m, ok := scan(text)
			order, _ := of.orderOf(&m)
			at, isTime := m.in(order)
			if !ok || m.letters == "" || !isTime {
				continue
			}

			zones := of.zonesOf(m.letters, at)
			if len(zones) == 1 {
				continue
			}
			for _, row := range zones {
				if zone, err := time.LoadLocation(row.zone); err == nil {
					open = append(open, zone)
				}
			}
			return open, located{s.lines[i], text}
		}
	}
	return nil, located{}
}

// settleZones finds letters after the times that several zones have. The times are read in the first of them, up to the
// question.
func (s *sheet) settleZones(r *Reader) {
	of := r.clock
	of.order = s.order
	if s.zones, s.zoned = s.openZones(of); len(s.zones) > 0 {
		r.clock.letters = s.zones[0]
	}
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
