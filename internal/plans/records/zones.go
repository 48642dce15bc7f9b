package records

import (
	"fmt"
	"strings"
)

// zoneLetters are the letters of zones after a time, as in 08:00 EDT, each with a zone that has them. Others may have
// the same letters, so the map decides.
var zoneLetters = map[string]string{
	"est": "America/New_York", "edt": "America/New_York", "cst": "America/Chicago", "cdt": "America/Chicago",
	"mst": "America/Denver", "mdt": "America/Denver", "pst": "America/Los_Angeles", "pdt": "America/Los_Angeles",
	"cet": "Europe/Berlin", "cest": "Europe/Berlin", "mez": "Europe/Berlin", "mesz": "Europe/Berlin",
}

// checkZones refuses a file with letters of zones after its times. A map that names the zone of times answers it.
func (s *sheet) checkZones(r *Reader) error {
	if r.m.Times != nil {
		return nil
	}
	for _, c := range s.columns {
		for i, text := range c.cells {
			if !strings.Contains(text, ":") || !isLetter(text[len(text)-1]) {
				continue
			}
			if m, ok := scan(text); ok && m.letters != "" {
				return r.refuse(fmt.Sprintf("several zones have the letters of line %d: %q", s.lines[i], text),
					"name the zone in a map, as in \"times: "+zoneLetters[m.letters]+`"`)
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
