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

// zoneRows are the letters of zones. A file with letters of several zones is refused, unless the map decides.
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
	for _, zone := range []*time.Location{c.file, c.given} {
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

// checkZones refuses a file with letters after its times that several zones have.
func (s *sheet) checkZones(r *Reader) error {
	of := r.clock
	of.order = s.order
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

			if zones := of.zonesOf(m.letters, at); len(zones) > 1 {
				return r.refuse(fmt.Sprintf("several zones have the letters of line %d: %q", s.lines[i], text),
					fmt.Sprintf("name the zone in a map, as in \"times: %s\" or \"times: %s\"", zones[0].zone, zones[1].zone))
			}
		}
	}
	return nil
}

// openTimes says between which orders of dates no row decides, with a map for each.
func (u *understanding) openTimes() (reasons []string, of []*proposal) {
	orders := u.openOrders(u.given)
	if len(orders) == 0 {
		return nil, nil
	}
	return []string{u.orderReason(orders)}, u.withOrders(orders)
}
