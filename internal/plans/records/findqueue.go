package records

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// mostQueueNames bounds the texts of a column that is taken for the queue by its values.
const mostQueueNames = 60

// findQueue finds the column in which rows of the same interval differ. It is the queue if its name
// or its few values indicate a queue. Without a queue the rows would count as one.
func (u *reading) findQueue() error {
	keys := u.keyColumns()
	if len(keys) == 0 || u.sameKeys(keys) == 0 {
		return nil
	}

	for i := range u.columns {
		c := &u.columns[i]
		isText := c.filled > 0 && c.content(true)&(holdsTime|holdsDate|holdsClock|holdsNumber) == 0
		isFew := !c.isMany && len(c.words) > 1
		if u.taken[i] || !isText || !isFew {
			continue
		}

		differs := 10*u.sameKeys(append(slices.Clone(keys), i)) < u.sameKeys(keys)
		if !differs {
			continue
		}

		hasName := slices.ContainsFunc(queueWords, func(word string) bool { return strings.Contains(c.plain, word) })
		if !u.isGiven("queue") && !u.isGiven("line") &&
			(hasName || len(c.words) <= mostQueueNames && !u.isOtherText(c)) {
			u.taken[i] = true
			u.found["queue"] = i
			u.give("queue", Source{Names: []string{c.name}})
			return nil
		}

		names := quotedList([]string{c.name})
		u.problems = append(u.problems,
			fmt.Sprintf("rows of the same interval differ in column %q, which is not a queue", c.name))
		u.doubts = append(u.doubts,
			fmt.Sprintf("Is %s a part of the queue's name? Else leave out all rows but one kind of them, "+
				"by the key drop.",
				names))
		u.nameQueue(i)

		return nil
	}

	return nil
}

// isOtherText reports whether a column has by its name another meaning than a queue.
func (u *reading) isOtherText(c *sheetColumn) bool {
	for _, m := range callMeanings {
		isOther := m.value != "queue" && (slices.Contains(m.names, c.plain) || slices.Contains(m.weak, c.plain))
		if isOther {
			return true
		}
	}
	return slices.Contains([]string{
		"direction", "channel", "media", "media_type", "type", "weekday", "day_of_week", "site", "country",
	}, c.plain)
}

// nameQueue makes a column a part of the queue's name in the proposed map.
func (u *reading) nameQueue(column int) {
	name := u.columns[column].name
	for i := range u.Columns {
		if u.Columns[i].Key.Value == "queue" {
			u.Columns[i].Value = Column{{Names: append(slices.Clone(u.Columns[i].Value[0].Names), name)}}
			return
		}
	}
	u.give("queue", Source{Names: []string{name}})
}

// keyColumns returns the columns that identify the interval and the queue of a row.
func (u *reading) keyColumns() (out []int) {
	for _, given := range u.Columns {
		if !slices.Contains([]string{"date", "time", "queue", "line"}, given.Key.Value) {
			continue
		}
		for _, name := range given.Value[0].Names {
			if at := u.indexOf(name); at >= 0 {
				out = append(out, at)
			}
		}
	}

	if at := u.indexOf(u.Date); at >= 0 && u.Date != "" {
		out = append(out, at)
	}
	return out
}

// sameKeys counts the rows whose cells in some columns stood there already, but for rows that are the same in all.
func (u *reading) sameKeys(columns []int) (n int) {
	if u.toHeader(u.header) != nil {
		return 0
	}

	seen := map[uint64]struct{}{}
	lines := map[uint64]struct{}{}

	c := u.csvColumns()
	if len(columns) > 0 && u.isGiven("date") {
		c.carry(u, c.values["date"][0].cells[0])
	}

	for line, cells := range u.each(u.Reader) {
		if u.isDroppedRow(cells) {
			continue
		}

		if c.carried >= 0 {
			c.carryDate(cells)
		}

		whole := Hash(line, "\x00", c.lastDate)
		if _, again := lines[whole]; again {
			continue
		}

		if _, comesAgain := u.repeatedRows[Hash(line)]; comesAgain {
			lines[whole] = struct{}{}
		}

		var parts []string
		for _, at := range columns {
			parts = append(parts, cells[at], "\x00")
		}

		key := Hash(parts...)
		if _, again := seen[key]; again {
			n++
		}

		seen[key] = struct{}{}
	}

	return n
}

// isDroppedRow reports whether the map drops a row.
func (u *reading) isDroppedRow(cells []string) bool {
	return slices.ContainsFunc(u.Drop, func(w yaml.Pair[[]string]) bool {
		at := u.indexOf(w.Key.Value)
		return at >= 0 &&
			slices.ContainsFunc(w.Value, func(word string) bool { return strings.EqualFold(word, cells[at]) })
	})
}
